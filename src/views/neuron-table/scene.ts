import type {NeuronGroup, NeuronTableState} from "../neuron-table.js";
import {numberAt, unpack} from "../packed.js";
import {brushedMask} from "../units/set.js";

type State = NeuronTableState;

export function shownGroup({groups, group}: State): NeuronGroup {
  return groups[group];
}

export const rowCount = ({neurons}: NeuronGroup): number => neurons.shape[0];

/** The unit of a row: layer · width + neuron. */
export function unitOf({neurons}: NeuronGroup, row: number, {width}: Pick<State, "width">): number {
  return numberAt(neurons, row, 0) * width + numberAt(neurons, row, 1);
}

/** The features of a row, by their places in the vocabulary; the first the most. */
export function featuresOf(state: State, row: number): readonly number[] {
  const {offsets, features, weighted} = shownGroup(state);
  const of = state.featuresBy === "weighted" ? (weighted ?? features) : features;
  const ends = unpack(offsets);
  return Array.from(unpack(of).subarray(ends[row], ends[row + 1]));
}

/** How many features a row has in the group's checkpoint, also those that the figure does not hold. */
export function featureCount({length, checkpoint}: NeuronGroup, row: number): number {
  return numberAt(length, row, checkpoint);
}

const orders = new WeakMap<NeuronGroup, Map<string, readonly number[]>>();

/** The rows of the shown group in their order, with no regard to the set that is brushed. */
function inOrder(state: State): readonly number[] {
  const group = shownGroup(state);
  let known = orders.get(group);
  if (!known) orders.set(group, (known = new Map()));
  let found = known.get(state.order);
  if (!found) known.set(state.order, (found = sorted(state, group)));
  return found;
}

function sorted(state: State, group: NeuronGroup): readonly number[] {
  const rows = Array.from({length: rowCount(group)}, (_, row) => row);
  const {order} = state;
  if (order === "given") return rows;
  if (order === "number") return rows.sort((a, b) => unitOf(group, a, state) - unitOf(group, b, state));
  const key = (row: number): number => numberAt(group[order], row, group.checkpoint);
  return rows.sort((a, b) => key(b) - key(a) || a - b);
}

const kept = new WeakMap<readonly number[], {readonly mask: Uint8Array; readonly rows: readonly number[]}>();

/** The rows that are listed, from top to bottom; the same array while nothing changes. */
export function shownRows(state: State): readonly number[] {
  const all = inOrder(state);
  const mask = state.onlyBrushed ? brushedMask(state) : null;
  if (!mask) return all;
  const known = kept.get(all);
  if (known?.mask === mask) return known.rows;
  const group = shownGroup(state);
  const rows = all.filter((row) => mask[unitOf(group, row, state)] === 1);
  kept.set(all, {mask, rows});
  return rows;
}

const places = new WeakMap<NeuronGroup, ReadonlyMap<number, number>>();

/** The row of a unit in a group; undefined where the group does not list it. */
export function rowOf(group: NeuronGroup, unit: number, state: State): number | undefined {
  let known = places.get(group);
  if (!known) {
    known = new Map(Array.from({length: rowCount(group)}, (_, row) => [unitOf(group, row, state), row]));
    places.set(group, known);
  }
  return known.get(unit);
}

export const markOf = (row: number): string => `r${row}`;

/** The row that a mark names; null where it is not listed. */
export function readMark(state: State, mark: string | null): number | null {
  const found = /^r(\d+)$/.exec(mark ?? "");
  const row = found ? Number(found[1]) : Infinity;
  const group = shownGroup(state);
  if (row >= rowCount(group)) return null;
  const mask = state.onlyBrushed ? brushedMask(state) : null;
  return !mask || mask[unitOf(group, row, state)] === 1 ? row : null;
}

/** The row under the pointer, else the one with the focus. */
export function lookedRow(state: State): number | null {
  return readMark(state, state.hovered) ?? readMark(state, state.focused);
}
