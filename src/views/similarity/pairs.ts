import {cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {unpack} from "../packed.js";
import type {SimilarityState} from "../similarity.js";

/** Name of the view's one grid. */
export const grid = "pair";

export function valueOf(state: SimilarityState, {row, column}: GridCell): number {
  return unpack(state.values)[row * state.columns.length + column];
}

const missing = new WeakMap<SimilarityState["values"], readonly GridCell[]>();

/** The pairs without a value. */
export function missingOf({values, columns}: SimilarityState): readonly GridCell[] {
  let known = missing.get(values);
  if (!known) {
    const cells: GridCell[] = [];
    for (const [i, value] of unpack(values).entries()) {
      if (!Number.isNaN(value)) continue;
      cells.push({row: Math.floor(i / columns.length), column: i % columns.length});
    }
    missing.set(values, (known = cells));
  }
  return known;
}

export function sizeOf({rows, columns}: SimilarityState): {readonly rows: number; readonly columns: number} {
  return {rows: rows.length, columns: columns.length};
}

export function pairOf(state: SimilarityState, mark: string | null): GridCell | null {
  return cellOf(grid, mark, sizeOf(state));
}

/** The pair that is told: under the pointer, else with the focus, else selected. */
export function shownPair(state: SimilarityState): GridCell | null {
  const pointed = pairOf(state, state.hovered) ?? pairOf(state, state.focused);
  if (pointed) return pointed;
  const {selectedRow: row, selectedColumn: column} = state;
  return row === null || column === null ? null : {row, column};
}

/** The pair that the keyboard reaches: that with the focus, else the selected one, else the first. */
export function cursorOf(state: SimilarityState): GridCell {
  const {selectedRow, selectedColumn} = state;
  return pairOf(state, state.focused) ?? {row: selectedRow ?? 0, column: selectedColumn ?? 0};
}

/** Values at the ends of the scale. Of different layers: each is the same as itself, which says nothing. */
export function endsOf(state: SimilarityState): readonly [low: number, high: number] {
  if (state.scale === "whole") return [0, 1];
  const same = state.rowTitle === state.columnTitle;
  let [low, high] = [Infinity, -Infinity];
  for (const [i, value] of unpack(state.values).entries()) {
    const diagonal = same && Math.floor(i / state.columns.length) === i % state.columns.length;
    if (Number.isNaN(value) || diagonal) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [0, 1];
}
