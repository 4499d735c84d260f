import type {NeuronInCheckpoint, NeuronNumbers, NeuronSource} from "../figures/index.js";
import {featureIntervals, featuresOf} from "../transfer/index.js";
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
