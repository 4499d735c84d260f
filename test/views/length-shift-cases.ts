import {packUnits} from "../../src/views/index.js";
import type {LengthShiftState} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {flat, unitNumbers} from "./units-data.js";

const names = ["epoch 1", "epoch 48", "epoch 49", "supervised", "pruned"];

/** Lengths as given, by checkpoint; each checkpoint has one for each neuron of one layer. */
export function lengthShiftState(
  lengths: readonly ArrayLike<number>[],
  change: Partial<LengthShiftState> = {},
): LengthShiftState {
  const units = lengths[0].length;
  const rows = lengths.map((row) => Float32Array.from(row));
  return {
    view: "length-shift",
    version: 1,
    output: "",
    checkpoints: names.slice(0, lengths.length),
    layers: 1,
    width: units,
    feature: "tokens",
    lengths: packUnits(flat(rows), [lengths.length, units]),
    warnings: [],
    provenance: "test model · 400,000 tokens",
    change: "all",
    layer: null,
    neuron: null,
    neurons: null,
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

const few = [
  [49, 37, 13, 8, 1, 10, 19, 0, 0, 12],
  [47, 38, 11, 1, 7, 36, 1, 5, 0, 12],
];

export const lengthShiftCases: readonly Case[] = [
  {
    name: "length-shift",
    shows: "Ten neurons before and after, one of them selected",
    state: lengthShiftState(few, {layer: 0, neuron: 5}),
    options: {width: 640},
  },
  {
    name: "length-shift-brushed",
    shows: "Three checkpoints, 300 neurons of two layers; some are brushed, the others fade; dark",
    state: lengthShiftState(unitNumbers(300).lengths, {
      layers: 2,
      width: 150,
      layer: 1,
      neuron: 7,
      neurons: Array.from({length: 40}, (_, i) => [i % 2, 3 * i] as const),
      warnings: ["12 of 400,000 records had no activation above 0 and were left out"],
    }),
    options: {width: 640, theme: "dark"},
  },
  {
    name: "length-shift-longer",
    shows: "Only the neurons that become longer; five checkpoints on a narrow page",
    state: lengthShiftState(unitNumbers(120, 5).lengths, {change: "longer"}),
    options: {width: 320, theme: "light"},
  },
  {
    name: "length-shift-dead",
    shows: "No neuron is alive",
    state: lengthShiftState([
      [0, 0],
      [0, 0],
    ]),
    options: {width: 400},
  },
  {
    name: "length-shift-many",
    shows: "Fifty thousand neurons, drawn as densities",
    state: lengthShiftState(unitNumbers(50_000).lengths, {layers: 10, width: 5000, layer: 3, neuron: 14}),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
