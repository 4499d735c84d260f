import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";

/** A kind of mark, and what it stands for. */
export interface LegendItem {
  /** Drawn from 0, 0 to the right, around the middle of a line of text; `sampleWidth` wide. Absent: the text stands alone. */
  readonly sample?: unknown;
  readonly text: string;
}

export const sampleWidth = 28;
const size = 11.5;
const lineHeight = 18;

/** Kinds of marks one after the other, each on a new line where it does not fit. */
export function drawLegend(items: readonly LegendItem[], {theme, width}: Frame): Band {
  let [x, y] = [0, 0];
  const drawn = items.map(({sample, text}) => {
    const label: Label = {text, size, fill: theme.foreground};
    const before = sample === undefined ? 0 : sampleWidth + 6;
    const most = Math.max(20, width - before);
    const needed = before + Math.min(widthOf(label), most);
    if (x > 0 && x + needed > width) [x, y] = [0, y + lineHeight];
    const at = svg`<g transform="translate(${round(x)},${y + 9})">${sample ?? nothing}</g>${drawLabel(
      label,
      round(x + before),
      y + 13,
      most,
    )}`;
    x += needed + 16;
    return at;
  });
  return {svg: svg`<g pointer-events="none">${drawn}</g>`, height: items.length === 0 ? 0 : y + lineHeight};
}

/** A line as it is in the plot. */
export function lineSample(
  stroke: string,
  dash: string | null,
  width = 2,
  marker: unknown = nothing,
): TemplateResult {
  return svg`<path d="M0 0H${sampleWidth}" stroke="${stroke}" stroke-width="${width}" stroke-dasharray="${
    dash ?? nothing
  }" fill="none"></path>${marker}`;
}
