import {packUnits} from "../../src/views/index.js";
import type {DistancesState, MeasuredDistance, NoChangeBand} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {flat, unitNumbers} from "./units-data.js";

const names = ["epoch 1", "epoch 48", "epoch 49"];

/** Shorter neurons are farther apart by chance alone. */
export const bands: readonly NoChangeBand[] = Array.from({length: 11}, (_, i) => ({
  from: 2 ** i,
  to: 2 ** (i + 1) - 1,
  low: 0.25 * 0.8 ** i,
  middle: 0.4 * 0.8 ** i,
  high: 0.6 * 0.8 ** i,
}));

/** Distances with intervals of a tenth each way. */
export function measuredOf(
  values: ArrayLike<number>,
  noChange: readonly NoChangeBand[] = [],
  bits = 23,
): MeasuredDistance {
  const all = Float32Array.from(values);
  const shape = [all.length];
  const kept = bits === 23 ? 23 : 7;
  return {
    values: packUnits(all, shape, bits),
    low: packUnits(
      all.map((value) => Math.max(0, value * 0.9)),
      shape,
      kept,
    ),
    high: packUnits(
      all.map((value) => Math.min(1, value * 1.1)),
      shape,
      kept,
    ),
    noChange,
  };
}

/** Some checkpoints, each compared with the next. */
export function distancesState(
  units: number,
  change: Partial<DistancesState> = {},
  {count = 3, seed = 1, bits = 23}: {count?: number; seed?: number; bits?: number} = {},
): DistancesState {
  const {lengths, distances} = unitNumbers(units, count, seed);
  return {
    view: "distances",
    version: 1,
    output: "",
    checkpoints: names.slice(0, count),
    layers: 1,
    width: units,
    feature: "tokens",
    pairs: distances.map((values, i) => ({
      from: i,
      to: i + 1,
      hellinger: measuredOf(values, bands, bits),
      jensenShannon: null,
      union: packUnits(
        lengths[i].map((length, unit) => Math.round(length + 0.4 * lengths[i + 1][unit])),
        [units],
      ),
    })),
    lengths: packUnits(flat(lengths), [count, units]),
    confidence: 0.95,
    noChangeShare: 0.9,
    warnings: [],
    provenance: "test model · 400,000 tokens",
    pair: 0,
    measure: "hellinger",
    length: "union",
    scale: "whole",
    layer: null,
    neuron: null,
    neurons: null,
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

export const distancesCases: readonly Case[] = [
  {
    name: "distances",
    shows:
      "Three hundred neurons, one selected with its interval; the band of no change; the ill-defined beside",
    state: distancesState(300, {layer: 0, neuron: 9}),
    options: {width: 640},
  },
  {
    name: "distances-brushed",
    shows: "A brush over some of them, another pair, the mean length, the axis fitted; dark",
    state: distancesState(300, {
      layers: 2,
      width: 150,
      pair: 1,
      length: "mean",
      scale: "fitted",
      neurons: Array.from({length: 30}, (_, i) => [i % 2, 4 * i] as const),
      warnings: ["Intervals of neurons with fewer than 5 records are wide"],
    }),
    options: {width: 640, theme: "dark"},
  },
  {
    name: "distances-narrow",
    shows: "A narrow page: what is ill-defined stands below",
    state: distancesState(60),
    options: {width: 300, theme: "light"},
  },
  {
    name: "distances-none",
    shows: "No neuron is alive in both",
    state: distancesState(2, {
      checkpoints: ["before", "after"],
      lengths: packUnits([3, 0, 0, 0], [2, 2]),
      pairs: [
        {
          from: 0,
          to: 1,
          hellinger: {values: packUnits([NaN, NaN], [2]), low: null, high: null, noChange: []},
          jensenShannon: null,
          union: null,
        },
      ],
    }),
    options: {width: 480},
  },
  {
    name: "distances-many",
    shows: "Fifty thousand neurons, drawn as densities",
    state: distancesState(50_000, {layers: 10, width: 5000, layer: 3, neuron: 14}, {bits: 10}),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
