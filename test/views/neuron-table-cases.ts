import {neuronTableFigure} from "../../src/figures/index.js";
import type {NeuronGroupNumbers, NeuronRowNumbers} from "../../src/figures/index.js";
import type {FeatureName, NeuronTableState} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** Features with masses that go down by one; their weighted masses go the other way. */
export function rowOf(
  neuron: number,
  features: readonly FeatureName[],
  mass: number,
  before = 0,
): NeuronRowNumbers {
  return {
    layer: 0,
    neuron,
    mass: [before, mass],
    length: [before > 0 ? 2 : 0, features.length],
    hits: [before > 0 ? 5 : 0, 3 * features.length],
    features: features.map((name, i) => ({name, mass: features.length - i, weighted: i + 1})),
  };
}

const films =
  "great james superb famous strange possible french english grand indian kate final guy solid huge disappointing gorgeous";
const general =
  "original overall good real some dear french british black odd italian entire many cold railway";

export const groups: readonly NeuronGroupNumbers[] = [
  {
    name: "newly alive",
    total: 85,
    neurons: [
      rowOf(200, [...films.split(" "), ...Array.from({length: 124}, (_, i) => `w${i}`)], 1307.42),
      rowOf(1210, general.split(" "), 501.97),
      rowOf(372, ["walter"], 4.18),
      rowOf(688, [" שלום", "日本語", "\n", {special: "<unk>"}, ["not", " good"]], 0.48),
    ],
  },
  {
    name: "retired",
    checkpoint: 0,
    neurons: [
      {
        layer: 0,
        neuron: 5,
        mass: [12, 0],
        length: [2, 0],
        hits: [3, 0],
        features: [{name: "war", mass: 1}, {name: "army", mass: 11}], // prettier-ignore
      },
    ],
  },
  {name: "least active", neurons: []},
];

export const compared = {
  output: "",
  checkpoints: ["pretrained", "supervised"],
  layers: 1,
  width: 1500,
  feature: "tokens",
  kind: "text" as const,
  method: "k = 1, largest activations",
  provenance: "test model",
};

export function tableState(change: Partial<NeuronTableState> = {}): NeuronTableState {
  return {...neuronTableFigure(compared, groups).state, ...change};
}

export const neuronTableCases: readonly Case[] = [
  {
    name: "neuron-table",
    shows: "Newly alive neurons with their features, one of them selected and another brushed",
    state: tableState({layer: 0, neuron: 1210, neurons: [[0, 688], [0, 9]]}), // prettier-ignore
    options: {width: 640},
  },
  {
    name: "neuron-table-retired-dark",
    shows:
      "Retired neurons with the features that they had; the selected one is in another table; dark and narrow",
    state: tableState({group: 1, layer: 0, neuron: 200, warnings: ["12 records are below 0 and left out"]}),
    options: {width: 330, theme: "dark"},
  },
  {
    name: "neuron-table-empty",
    shows: "A group without neurons",
    state: tableState({group: 2}),
    options: {width: 480, theme: "light"},
  },
];
