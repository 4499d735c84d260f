import {change} from "../change.js";
import type {DifferenceState} from "../difference.js";
import {rowOfLayer} from "../ranks/rows.js";
import type {Selection} from "../selection.js";
import {textOf} from "../tokens/words.js";
import type {View} from "../view.js";
import {draw} from "./draw.js";
import {focusMark, placeOf} from "./scene.js";
import {update} from "./update.js";
import {validate} from "./validate.js";
import {announce, table, text} from "./words.js";

/** Two outputs: which tokens differ, what became more or less probable, and in which layer. */
export const differenceView: View<DifferenceState> = {
  name: "difference",
  version: 1,
  editable: ["selected", "row"],
  transient: ["hovered", "focused"],
  validate,
  draw,
  update,
  controls: () => [],
  focusMark,
  announce,
  table,
  text,
  copyText,
  link: {
    output: (state) => state.output,
    read: ({selected, row, rows}) => {
      const layer = row === null ? null : rows[row].layer;
      return {position: selected, layer: layer === null || layer < 0 ? null : layer};
    },
    write,
  },
};

function write(state: DifferenceState, {position, layer}: Partial<Selection>): DifferenceState {
  const next: {selected?: number | null; row?: number | null} = {};
  if (position !== undefined && (position === null || position < state.a.tokens.length)) {
    next.selected = position;
  }
  if (layer !== undefined) {
    const shown = state.row === null ? null : state.rows[state.row].layer;
    const row = layer === null ? null : rowOfLayer(state.rows, layer);
    // A half-step of the selected layer stays as it is; the embeddings are no layer.
    if (row === null ? shown !== null && shown >= 0 : row >= 0 && shown !== layer) next.row = row;
  }
  return change(state, next);
}

function copyText(state: DifferenceState, from?: string, to?: string): string {
  const [first, last] = [placeOf(state, from ?? null), placeOf(state, to ?? from ?? null)];
  if (!first || !last) return text(state);
  if (first.side !== last.side) return text(state);
  const {tokens} = state[first.side];
  return textOf(tokens, Math.min(first.at, last.at), Math.max(first.at, last.at));
}
