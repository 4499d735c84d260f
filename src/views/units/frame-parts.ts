import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "../theme/measure.js";
import {flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {UnitsState} from "../units.js";
import type {Frame} from "../view.js";
import {overlay, placeOf, selectedUnit, toldUnit, unitMark} from "./marks.js";
import type {UnitPlace} from "./marks.js";
import {setText} from "./words.js";

const size = 13;

/** The line on top: what is told, or what the figure says as a whole. It has room for two lines, so that a hover moves nothing. */
export function drawTitle(
  state: UnitsState,
  {told, summary}: {readonly told: (unit: number) => string; readonly summary: string},
  {theme, width, t}: Frame,
): Band {
  const unit = toldUnit(state);
  const set = setText(state, t);
  const accent = (text: string): Label => ({text, size, fill: theme.accent});
  const labels: Label[] =
    unit === null
      ? [...(set === null ? [] : [accent(set)]), {text: summary, size, fill: theme.foreground}]
      : [{text: told(unit), size, fill: theme.foreground}, ...(set === null ? [] : [accent(set)])];
  const {svg: drawn, height} = flowLabels(labels, width, 14, 18);
  return {svg: drawn, height: Math.max(height, width < 500 ? 54 : 36)};
}

interface Plot {
  readonly width: number;
  readonly height: number;
}

/** The one element that gives the pointer's place, over all of a plot. */
export function drawOverlay({width, height}: Plot, {live}: Frame): unknown {
  if (!live) return nothing;
  const {name, rows, columns} = overlay;
  return svg`<rect data-grid="${name}" data-rows="${rows}" data-columns="${columns}" x="0" y="0" width="${round(
    width,
  )}" height="${height}" fill="transparent" aria-hidden="true"></rect>`;
}

/** What is being dragged over: a rectangle, or, where only one way counts, a band through the whole plot. */
export function drawBrush(
  {brush}: UnitsState,
  {width, height}: Plot,
  {theme}: Frame,
  way: "both" | "across" | "along" = "both",
): unknown {
  const [a, b] = [placeOf(brush?.from ?? null), placeOf(brush?.to ?? null)];
  if (!a || !b) return nothing;
  const [left, right] = way === "across" ? [0, 1] : [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = way === "along" ? [0, 1] : [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return svg`<rect x="${round(left * width)}" y="${round(top * height)}" width="${round(
    (right - left) * width,
  )}" height="${round((bottom - top) * height)}" fill="${theme.accent}" fill-opacity="0.15" stroke="${
    theme.accent
  }" stroke-width="1.5" pointer-events="none"></rect>`;
}

/** The one neuron that the keyboard reaches; arrow keys move it. */
export function drawCursor(
  state: UnitsState,
  at: UnitPlace | null,
  {x, y, label}: {readonly x: number; readonly y: number; readonly label: string},
  {live, theme}: Frame,
): TemplateResult | typeof nothing {
  if (!live || !at) return nothing;
  const mark = unitMark(at);
  return svg`<rect data-mark="${mark}" tabindex="0" role="button" aria-pressed="${String(
    selectedUnit(state) === at.unit,
  )}" aria-label="${label}" x="${round(x - 7)}" y="${round(y - 7)}" width="14" height="14" rx="7" fill="transparent" stroke="${
    state.focused === mark ? theme.foreground : "none"
  }" stroke-width="2.5" style="outline:none" pointer-events="none"></rect>`;
}
