import type {
  DistributionValues,
  FeatureOrder,
  NeuronDistribution,
  NeuronDistributionState,
} from "../neuron-distribution.js";
import {numberAt, unpack} from "../packed.js";

type State = NeuronDistributionState;

export function shownNeuron({neurons, shown}: State): NeuronDistribution {
  return neurons[shown];
}

/** The numbers of a feature in a checkpoint. */
export interface FeatureNumbers {
  readonly probability: number;
  readonly mean: number;
  readonly count: number;
  readonly low: number | null;
  readonly high: number | null;
}

export function numbersAt(values: DistributionValues, checkpoint: number, at: number): FeatureNumbers {
  const {low, high} = values;
  return {
    probability: numberAt(values.probability, checkpoint, at),
    mean: numberAt(values.mean, checkpoint, at),
    count: numberAt(values.count, checkpoint, at),
    low: low && numberAt(low, checkpoint, at),
    high: high && numberAt(high, checkpoint, at),
  };
}

const orders = new WeakMap<DistributionValues, Map<string, readonly number[]>>();

/** The features in an order, the first the most; of equal ones the first given. */
export function featuresInOrder(
  values: DistributionValues,
  order: FeatureOrder,
  by: number | null,
): readonly number[] {
  let known = orders.get(values);
  if (!known) orders.set(values, (known = new Map()));
  const name = `${order} ${by}`;
  let found = known.get(name);
  if (!found) {
    const [, length] = values.probability.shape;
    const keys = Array.from({length}, (_, at) => orderKey(values, order, by, at));
    found = keys.map((_, at) => at).sort((a, b) => keys[b] - keys[a] || a - b);
    known.set(name, found);
  }
  return found;
}

function orderKey(values: DistributionValues, order: FeatureOrder, by: number | null, at: number): number {
  const [checkpoints] = values.probability.shape;
  const of = order === "count" ? values.count : values.probability;
  const all = Array.from({length: checkpoints}, (_, checkpoint) => numberAt(of, checkpoint, at));
  if (order === "change") return Math.max(...all) - Math.min(...all);
  return by === null ? Math.max(...all) : all[by];
}

/** The features that are listed, in order. */
export function shownFeatures(state: State): readonly number[] {
  const {order, by, most} = state;
  return featuresInOrder(shownNeuron(state).values, order, by).slice(0, most);
}

/** The tags that are listed, in the order that all neurons have. */
export function shownTags(state: State): readonly number[] {
  const {tagValues} = shownNeuron(state);
  if (!tagValues) return [];
  const all = state.tags.map((_, at) => at);
  if (state.allTags) return all;
  return all.filter((at) => state.checkpoints.some((_, c) => numberAt(tagValues.count, c, at) > 0));
}

/** What the whole of a bar stands for: the largest share of all, or the end of its interval, in tenths. */
export function topShare({probability, high}: DistributionValues): number {
  let top = 0;
  for (const packed of [probability, high]) {
    if (packed) for (const value of unpack(packed)) top = Math.max(top, value);
  }
  return Math.ceil(top * 10 - 1e-6) / 10;
}

/** A row of features or of tags. */
export interface RowMark {
  readonly kind: "feature" | "tag";
  readonly at: number;
}

export function readMark(state: State, mark: string | null): RowMark | null {
  const found = /^([ft])(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const row: RowMark = {kind: found[1] === "f" ? "feature" : "tag", at: Number(found[2])};
  return rowsOf(state, row.kind).includes(row.at) ? row : null;
}

/** What is listed of a kind, from top to bottom. */
export function rowsOf(state: State, kind: RowMark["kind"]): readonly number[] {
  return kind === "feature" ? shownFeatures(state) : shownTags(state);
}

export const markOf = ({kind, at}: RowMark): string => `${kind === "feature" ? "f" : "t"}${at}`;

/** The row under the pointer, else the one with the focus. */
export function shownRow(state: State): RowMark | null {
  return readMark(state, state.hovered) ?? readMark(state, state.focused);
}
