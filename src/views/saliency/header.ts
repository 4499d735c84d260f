import {svg} from "lit/html.js";
import type {SaliencyState} from "../saliency.js";
import {round} from "../theme/measure.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {percent} from "../percent.js";
import {probabilityOf} from "./words.js";

const large = 13;
const small = 11.5;
const gradientStops = 8;

/** Which token is explained, and how sure the model was of it. */
export function drawTitle(
  state: SaliencyState,
  frame: Frame,
  shown: number | null,
  total: number | null,
): Band {
  const {theme, t, width} = frame;
  if (shown === null) {
    const label = {text: t("No output token to explain."), size: large, fill: theme.muted};
    return flowLabels([label], width, 12, 20);
  }
  const says =
    shown === 0
      ? t("first token: nothing before it")
      : total === 0
        ? t("all scores of this step are 0")
        : t("← share of responsibility of earlier tokens");
  const labels: readonly Label[] = [
    {text: tokenName(state.tokens[shown]), size: large, fill: theme.accent, mono: theme.monoFont},
    {text: `p = ${percent(probabilityOf(state, shown))}`, size: large, fill: theme.foreground},
    {text: says, size: large, fill: theme.muted},
  ];
  return flowLabels(labels, width, 13, 20);
}

/** The source that is looked at, and its share. Apart, since a name may run from right to left. */
export interface Readout {
  readonly name: string;
  readonly share: string;
}

/** The scale: colours, bar thickness, end values, and what the strongest colour stands for; and the share looked at. */
export function drawLegend(state: SaliencyState, frame: Frame, top: number, readout: Readout | null): Band {
  const {theme, t, width} = frame;
  const id = `${frame.id}-scale`;
  const scales = {
    step: t("scale: this step"),
    output: t("scale: whole output"),
    absolute: t("scale: absolute"),
  };
  const muted = (text: string): Label => ({text, size: small, fill: theme.muted});
  const [from, to, what] = [muted(percent(0)), muted(percent(top)), muted(scales[state.scale])];
  const x = round(widthOf(from) + 6);
  const bar = Math.max(20, Math.min(110, width - x - 6 - widthOf(to)));
  const stops = Array.from({length: gradientStops + 1}, (_, i) => i / gradientStops);
  const gradient = svg`<defs><linearGradient id="${id}" x1="0" x2="1" y1="0" y2="0">${stops.map(
    (at) => svg`<stop offset="${at}" stop-color="${theme.sequential(at)}"></stop>`,
  )}</linearGradient></defs><rect x="${x}" y="1.5" width="${bar}" height="9" rx="2" fill="url(#${id})" stroke="${
    theme.border
  }" stroke-width="0.75"></rect><path d="M${x} 13H${x + bar}V17Z" fill="${theme.foreground}"></path>`;

  const place = placer(round(x + bar + 6 + widthOf(to) + 14), width);
  const whatAt = place(widthOf(what), false);
  const name: Label = {text: readout?.name ?? "", size: small, fill: theme.foreground, mono: theme.monoFont};
  const share: Label = {text: readout?.share ?? "", size: small, fill: theme.foreground};
  const most = width - widthOf(share) - 8;
  const nameWidth = Math.min(widthOf(name), most);
  const shareAt = place(nameWidth + 8 + widthOf(share), true);
  const shareX = round(shareAt.x + nameWidth + 8);
  return {
    svg: svg`${gradient}${drawLabel(from, 0, 11)}${drawLabel(to, round(x + bar + 6), 11)}${drawLabel(
      what,
      whatAt.x,
      whatAt.y,
    )}${readout ? [drawLabel(name, shareAt.x, shareAt.y, most), drawLabel(share, shareX, shareAt.y)] : []}`,
    // The line of the share is kept free, so that a hover moves nothing.
    height: frame.live || readout ? shareAt.y + 7 : whatAt.y + 7,
  };
}

/** Places labels after `x` on the legend's line, or on lines below it. */
function placer(start: number, width: number): (needed: number, right: boolean) => {x: number; y: number} {
  let [x, y] = [start, 11];
  return (needed, right) => {
    if (x + needed > width) [x, y] = [0, y + 18];
    const at = {x: right && x > 0 ? round(width - needed) : x, y};
    x = round(x + needed + 20);
    return at;
  };
}

/** Method, total and provenance, small, in as many lines as it takes. */
export function drawCaption(state: SaliencyState, frame: Frame, total: number | null): Band {
  const {theme, t, width} = frame;
  const sum =
    total === null ? "" : `${t("sum of scores")} ${Number(total.toPrecision(3))} (${t(state.unit)})`;
  const text = [state.method, sum, state.provenance].filter((part) => part !== "").join(" · ");
  return flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
