import {Figure} from "../figures/index.js";
import type {NeuronGroupNumbers, NeuronRowNumbers} from "../figures/index.js";
import {featuresOf, groups, leastNeurons, topNeurons} from "../transfer/index.js";
import type {Distributions} from "../transfer/index.js";
import type {View, ViewState} from "../views/index.js";

/** Two of the checkpoints, by their places; negative ones count from the last. */
export interface CheckpointPair {
  /** Default 0: the first. */
  readonly from?: number;
  /** Default −1: the last. */
  readonly to?: number;
}

/** @throws RangeError if both are the same */
export function pairOf(
  caller: string,
  {from = 0, to = -1}: CheckpointPair,
  count: number,
): readonly [number, number] {
  const [a, b] = [from, to].map((place) => (place < 0 ? count + place : place));
  if (a !== b || count === 1) return [a, b];
  throw new RangeError(`${caller}(): from and to must be two checkpoints, got ${a} for both.`);
}

/** The neurons that came alive, that are the most and the least active ones after, and that retired. */
export function groupNumbers(
  all: readonly Distributions[],
  weighted: readonly Distributions[] | null,
  [from, to]: readonly [number, number],
  most: number,
): readonly NeuronGroupNumbers[] {
  const {newlyAlive, retired} = groups(all[from], all[to]);
  const rows = (units: ArrayLike<number>, checkpoint: number): readonly NeuronRowNumbers[] =>
    Array.from(units)
      .slice(0, most)
      .map((unit) => rowOf(all, weighted, unit, checkpoint));
  const byMass = (units: Int32Array, {mass}: Distributions): Int32Array =>
    units.slice().sort((a, b) => mass[b] - mass[a] || a - b);
  return [
    {
      name: "newly alive",
      checkpoint: to,
      total: newlyAlive.length,
      neurons: rows(byMass(newlyAlive, all[to]), to),
    },
    {name: "most active", checkpoint: to, neurons: rows(topNeurons(all[to], most), to)},
    {name: "least active", checkpoint: to, neurons: rows(leastNeurons(all[to], most), to)},
    {
      name: "retired",
      checkpoint: from,
      total: retired.length,
      neurons: rows(byMass(retired, all[from]), from),
    },
  ];
}

function rowOf(
  all: readonly Distributions[],
  weighted: readonly Distributions[] | null,
  unit: number,
  checkpoint: number,
): NeuronRowNumbers {
  const {width} = all[0];
  const other =
    weighted && new Map(featuresOf(weighted[checkpoint], unit).map((one) => [one.feature, one.mass]));
  return {
    layer: Math.floor(unit / width),
    neuron: unit % width,
    mass: all.map(({mass}) => mass[unit]),
    length: all.map(({length}) => length[unit]),
    hits: all.map(({hits}) => hits[unit]),
    features: featuresOf(all[checkpoint], unit).map(({feature, mass}) => ({
      name: feature,
      mass,
      ...(other ? {weighted: other.get(feature) ?? 0} : {}),
    })),
  };
}

/** A figure whose data are made when it is first shown. */
export function madeLater<S extends ViewState>(view: View<S>, make: () => Promise<Figure<S>>): Figure<S> {
  return new Figure(view, async () => {
    const made = await make();
    await made.ready;
    return made.state;
  });
}
