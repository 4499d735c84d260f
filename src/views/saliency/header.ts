import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {SaliencyState} from "../saliency.js";
import {round} from "../theme/measure.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {percent} from "../percent.js";
import {shareText, shownName} from "./names.js";
import {probabilityOf} from "./row.js";
import type {Row} from "./row.js";

const large = 13;
const small = 11.5;
const gradientStops = 8;

/** Which tokens are explained, and how sure the model was of them. */
export function drawTitle(state: SaliencyState, frame: Frame, row: Row | null): Band {
  const {theme, t, width} = frame;
  if (!row) {
    const label = {text: t("No output token to explain."), size: large, fill: theme.muted};
    return flowLabels([label], width, 12, 20);
  }
  const {shown} = row;
  const name = (text: string, fill: string): Label => ({text, size: large, fill, mono: theme.monoFont});
  const labels: Label[] = [name(shownName(state, shown), theme.accent)];
  const p = probabilityOf(state, shown);
  if (p !== null) labels.push({text: `p = ${percent(p)}`, size: large, fill: theme.foreground});
  if (state.contrast !== null) {
    labels.push({text: t("rather than"), size: large, fill: theme.muted});
    labels.push(name(tokenName(state.contrast), theme.foreground));
  }
  labels.push({text: sayingOf(row, t), size: large, fill: theme.muted});
  return flowLabels(labels, width, 13, 20);
}

function sayingOf({shown, total, hasSign}: Row, t: Frame["t"]): string {
  if (shown.last === 0) return t("first token: nothing before it");
  if (total === 0) return t("all scores of this step are 0");
  return hasSign
    ? t("← how far earlier tokens speak for it (+) or against it (−)")
    : t("← share of responsibility of earlier tokens");
}

/** The source that is looked at, and its share. Apart, since a name may run from right to left. */
export interface Readout {
  readonly name: string;
  readonly share: string;
}

/** The scale: colours, bar thickness, end values, and what the strongest colour stands for; and the share looked at. */
export function drawLegend(
  state: SaliencyState,
  frame: Frame,
  {top, hasSign}: {readonly top: number; readonly hasSign: boolean},
  readout: Readout | null,
): Band {
  const {theme, t, width} = frame;
  const scales = {
    step: t("scale: this step"),
    output: t("scale: whole output"),
    absolute: t("scale: absolute"),
  };
  const muted = (text: string): Label => ({text, size: small, fill: theme.muted});
  const [from, to, what] = [
    muted(shareText(hasSign ? -top : 0, hasSign)),
    muted(shareText(top, hasSign)),
    muted(scales[state.scale]),
  ];
  const x = round(widthOf(from) + 6);
  const bar = Math.max(20, Math.min(110, width - x - 6 - widthOf(to)));
  const place = placer(round(x + bar + 6 + widthOf(to) + 14), width);
  const whatAt = place(widthOf(what), false);
  const name: Label = {text: readout?.name ?? "", size: small, fill: theme.foreground, mono: theme.monoFont};
  const share: Label = {text: readout?.share ?? "", size: small, fill: theme.foreground};
  const most = width - widthOf(share) - 8;
  const nameWidth = Math.min(widthOf(name), most);
  const shareAt = place(nameWidth + 8 + widthOf(share), true);
  const shareX = round(shareAt.x + nameWidth + 8);
  return {
    svg: svg`${drawScale(frame, x, bar, hasSign)}${drawLabel(from, 0, 11)}${drawLabel(to, round(x + bar + 6), 11)}${drawLabel(
      what,
      whatAt.x,
      whatAt.y,
    )}${readout ? [drawLabel(name, shareAt.x, shareAt.y, most), drawLabel(share, shareX, shareAt.y)] : []}`,
    // The line of the share is kept free, so that a hover moves nothing.
    height: frame.live || readout ? shareAt.y + 7 : whatAt.y + 7,
  };
}

/** Colours of the scale above the bars that say the same: whole for shares above 0, broken below. */
function drawScale({id: prefix, theme}: Frame, x: number, bar: number, hasSign: boolean): TemplateResult {
  const id = `${prefix}-scale`;
  const stops = Array.from({length: gradientStops + 1}, (_, i) => i / gradientStops);
  const colour = (at: number): string => (hasSign ? theme.diverging(2 * at - 1) : theme.sequential(at));
  const middle = round(x + bar / 2);
  const wedge = hasSign ? `M${middle} 13H${x + bar}V17Z${brokenWedge(x, middle)}` : `M${x} 13H${x + bar}V17Z`;
  const zero = hasSign
    ? svg`<path d="M${middle} 0V12" fill="none" stroke="${theme.foreground}" stroke-width="0.75"></path>`
    : nothing;
  return svg`<defs><linearGradient id="${id}" x1="0" x2="1" y1="0" y2="0">${stops.map(
    (at) => svg`<stop offset="${at}" stop-color="${colour(at)}"></stop>`,
  )}</linearGradient></defs><rect x="${x}" y="1.5" width="${bar}" height="9" rx="2" fill="url(#${id})" stroke="${
    theme.border
  }" stroke-width="0.75"></rect><path d="${wedge}" fill="${theme.foreground}"></path>${zero}`;
}

/** A wedge that grows to the left, in pieces of 3 with gaps of 2. */
function brokenWedge(left: number, right: number): string {
  let path = "";
  const deep = (x: number): number => round(13 + (4 * (right - x)) / (right - left));
  for (let x = left; x < right - 3; x += 5) {
    path += `M${round(x)} 13H${round(x + 3)}V${deep(x + 3)}L${round(x)} ${deep(x)}Z`;
  }
  return path;
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
