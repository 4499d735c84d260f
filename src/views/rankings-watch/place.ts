import {cellMark, cellOf, nextCell} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {fieldName, fieldOf} from "../ranks/marks.js";
import {within} from "../ranks/window.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import {
  axisTop,
  columnOf,
  compared,
  differenceOf,
  differenceTop,
  heightOf,
  isDifference,
  rowOf,
  rowsOf,
  shownWords,
} from "./numbers.js";

type State = RankingsWatchState;

/** A number of the figure: of a word (an index of `shown`; null: of the difference), in a row, at a position. */
export interface Place {
  readonly word: number | null;
  readonly row: number;
  readonly column: number;
}

/**
 * What is drawn: layers × words at one position; layers × positions for each word, or of the difference; or lines over the
 * layers, or over the positions.
 */
export type Chart = "words" | "positions" | "difference" | "lines";

export function chartOf(state: State): Chart {
  if (state.form === "lines") return "lines";
  if (isDifference(state)) return "difference";
  return state.scope === "one" ? "words" : "positions";
}

/** Heights that the pointer is told apart at, over lines. */
export const heights = 60;
export const linesOverlay = "y";

/** The grids of a chart: what their marks begin with, and how large they are. Of lines a row is a line. */
export interface Grid {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

export function gridsOf(state: State): readonly Grid[] {
  const rows = rowsOf(state).length;
  const columns = state.scope === "all" ? state.positions.length : 1;
  switch (chartOf(state)) {
    case "words":
      return [{name: "w", rows, columns: state.shown.length}];
    case "positions":
      return state.shown.map((_, i) => ({name: `p${i}.`, rows, columns}));
    case "difference":
      return [{name: "d", rows, columns}];
    case "lines": {
      const lines = isDifference(state) ? 1 : state.shown.length;
      return [{name: "l", rows: lines, columns: state.scope === "all" ? columns : rows}];
    }
  }
}

/** Which grid a mark is of, and which of its fields. */
export interface Found {
  readonly grid: number;
  readonly cell: GridCell;
}

export function find(state: State, mark: string | null): Found | null {
  const grids = gridsOf(state);
  for (const [grid, each] of grids.entries()) {
    const cell = fieldOf(each.name, mark, each) ?? overLines(state, each, mark);
    if (cell) return {grid, cell};
  }
  return null;
}

/** The line that is nearest to the pointer. */
function overLines(state: State, grid: Grid, mark: string | null): GridCell | null {
  const over = cellOf(linesOverlay, mark, {rows: heights, columns: grid.columns});
  if (grid.name !== "l" || !over || grid.rows === 0) return null;
  const height = 1 - (over.row + 0.5) / heights;
  const {row, column} = placeIn(state, {grid: 0, cell: {row: 0, column: over.column}});
  const distances = lineHeights(state)(row, column).map((line) => Math.abs(line - height));
  return {row: distances.indexOf(Math.min(...distances)), column: over.column};
}

/** How high each line is at a place, 0…1: asked once for a drawing, and then for each of its places. */
export function lineHeights(state: State): (row: number, column: number) => readonly number[] {
  const pair = compared(state);
  if (isDifference(state) && pair) {
    const top = differenceTop(state, pair);
    return (row, column) => [0.5 + differenceOf(state, pair, row, column) / top / 2];
  }
  const [top, words] = [axisTop(state), shownWords(state)];
  return (row, column) => words.map((word) => heightOf(state, word, row, column, top));
}

/** Rows from the first layer to the last: lines go from left to right. */
export const inOrder = (state: State): readonly number[] => [...rowsOf(state)].sort((a, b) => a - b);

export function placeIn(state: State, {grid, cell}: Found): Place {
  const rows = rowsOf(state);
  const column = columnOf(state);
  switch (chartOf(state)) {
    case "words":
      return {word: cell.column, row: rows[cell.row], column};
    case "positions":
      return {word: grid, row: rows[cell.row], column: cell.column};
    case "difference":
      return {word: null, row: rows[cell.row], column: state.scope === "all" ? cell.column : column};
    case "lines": {
      const word = isDifference(state) ? null : cell.row;
      return state.scope === "all"
        ? {word, row: rowOf(state), column: cell.column}
        : {word, row: inOrder(state)[cell.column], column};
    }
  }
}

export const markOf = (state: State, {grid, cell}: Found): string =>
  cellMark(fieldName(gridsOf(state)[grid].name, 0), cell);

/** The field that Tab leads to: that with the focus, else the one that is selected, else that of the last layer. */
export function cursorOf(state: State): Found | null {
  const found = find(state, state.focused) ?? restOf(state);
  const large = state.scope === "all" && state.form === "heatmap" ? state.window : null;
  return found && {...found, cell: within(large, found.cell)};
}

function restOf(state: State): Found | null {
  const grids = gridsOf(state);
  if (grids.length === 0 || grids[0].columns === 0 || grids[0].rows === 0) return null;
  const row = Math.max(0, rowsOf(state).indexOf(rowOf(state)));
  switch (chartOf(state)) {
    case "words":
      return {grid: 0, cell: {row, column: 0}};
    case "positions":
    case "difference":
      return {grid: 0, cell: {row, column: state.scope === "all" ? columnOf(state) : 0}};
    case "lines": {
      const column =
        state.scope === "all" ? columnOf(state) : Math.max(0, inOrder(state).indexOf(rowOf(state)));
      return {grid: 0, cell: {row: 0, column}};
    }
  }
}

/** Where a key leads: through a grid, and beyond its last row to the next grid. */
export function nextOf(state: State, {grid, cell}: Found, key: string): Found | null {
  const grids = gridsOf(state);
  const size = grids[grid];
  if (key === "ArrowDown" && cell.row === size.rows - 1 && grid + 1 < grids.length) {
    return {grid: grid + 1, cell: {...cell, row: 0}};
  }
  if (key === "ArrowUp" && cell.row === 0 && grid > 0) {
    return {grid: grid - 1, cell: {...cell, row: grids[grid - 1].rows - 1}};
  }
  const next = nextCell(cell, key, size);
  return next && {grid, cell: next};
}

/** What is told about: what is under the pointer, else has the focus, else is selected. */
export function toldOf(state: State): Place | null {
  const found = find(state, state.hovered) ?? find(state, state.focused);
  if (found) return placeIn(state, found);
  if (state.row === null || !rowsOf(state).includes(state.row) || state.shown.length === 0) return null;
  return {word: isDifference(state) ? null : 0, row: state.row, column: columnOf(state)};
}
