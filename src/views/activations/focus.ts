import type {ActivationsState} from "../activations.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {mapName, mapOf, placeOf, readMark} from "./scene.js";

/** The field that Tab leads to: the one with the focus, else that of the selection, else the first. */
export function cursorOf(state: ActivationsState): GridCell {
  const focused = readMark(state, state.focused);
  if (focused?.kind === "field") return focused.cell;
  const {row, column} = selectedField(state);
  return {row: row ?? 0, column: column ?? 0};
}

/** The row and the column of the selected neuron and token, where the part that is shown has them. */
export function selectedField(state: ActivationsState): {row: number | null; column: number | null} {
  const grid = mapOf(state);
  const {rows, positions} = grid.area;
  const place = state.neuron === null ? undefined : placeOf(state, state.neuron);
  const within = (at: number, [from, to]: readonly [number, number]): boolean => at >= from && at < to;
  return {
    row: place !== undefined && within(place, rows) ? grid.rowAt(place) : null,
    column:
      state.selected !== null && within(state.selected, positions) ? grid.columnAt(state.selected) : null,
  };
}

/** The token, the cluster, or the neuron of the list that Tab leads to. */
export function tabbable(state: ActivationsState, kind: "token" | "cluster" | "neuron"): number {
  const focused = readMark(state, state.focused);
  if (focused && focused.kind !== "field" && focused.kind === kind) return focused.at;
  if (kind === "token") return state.selected ?? 0;
  return kind === "cluster" ? (state.cluster ?? 0) : 0;
}

export function focusMark(state: ActivationsState): string | null {
  return state.focused ?? cellMark(mapName, cursorOf(state));
}
