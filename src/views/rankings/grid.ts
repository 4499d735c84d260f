import {fieldName, fieldOf} from "../ranks/marks.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {RankingsState} from "../rankings.js";
import {shownRows} from "../ranks/rows.js";
import {within} from "../ranks/window.js";

/** What the marks of the grid begin with. */
export const gridName = "r";

/** What is shown of the numbers: rows from top to bottom, and the columns from one on. */
export interface Shown {
  /** Indices of the state's rows. */
  readonly rows: readonly number[];
  /** The first column that is shown. */
  readonly first: number;
  readonly columns: number;
}

export function shownOf(state: RankingsState): Shown {
  const rows = shownRows(state.rows, state.direction, state.halfSteps);
  const output = state.positions.findIndex((position) => position >= state.nPrompt);
  const first = state.part === "output" && output > 0 ? output : 0;
  return {rows, first, columns: state.positions.length - first};
}

/** A field of the picture as one of the numbers. */
export function inNumbers({rows, first}: Shown, {row, column}: GridCell): GridCell {
  return {row: rows[row], column: column + first};
}

/** A field of the numbers as one of the picture; null where that is not shown. */
export function inPicture({rows, first, columns}: Shown, row: number, column: number): GridCell | null {
  const cell = {row: rows.indexOf(row), column: column - first};
  return cell.row >= 0 && cell.column >= 0 && cell.column < columns ? cell : null;
}

/** The field of the picture that a mark names. */
export function markedCell(shown: Shown, mark: string | null): GridCell | null {
  return fieldOf(gridName, mark, {rows: shown.rows.length, columns: shown.columns});
}

export function markOf(cell: GridCell): string {
  return cellMark(fieldName(gridName, 0), cell);
}

export function selectedCell(state: RankingsState, shown = shownOf(state)): GridCell | null {
  return state.row === null || state.column === null ? null : inPicture(shown, state.row, state.column);
}

/** The part that is drawn large; null where the reader chose none, or where other columns are shown by now. */
export function windowIn({window, layout}: RankingsState, {columns}: Shown): RankingsState["window"] {
  return window && layout !== "lines" && window[1] < columns ? window : null;
}

/** The field that Tab leads to: that with the focus, else the selected one, else the first of the last layer. */
export function cursorOf(state: RankingsState, shown = shownOf(state)): GridCell | null {
  if (shown.columns === 0) return null;
  const last = {row: state.direction === "down" ? shown.rows.length - 1 : 0, column: 0};
  const column = (state.column ?? shown.first) - shown.first;
  const there = column >= 0 && column < shown.columns ? {...last, column} : last;
  const cell = markedCell(shown, state.focused) ?? selectedCell(state, shown) ?? there;
  return within(windowIn(state, shown), cell);
}

/** The field that is told about: under the pointer, else with the focus, else selected. */
export function toldCell(state: RankingsState, shown = shownOf(state)): GridCell | null {
  return markedCell(shown, state.hovered) ?? markedCell(shown, state.focused) ?? selectedCell(state, shown);
}
