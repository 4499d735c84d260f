import {svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame, Theme} from "../view.js";

/** The colour of a checkpoint; its shape and its name always stand beside it. */
export function seriesColour(at: number, {categorical}: Theme): string {
  return categorical[at % categorical.length];
}

/** Shapes that are told apart without colour, too, each within a circle of radius 1. */
const shapes: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${round(x - r)} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (x, y, r) => `M${round(x - 0.88 * r)} ${round(y - 0.88 * r)}h${1.76 * r}v${1.76 * r}h${-1.76 * r}z`,
  (x, y, r) => `M${x} ${round(y - r)}L${round(x + r)} ${round(y + 0.85 * r)}H${round(x - r)}z`,
  (x, y, r) => `M${x} ${round(y + r)}L${round(x + r)} ${round(y - 0.85 * r)}H${round(x - r)}z`,
  (x, y, r) =>
    `M${x} ${round(y - 1.15 * r)}L${round(x + 1.15 * r)} ${y}L${x} ${round(y + 1.15 * r)}L${round(x - 1.15 * r)} ${y}z`,
  (x, y, r) =>
    `M${round(x - 0.35 * r)} ${round(y - r)}h${round(0.7 * r)}v${round(0.65 * r)}h${round(0.65 * r)}v${round(0.7 * r)}h${round(-0.65 * r)}v${round(0.65 * r)}h${round(-0.7 * r)}v${round(-0.65 * r)}h${round(-0.65 * r)}v${round(-0.7 * r)}h${round(0.65 * r)}z`,
];

/** The shape of a checkpoint, with its centre at x, y. */
export function drawShape(at: number, x: number, y: number, r: number, theme: Theme): unknown {
  const path = shapes[at % shapes.length](round(x), round(y), r);
  return svg`<path d="${path}" fill="${seriesColour(at, theme)}" stroke="${theme.background}" stroke-width="0.75"></path>`;
}

/** A shape with a name beside it, one after the other. */
export function drawSeriesLegend(
  names: readonly {readonly text: string; readonly draw: (x: number, y: number) => unknown}[],
  {theme, width}: Frame,
): Band {
  const lineHeight = 20;
  let [x, y] = [0, 0];
  const drawn = names.map(({text, draw}) => {
    const label: Label = {text, size: 12, fill: theme.foreground};
    const needed = Math.min(width, 16 + widthOf(label));
    if (x > 0 && x + needed > width) [x, y] = [0, y + lineHeight];
    const one = [draw(x + 5, y + 10), drawLabel(label, round(x + 16), y + 14, width - 16)];
    x += needed + 16;
    return one;
  });
  return {svg: drawn, height: names.length === 0 ? 0 : y + lineHeight};
}
