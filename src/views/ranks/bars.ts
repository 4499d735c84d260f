import {nothing, svg} from "lit/html.js";
import {cellColour} from "../heatmap/cells.js";
import {inkOn} from "../theme/contrast.js";
import {round} from "../theme/measure.js";
import type {Theme} from "../view.js";
import type {Piece} from "./piece.js";

const height = 2.5;
const drawn = new WeakMap<object, Map<string, unknown>>();

/** A bar at the foot of each field, as wide as its value; left out where fields are too small for one. */
export function drawBars(
  {key, rows, columns, at, bar}: Piece,
  scale: "sequential" | "diverging",
  {cellWidth, cellHeight}: {readonly cellWidth: number; readonly cellHeight: number},
  theme: Theme,
): unknown {
  if (cellWidth < 8 || cellHeight < 10) return nothing;
  let known = drawn.get(key);
  if (!known) drawn.set(key, (known = new Map()));
  const found = known.get(theme.name);
  if (found !== undefined) return found;
  const paths = new Map<string, string>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = at(row, column);
      const width = round(Math.min(1, bar(row, column)) * (cellWidth - 1));
      if (value === null || width <= 0) continue;
      const ink = inkOn(cellColour(value, scale, theme), theme);
      const [x, y] = [round(column * cellWidth), round((row + 1) * cellHeight - 1 - height)];
      paths.set(ink, `${paths.get(ink) ?? ""}M${x} ${y}h${width}v${height}h${-width}z`);
    }
  }
  const bars = svg`<g pointer-events="none" aria-hidden="true" shape-rendering="crispEdges">${[...paths].map(
    ([ink, path]) => svg`<path d="${path}" fill="${ink}" fill-opacity="0.85"></path>`,
  )}</g>`;
  known.set(theme.name, bars);
  return bars;
}
