import {svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Label} from "../tokens/label.js";
import type {Frame} from "../view.js";
import type {AxisTick} from "./scale.js";

export const axisSize = 11;

/** Room that the texts of ticks need left of a plot. */
export function ticksWidth(ticks: readonly AxisTick[]): number {
  const widest = Math.max(0, ...ticks.map(({text}) => widthOf({text, size: axisSize, fill: ""})));
  return Math.ceil(widest) + 10;
}

/** Lines across a plot, with the texts of their ticks left of it; `at` is 0 at the foot. */
export function drawRows(
  ticks: readonly AxisTick[],
  {width, y}: {readonly width: number; readonly y: (at: number) => number},
  {theme}: Frame,
): TemplateResult {
  const lines = ticks.map(({at}) => `M0 ${round(y(at))}H${round(width)}`).join("");
  const texts = ticks.map(({at, text}) => {
    const label: Label = {text, size: axisSize, fill: theme.muted};
    return drawLabel(label, round(-7 - widthOf(label)), round(y(at) + axisSize * 0.34));
  });
  return svg`<g aria-hidden="true" pointer-events="none"><path d="${lines}" stroke="${theme.border}" stroke-width="0.75" fill="none"></path>${texts}</g>`;
}

/** Ticks below a plot, with what they stand for below them. Texts that would overlap are left out. */
export function drawColumns(
  ticks: readonly AxisTick[],
  title: string,
  {width, height}: {readonly width: number; readonly height: number},
  {theme}: Frame,
): {readonly svg: TemplateResult; readonly height: number} {
  let end = -Infinity;
  const texts = ticks.map(({at, text}) => {
    const label: Label = {text, size: axisSize, fill: theme.muted};
    const needed = widthOf(label);
    const x = Math.max(0, Math.min(width - needed, at * width - needed / 2));
    if (x < end + 6) return null;
    end = x + needed;
    return drawLabel(label, round(x), height + 17);
  });
  const lines = ticks.map(({at}) => `M${round(at * width)} ${height}v4`).join("");
  const name: Label = {text: title, size: axisSize, fill: theme.muted};
  const x = Math.max(0, (width - widthOf(name)) / 2);
  return {
    svg: svg`<g aria-hidden="true" pointer-events="none"><path d="${lines}" stroke="${theme.muted}" stroke-width="1" fill="none"></path>${texts}${drawLabel(
      name,
      round(x),
      height + 33,
      width,
    )}</g>`,
    height: 38,
  };
}
