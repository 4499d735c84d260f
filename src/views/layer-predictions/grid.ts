import {cellMark} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {CandidateTable, LayerPredictionsState} from "../layer-predictions.js";
import {fieldName, fieldOf} from "../ranks/marks.js";
import {shownRows} from "../ranks/rows.js";

type State = LayerPredictionsState;

/** What the marks of the map begin with. */
export const gridName = "p";

/** The rows that are shown, from top to bottom, as indices of the state's. */
export const rowsOf = (state: State): readonly number[] =>
  shownRows(state.rows, state.direction, state.halfSteps);

/** The field of the picture that a mark names. */
export function markedCell(state: State, mark: string | null): GridCell | null {
  return fieldOf(gridName, mark, {rows: rowsOf(state).length, columns: state.positions.length});
}

export const markOf = (cell: GridCell): string => cellMark(fieldName(gridName, 0), cell);

/** A field of the picture as one of the numbers. */
export const inNumbers = (state: State, {row, column}: GridCell): GridCell => ({
  row: rowsOf(state)[row],
  column,
});

export function selectedCell(state: State): GridCell | null {
  const row = state.row === null ? -1 : rowsOf(state).indexOf(state.row);
  return row < 0 || state.column === null ? null : {row, column: state.column};
}

/** The field that Tab leads to: that with the focus, else the selected one, else that of the last layer. */
export function cursorOf(state: State): GridCell | null {
  if (state.positions.length === 0) return null;
  const row = state.direction === "down" ? rowsOf(state).length - 1 : 0;
  return markedCell(state, state.focused) ?? selectedCell(state) ?? {row, column: state.column ?? 0};
}

/** The field that is told about: under the pointer, else with the focus, else selected. */
export const toldCell = (state: State): GridCell | null =>
  markedCell(state, state.hovered) ?? markedCell(state, state.focused) ?? selectedCell(state);

/** The column whose candidates are shown; null where there is none. */
export function panelColumn(state: State): number | null {
  if (state.column !== null) return state.column;
  const [first] = state.tables;
  const column = first ? state.positions.indexOf(first.position) : -1;
  return column < 0 ? null : column;
}

export const tableOf = (state: State, column: number): CandidateTable | undefined =>
  state.tables.find(({position}) => position === state.positions[column]);
