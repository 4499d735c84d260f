import {nothing, svg} from "lit/html.js";
import type {ActivationsState} from "../activations.js";
import {amount} from "../amount.js";
import {axisName, drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {bandsWidth, drawBands} from "./bands.js";
import {cursorOf, selectedField} from "./focus.js";
import {mapName, mapOf, mostOf, neuronAt, readMark} from "./scene.js";
import type {RegionGrid} from "./region.js";
import {fieldName} from "./words.js";

/** Height of the map, where its fields allow it, in CSS pixels. */
const tall = 384;
const [lowest, highest] = [2, 22];
/** Rows lower than this have no names. */
const named = 11;
const tick = 11;

/** The heat map with its cluster bands, neuron numbers, and tokens below. */
export function drawMap(state: ActivationsState, frame: Frame): Band {
  const {t, live, width} = frame;
  const grid = mapOf(state);
  const cellHeight = Math.max(lowest, Math.min(highest, round(tall / grid.rows)));
  const height = round(cellHeight * grid.rows);
  const names = rowNames(state, grid, cellHeight);
  const bands = bandsWidth(state);
  const left = Math.min(Math.round(width / 3), bands + (names.length > 0 ? rowNamesWidth(names) + 6 : 0));
  const cellWidth = (width - left) / grid.columns;
  const selected = selectedField(state);
  const most = mostOf(state);
  const hovered = readMark(state, state.hovered);
  const [from, to] = [state.brush?.from, state.brush?.to].map((mark) => readMark(state, mark ?? null));
  const map = drawHeatmap(
    {
      name: mapName,
      rows: grid.rows,
      columns: grid.columns,
      at: (row, column) => (most > 0 ? clamp(grid.valueAt(row, column) / most, state.signed) : 0),
      scale: state.signed ? "diverging" : "sequential",
      cellWidth,
      cellHeight,
      // The colours depend on the whole layer's scale too, which comes with the grid's region.
      key: grid,
      cursor: cursorOf(state),
      focused: readMark(state, state.focused)?.kind === "field",
      hovered: hovered?.kind === "field" ? hovered.cell : null,
      selected,
      brushed: from?.kind === "field" && to?.kind === "field" ? {from: from.cell, to: to.cell} : null,
      describe: (cell) => fieldName(state, cell, t),
      label:
        live || grid.columns * grid.rows > 2_000
          ? undefined
          : ({row, column}) => amount(grid.valueAt(row, column)),
      title: t("Neurons and tokens"),
    },
    frame,
  );
  const below = drawTokenNames(state, grid, {cellWidth, width: width - left, strong: selected.column}, frame);
  return {
    svg: svg`${drawBands(state, {grid, cellHeight}, frame)}<g transform="translate(${bands},0)">${
      names.length > 0
        ? drawRowNames(names, {cellHeight, width: left - bands - 6, strong: selected.row}, frame)
        : nothing
    }</g><g transform="translate(${left},0)">${map}<g transform="translate(0,${height})">${below.svg}</g></g>`,
    height: round(height + below.height),
  };
}

/** Rounding to 8 bits can lift a value a little above the scale's end. */
const clamp = (value: number, signed: boolean): number => Math.max(signed ? -1 : 0, Math.min(1, value));

/** Numbers of the neurons, where each row is one and high enough. */
function rowNames(state: ActivationsState, grid: RegionGrid, cellHeight: number): readonly string[] {
  const single = grid.rows === grid.area.rows[1] - grid.area.rows[0];
  if (!single || cellHeight < named) return [];
  return Array.from({length: grid.rows}, (_, row) => String(neuronAt(state, grid.rowsOf(row)[0])));
}

interface Below {
  readonly cellWidth: number;
  readonly width: number;
  readonly strong: number | null;
}

/** Tokens where each column is one; else the positions at which some columns begin. */
function drawTokenNames(
  state: ActivationsState,
  grid: RegionGrid,
  {cellWidth, width, strong}: Below,
  frame: Frame,
): Band {
  const [from, to] = grid.area.positions;
  if (grid.columns === to - from && cellWidth >= 10) {
    const names = state.tokens.slice(from, to).map(axisName);
    return drawColumnNames(names, {cellWidth, strong}, {...frame, width});
  }
  const every = Math.max(1, Math.ceil(44 / cellWidth));
  const ticks = Array.from({length: Math.ceil(grid.columns / every)}, (_, i) => i * every).map((column) => {
    const label: Label = {
      text: String(grid.positionsOf(column)[0]),
      size: tick,
      fill: frame.theme.foreground,
    };
    const x = round((column + 0.5) * cellWidth);
    const at = round(Math.max(0, Math.min(width - widthOf(label), x - widthOf(label) / 2)));
    return svg`<path d="M${x} 1v4" stroke="${frame.theme.muted}" stroke-width="1" fill="none"></path>${drawLabel(label, at, 16)}`;
  });
  return {svg: svg`<g aria-hidden="true" pointer-events="none">${ticks}</g>`, height: 20};
}
