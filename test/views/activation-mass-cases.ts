import {summaryOf} from "../../src/figures/activation-mass.js";
import {packUnits} from "../../src/views/index.js";
import type {ActivationMassState} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {flat, unitNumbers} from "./units-data.js";

const names = ["pretrained", "zero-shot", "supervised", "pruned"];

/** Masses as given, by checkpoint; each checkpoint has one for each neuron of one layer. */
export function activationMassState(
  masses: readonly ArrayLike<number>[],
  change: Partial<ActivationMassState> = {},
  bits = 23,
): ActivationMassState {
  const units = masses[0].length;
  const rows = masses.map((row) => Float32Array.from(row));
  const top = Math.min(20, units);
  return {
    view: "activation-mass",
    version: 1,
    output: "",
    checkpoints: names.slice(0, masses.length),
    layers: 1,
    width: units,
    feature: "tokens",
    masses: packUnits(flat(rows), [masses.length, units], bits),
    summaries: rows.map((row) => summaryOf(row, top)),
    top,
    warnings: [],
    provenance: "test model · 400,000 tokens",
    scale: "mass",
    ranks: "linear",
    layer: null,
    neuron: null,
    neurons: null,
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

export const activationMassCases: readonly Case[] = [
  {
    name: "activation-mass",
    shows: "Three checkpoints of 400 neurons, one selected in each",
    state: activationMassState(unitNumbers(400).masses, {layer: 0, neuron: 12}),
    options: {width: 640},
  },
  {
    name: "activation-mass-brushed",
    shows: "Shares by the logarithm of the rank; some are brushed; dark",
    state: activationMassState(unitNumbers(400, 2).masses, {
      layers: 2,
      width: 200,
      scale: "share",
      ranks: "log",
      neurons: Array.from({length: 60}, (_, i) => [i % 2, 3 * i] as const),
      warnings: ["The corpora differ in size: compare shares"],
    }),
    options: {width: 640, theme: "dark"},
  },
  {
    name: "activation-mass-few",
    shows: "Four neurons on a narrow page; nothing is alive in the second checkpoint",
    state: activationMassState([
      [4700, 993, 26, 0],
      [0, 0, 0, 0],
      [140, 0, 0.2, 0.4],
    ]),
    options: {width: 300, theme: "light"},
  },
  {
    name: "activation-mass-many",
    shows: "Fifty thousand neurons",
    state: activationMassState(
      unitNumbers(50_000).masses,
      {layers: 10, width: 5000, layer: 3, neuron: 15},
      16,
    ),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
