import {nothing, svg} from "lit/html.js";
import {amount} from "../amount.js";
import {drawColumnNames} from "../heatmap/axes.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {heightOf, isSigned, valueAt} from "./heights.js";
import {leadOf, unitName} from "./grouping.js";
import {shownOf, sparksOf} from "./scene.js";
import {seriesColour} from "./sparks.js";

const height = 64;
const size = 11;
/** Widest bar. */
const widest = 52;

/** The chart of the token that is looked at, large, with names and values. */
export function drawProfile(state: TextSparklinesState, frame: Frame): Band {
  const token = shownOf(state, "token");
  const position = token === null ? null : leadOf(state, token);
  if (position === null || sparksOf(state).missing.has(position)) return {svg: nothing, height: 0};
  const {theme, live, t, width} = frame;
  const sparks = {...sparksOf(state), style: "bars" as const};
  const count = state.names.length;
  const step = Math.min(widest, width / count);
  const half = isSigned(sparks) ? height / 2 : height;
  const paths = state.names.map((_, series) => {
    const tall = round(heightOf(sparks, position, series) * (half - 1));
    const bar = round(Math.max(0.5, step - (step > 4 ? 2 : 0)));
    const path = `M${round(series * step)} ${half}h${bar}v${-tall}h${-bar}z`;
    return tall === 0
      ? nothing
      : svg`<path d="${path}" fill="${seriesColour(series, sparks, theme)}"></path>`;
  });
  const values = state.names.map((_, series) => {
    const label: Label = {text: amount(valueAt(sparks, position, series)), size, fill: theme.foreground};
    const at = series * step + (step - 2 - widthOf(label)) / 2;
    return widthOf(label) > step - 4 ? nothing : drawLabel(label, round(at), 11);
  });
  const names = drawColumnNames(
    state.names,
    {cellWidth: step, strong: sparks.shown, lines: 2},
    {...frame, width: Math.max(step * count, Math.min(width, step * count + 60))},
  );
  const head: Label = {
    text: `${unitName(state, position)} (${t("position")} ${position}), ${state.unit}`,
    size: 11.5,
    fill: theme.muted,
  };
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawLabel(head, 0, 12, width)}<g transform="translate(0,20)">${values}</g><g transform="translate(0,36)">${paths}<path d="M0 ${half}h${round(
      step * count,
    )}" stroke="${theme.border}" stroke-width="1" fill="none"></path></g><g transform="translate(0,${36 + height})">${
      names.svg
    }</g></g>`,
    height: round(36 + height + names.height),
  };
}
