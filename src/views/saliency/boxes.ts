import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round, textWidth} from "../theme/measure.js";
import {isVisible} from "../tokens/draw-lines.js";
import type {Cell, Layout} from "../tokens/layout.js";
import type {Frame, Theme} from "../view.js";
import {onScale} from "./shares.js";
import {percent} from "../percent.js";

const size = 11;
const trackHeight = 5;

/** Under each token of the detailed view: its share as a bar and as a number. */
export function drawShares(
  layout: Layout,
  {
    frame,
    shown,
    row,
    top,
  }: {
    readonly frame: Frame;
    readonly shown: number | null;
    readonly row: Float32Array | null;
    readonly top: number;
  },
  cellHeight: number,
): unknown {
  const {theme} = frame;
  const lines = layout.lines.map((cells) =>
    isVisible(cells, frame.visible) ? drawLine(cells, row, shown, top, cellHeight, theme) : nothing,
  );
  return svg`<g font-family="${theme.textFont}" font-size="${size}" fill="${
    theme.foreground
  }" pointer-events="none" aria-hidden="${frame.live ? "true" : nothing}">${lines}</g>`;
}

/** Two paths for the bars of a line, and a number a token. */
function drawLine(
  cells: readonly Cell[],
  row: Float32Array | null,
  shown: number | null,
  top: number,
  cellHeight: number,
  theme: Theme,
): TemplateResult {
  let tracks = "";
  let bars = "";
  const numbers: TemplateResult[] = [];
  for (const cell of cells) {
    for (const part of cell.parts) {
      if (!part.lead) continue;
      const [x, y] = [round(cell.x + part.x + 1), cell.y + cellHeight + 5];
      const earlier = row !== null && shown !== null && part.token < shown;
      const width = round(part.width - 2);
      const filled = earlier ? round(onScale(row[part.token], top) * width) : 0;
      if (earlier) tracks += box(x, y, width);
      if (filled > 0) bars += box(x, y, filled);
      numbers.push(number(earlier ? percent(row[part.token]) : "", x, y + 17));
    }
  }
  return svg`<path d="${tracks === "" ? nothing : tracks}" fill="${theme.surface}" stroke="${
    theme.border
  }" stroke-width="0.75"></path><path d="${bars === "" ? nothing : bars}"></path>${numbers}`;
}

function number(text: string, x: number, y: number): TemplateResult {
  const width = text === "" ? nothing : textWidth(text, size);
  return svg`<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
}

function box(x: number, y: number, width: number): string {
  return `M${x} ${y}h${width}v${trackHeight}h${-width}z`;
}
