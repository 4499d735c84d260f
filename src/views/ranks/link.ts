import {change} from "../change.js";
import type {Selection} from "../selection.js";
import type {Link} from "../view.js";
import {rowOfLayer} from "./rows.js";
import type {LensRow} from "./rows.js";

interface LensState {
  readonly output: string;
  readonly tokens: readonly unknown[];
  readonly positions: readonly number[];
  readonly rows: readonly LensRow[];
  readonly row: number | null;
  readonly column: number | null;
}

/** How a view of layers × positions shares the selected position and layer with the other figures of its output. */
export function linkOf<S extends LensState>(): Link<S> {
  return {
    output: (state) => state.output,
    read: ({tokens, positions, column, rows, row}) => ({
      // The position after the end has no token: no other figure shows it.
      position: column === null || positions[column] >= tokens.length ? null : positions[column],
      layer: row === null || rows[row].layer < 0 ? null : rows[row].layer,
    }),
    write,
  };
}

function write<S extends LensState>(state: S, {position, layer}: Partial<Selection>): S {
  let {row, column} = state;
  if (position !== undefined) {
    const found = position === null ? null : state.positions.indexOf(position);
    // A position that has no column here leaves what is shown, and so does nothing what other figures cannot show.
    const own = column !== null && state.positions[column] >= state.tokens.length;
    if (found === null ? !own : found >= 0) column = found;
  }
  // A half-step stays selected while its block does.
  if (layer !== undefined && layer !== (row === null ? null : state.rows[row].layer)) {
    const found = layer === null ? null : rowOfLayer(state.rows, layer);
    if (found === null || found >= 0) row = found;
  }
  return change<LensState & S>(state, {row, column} as Partial<LensState & S>);
}
