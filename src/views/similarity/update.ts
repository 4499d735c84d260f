import {change} from "../change.js";
import {cellMark, nextCell} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {SimilarityState} from "../similarity.js";
import type {Action} from "../view.js";
import {grid, pairOf, sizeOf} from "./pairs.js";

/** What a reader's action makes of the state; the same object where it changes nothing. */
export function update(state: SimilarityState, action: Action): SimilarityState {
  switch (action.type) {
    case "hover":
      return change(state, {hovered: known(state, action.mark)});
    case "focus":
      return change(state, {focused: known(state, action.mark)});
    case "press":
      return select(state, pairOf(state, action.mark));
    case "key":
      return press(state, pairOf(state, action.mark), action.key);
    case "set":
      return action.key === "scale" && (action.value === "whole" || action.value === "fitted")
        ? change(state, {scale: action.value})
        : state;
    case "drag":
      return state;
  }
}

const known = (state: SimilarityState, mark: string | null): string | null =>
  pairOf(state, mark) ? mark : null;

/** Pressed again, the selected pair is let go. */
function select(state: SimilarityState, cell: GridCell | null): SimilarityState {
  if (!cell) return state;
  const same = state.selectedRow === cell.row && state.selectedColumn === cell.column;
  return change(state, {
    selectedRow: same ? null : cell.row,
    selectedColumn: same ? null : cell.column,
  });
}

function press(state: SimilarityState, cell: GridCell | null, key: string): SimilarityState {
  if (key === "Escape") return change(state, {hovered: null, focused: null});
  if (!cell) return state;
  if (key === "Enter" || key === " ") return select(state, cell);
  const to = nextCell(cell, key, sizeOf(state));
  return to ? change(state, {focused: cellMark(grid, to), hovered: null}) : state;
}
