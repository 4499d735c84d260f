import type {AttentionState} from "../attention.js";
import {cellMark, cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {gridOf} from "./grid.js";
import {chosen, gridName, groupOf, headsName, keysOf, queriesOf} from "./scene.js";

/** What a mark of the figure is. */
export type AttentionMark =
  | {readonly kind: "head"; readonly layer: number; readonly head: number}
  | {readonly kind: "field"; readonly cell: GridCell}
  | {readonly kind: "query"; readonly at: number}
  | {readonly kind: "key"; readonly at: number};

/** Reads a mark; null where what is shown has none of that name. */
export function readMark(state: AttentionState, mark: string | null): AttentionMark | null {
  if (mark === null) return null;
  if (state.show === "heads") {
    const {nLayers, nHeads} = groupOf(state);
    const cell = cellOf(headsName, mark, {rows: nLayers, columns: nHeads});
    return cell && {kind: "head", layer: cell.row, head: cell.column};
  }
  if (state.show === "grid") {
    const grid = gridOf(state);
    const cell = grid && cellOf(gridName, mark, grid);
    return cell && {kind: "field", cell};
  }
  const found = /^([qk])(\d+)$/.exec(mark);
  if (!found) return null;
  const at = Number(found[2]);
  const query = found[1] === "q";
  const {length} = query ? queriesOf(state, state.part) : keysOf(state, state.part);
  return at < length ? {kind: query ? "query" : "key", at} : null;
}

/** The mark of what the reader chose: where the Tab key leads at first. */
function chosenMark(state: AttentionState): string | null {
  const {query, key} = chosen(state);
  if (state.show === "heads") return cellMark(headsName, {row: state.layer, column: state.head});
  if (state.show === "text") return query === null ? `k${key}` : `q${query}`;
  const grid = gridOf(state);
  if (!grid || grid.rows === 0 || grid.columns === 0) return null;
  const inside = (at: number | null, of: (i: number) => readonly [number, number], count: number): boolean =>
    at !== null && at >= of(0)[0] && at < of(count - 1)[1];
  const row = inside(query, grid.queriesOf, grid.rows) ? grid.rowAt(query!) : grid.rows - 1;
  return cellMark(gridName, {row, column: inside(key, grid.keysOf, grid.columns) ? grid.columnAt(key!) : 0});
}

/** The mark that holds the keyboard's focus, or would get it by Tab. */
export function focusMark(state: AttentionState): string | null {
  return readMark(state, state.focused) ? state.focused : chosenMark(state);
}

/** What is looked at: under the pointer, else with the focus. */
export function lookedAt(state: AttentionState): AttentionMark | null {
  return readMark(state, state.hovered) ?? readMark(state, state.focused);
}
