import {svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Theme} from "../view.js";

const radius = 3.5;

/** Shapes that tell lines apart without colour. */
const shapes: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x} ${y - r - 1}l${r + 1} ${2 * r}h${-2 * r - 2}z`,
  (x, y, r) => `M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`,
  (x, y, r) => `M${x - r - 1} ${y - r}h${2 * r + 2}l${-r - 1} ${2 * r}z`,
];

export const lineColour = (i: number, theme: Theme): string =>
  theme.categorical[i % theme.categorical.length];

/** The outline of the mark of a line, at a place. */
export function markPath(i: number, x: number, y: number): string {
  return shapes[i % shapes.length](round(x), round(y), radius);
}

export function lineMark(i: number, x: number, y: number, theme: Theme): TemplateResult {
  return svg`<path d="${markPath(i, x, y)}" fill="${lineColour(i, theme)}"></path>`;
}

/** Lines from the sixth on are dashed, so that a shape that comes again is not the same line. */
export const dashOf = (i: number): string | null => (i < shapes.length ? null : "5 3");
