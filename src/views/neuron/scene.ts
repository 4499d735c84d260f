import {cellOf} from "../heatmap/cell-mark.js";
import type {NeuronName, NeuronState} from "../neuron.js";
import {rowOf} from "../activations/scene.js";
import {isWaiting} from "../wish.js";

/** Name of the line's grid in marks. */
export const lineName = "line";
/** Most tokens in the list. */
const listed = 8;

/** The activations of the neuron that is shown `[position]`. */
export function valuesOf({values, shown}: NeuronState): Float32Array {
  return rowOf(values, shown);
}

/** The largest magnitude. */
export function mostOf(state: NeuronState): number {
  return valuesOf(state).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

/** The positions farthest from 0, the farthest first; those at 0 are left out. */
export function topPositions(state: NeuronState): readonly number[] {
  const values = valuesOf(state);
  let known = tops.get(values);
  if (!known) {
    known = Array.from(values, (_, position) => position)
      .filter((position) => values[position] !== 0)
      .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b)
      .slice(0, listed);
    tops.set(values, known);
  }
  return known;
}

const tops = new WeakMap<Float32Array, readonly number[]>();

/**
 * The neuron that was asked for: while an answer is under way, or where it was refused, the one that is wished for, else the
 * shown one. So a figure that cannot show what is selected does not select something else.
 */
export function wantedOf(state: NeuronState): NeuronName {
  const {layer, neuron} = state.wish && isOpen(state) ? state.wish : state.neurons[state.shown];
  return {layer, neuron};
}

/** Is something asked for that is not shown? */
export function isOpen(state: NeuronState): boolean {
  return isWaiting(state) || (state.wish !== null && state.refusal !== "");
}

/** A field of the line or a token, and a row of the list. */
export type NeuronMark =
  {readonly kind: "line" | "token"; readonly at: number} | {readonly kind: "top"; readonly at: number};

export function readMark(state: NeuronState, mark: string | null): NeuronMark | null {
  if (mark === null) return null;
  const cell = cellOf(lineName, mark, {rows: 1, columns: state.tokens.length});
  if (cell) return {kind: "line", at: cell.column};
  const found = /^(t?)(\d+)$/.exec(mark);
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "t") return at < topPositions(state).length ? {kind: "top", at} : null;
  return at < state.tokens.length ? {kind: "token", at} : null;
}

/** The position that a mark stands for. */
export function positionOf(state: NeuronState, mark: NeuronMark | null): number | null {
  if (!mark) return null;
  return mark.kind === "top" ? topPositions(state)[mark.at] : mark.at;
}

/** The token that is looked at: under the pointer, with the focus, or pressed. */
export function shownToken(state: NeuronState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const at = positionOf(state, readMark(state, mark));
    if (at !== null) return at;
  }
  return state.selected;
}

/** What Tab leads to in the text, and in the list. */
export function tabbable(state: NeuronState, kind: "token" | "top" | "line"): number {
  const focused = readMark(state, state.focused);
  if (focused?.kind === kind) return focused.at;
  return kind === "top" ? 0 : (state.selected ?? 0);
}
