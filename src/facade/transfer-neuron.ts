import type {
  ContextSource,
  NeuronContextNumbers,
  NeuronInCheckpoint,
  NeuronNumbers,
  NeuronSource,
} from "../figures/index.js";
import {checkOptions, checkWhole} from "../models/index.js";
import type {Records} from "../records/index.js";
import {contextsOf, featureIntervals, featuresOf} from "../transfer/index.js";
import type {Distributions, Neuron, UnitFeature} from "../transfer/index.js";
import type {TransferNumbers} from "./transfer-numbers.js";

/** Neurons, one at a time, for the figure that shows each as a distribution. */
export async function neuronSource(caller: string, numbers: TransferNumbers): Promise<NeuronSource> {
  const all = await numbers.distributions(caller);
  const tagged = await numbers.tags(caller);
  const pairs = await pairsOf(caller, numbers);
  const tags = tagged ? [...new Set(tagged.flatMap(({features}) => features))].sort() : [];
  return {
    tags,
    level: 100 * numbers.level,
    halvesQuantile: 100 * numbers.level,
    of: async ({layer, neuron}, signal): Promise<NeuronNumbers> => {
      const unit = layer * numbers.records[0].width + neuron;
      const checkpoints: NeuronInCheckpoint[] = [];
      for (let c = 0; c < all.length; c++) {
        const sure = await certain(numbers, c, {layer, neuron}, signal);
        checkpoints.push({
          mass: all[c].mass[unit],
          hits: all[c].hits[unit],
          features: featuresOf(all[c], unit, {by: "probability"}).map((one) => named(one, sure)),
          ...(tagged ? {tags: featuresOf(tagged[c], unit).map((one) => named(one))} : {}),
        });
      }
      return {layer, neuron, checkpoints, pairs: pairs.map((pair) => pair(unit))};
    },
  };
}

/** A share with its interval, where there is one. */
function named(
  {feature, probability, mean, count}: UnitFeature,
  sure?: ReadonlyMap<string, UnitFeature>,
): NeuronInCheckpoint["features"][number] {
  const interval = sure?.get(feature);
  return {
    name: feature,
    probability,
    mean,
    count,
    ...(interval?.low === undefined ? {} : {low: interval.low, high: interval.high}),
  };
}

async function certain(
  {records, samples, reading, level}: TransferNumbers,
  c: number,
  neuron: Neuron,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, UnitFeature>> {
  if (samples === 0) return new Map();
  const options = {...reading, samples, level, ...(signal ? {signal} : {})};
  const found = await featureIntervals(records[c], neuron, options);
  return new Map(found.map((one) => [one.feature, one]));
}

type PairOf = (unit: number) => NeuronNumbers["pairs"][number];

/** Each checkpoint beside the one before it, and, of more than two, the last beside the first. */
async function pairsOf(caller: string, numbers: TransferNumbers): Promise<readonly PairOf[]> {
  if (numbers.records.length < 2) return [];
  const {consecutive, toFirst, checkpoints} = await numbers.trajectory(caller);
  const sure = await numbers.certainty(caller);
  const noChange = await numbers.noChange(caller);
  const last = checkpoints.length - 1;
  const all = consecutive.map((comparison, i) => ({a: i, b: i + 1, comparison}));
  if (last > 1) all.push({a: 0, b: last, comparison: toFirst.at(-1)!});
  const orNull = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return all.map(({a, b, comparison: {hellinger, jensenShannon}}) => (unit) => {
    const interval = sure.find(({from, to}) => from === a && to === b)?.intervals;
    return {
      a,
      b,
      hellinger: orNull(hellinger[unit]),
      jensenShannon: orNull(jensenShannon[unit]),
      low: orNull(interval?.low[unit]),
      high: orNull(interval?.high[unit]),
      halves: orNull(noChange?.high[unit]),
    };
  });
}

/** Where neurons fire, one at a time, for the figure of contexts. */
export function contextSource(
  numbers: TransferNumbers,
  {count, around}: {readonly count: number; readonly around: number},
): ContextSource {
  return {
    of: async ({layer, neuron}, signal) => {
      const all = await numbers.distributions("contexts");
      const checkpoints: NeuronContextNumbers["checkpoints"][number][] = [];
      for (const [c, one] of numbers.records.entries()) {
        const options = {...numbers.reading, count, around, ...(signal ? {signal} : {})};
        const contexts = await contextsOf(one, {layer, neuron}, options);
        checkpoints.push({hits: all[c].hits[layer * one.width + neuron], groups: [{name: "", contexts}]});
      }
      return {layer, neuron, checkpoints};
    },
  };
}

/** @throws TypeError or RangeError if there is no such neuron */
export function checkedNeuron(
  caller: string,
  neuron: Neuron,
  {layers, width}: Pick<Records, "layers" | "width">,
): Neuron {
  checkOptions(caller, neuron, ["layer", "neuron"]);
  checkWhole(caller, "layer", neuron.layer, 0, layers - 1);
  checkWhole(caller, "neuron", neuron.neuron, 0, width - 1);
  return neuron;
}

/** Calls a function when its result is first wanted; again only where it failed. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

/** The neuron that moved most, of those with at least some features on both sides; else the most active one. */
export function firstNeuron(all: readonly Distributions[], hellinger: Float64Array | undefined): Neuron {
  const {width, mass} = all[0];
  const enough = (unit: number): boolean => all.every(({length}) => length[unit] >= fewest);
  let best = -1;
  hellinger?.forEach((distance, unit) => {
    if (!Number.isNaN(distance) && enough(unit) && (best < 0 || distance > hellinger[best])) best = unit;
  });
  if (best < 0) best = mass.reduce((most, value, unit) => (value > mass[most] ? unit : most), 0);
  return {layer: Math.floor(best / width), neuron: best % width};
}

/** Distances of shorter neurons are large by chance. */
const fewest = 5;
