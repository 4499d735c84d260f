import {pack} from "../../src/views/index.js";
import type {
  DistributionValues,
  FeatureName,
  NeuronDistribution,
  NeuronDistributionState,
} from "../../src/views/index.js";
import type {Case} from "./cases.js";

export const tags = ["NOUN", "VERB", "ADJ", "ADP", "PRON", "PUNCT", "X"];

/** Numbers by checkpoint and feature; intervals reach 0.04 to each side. */
export function valuesOf(
  probabilities: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
  intervals = true,
): DistributionValues {
  const shape = [probabilities.length, probabilities[0].length];
  const flat = probabilities.flat();
  return {
    probability: pack(flat, shape),
    mean: pack(
      flat.map((p) => p * 8),
      shape,
    ),
    count: pack(counts.flat(), shape),
    low: intervals
      ? pack(
          flat.map((p) => Math.max(0, p - 0.04)),
          shape,
        )
      : null,
    high: intervals
      ? pack(
          flat.map((p) => Math.min(1, p + 0.04)),
          shape,
        )
      : null,
  };
}

/** A neuron that answers to "no" before, and to the language of films after. */
export const butNo: NeuronDistribution = {
  layer: 0,
  neuron: 1360,
  length: [4, 5],
  mass: [31.25, 140.5],
  hits: [43, 1208],
  features: ["no", " but", "dorothy", "shots", "not", "\n"],
  values: valuesOf(
    [
      [0.5, 0.25, 0, 0, 0.15, 0.1],
      [0.4, 0.2, 0.25, 0.1, 0.05, 0],
    ],
    [
      [30, 10, 0, 0, 2, 1],
      [1000, 120, 41, 40, 7, 0],
    ],
  ),
  tagValues: valuesOf(
    [
      [0, 0, 0, 0, 0.75, 0.15, 0.1],
      [0.35, 0, 0, 0, 0.6, 0.05, 0],
    ],
    [
      [0, 0, 0, 0, 40, 2, 1],
      [81, 0, 0, 0, 1120, 7, 0],
    ],
  ),
  pairs: [{a: 0, b: 1, hellinger: 0.4375, low: 0.375, high: 0.5, halves: 0.125, jensenShannon: 0.40625}],
};

export const newlyAlive: NeuronDistribution = {
  ...butNo,
  neuron: 372,
  length: [0, 1],
  mass: [0, 4.18],
  hits: [0, 3],
  features: ["walter"],
  values: valuesOf([[0], [1]], [[0], [3]], false),
  tagValues: valuesOf(
    [
      [0, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 0],
    ],
    [
      [0, 0, 0, 0, 0, 0, 0],
      [3, 0, 0, 0, 0, 0, 0],
    ],
    false,
  ),
  pairs: [{a: 0, b: 1, hellinger: null, low: null, high: null, halves: 0.5, jensenShannon: null}],
};

export function distributionState(change: Partial<NeuronDistributionState> = {}): NeuronDistributionState {
  return {
    view: "neuron-distribution",
    version: 1,
    output: "",
    checkpoints: ["WikiText-2", "reviews"],
    layers: 1,
    width: 1500,
    feature: "tokens",
    kind: "text",
    tags,
    neurons: [butNo],
    level: 95,
    halvesQuantile: 95,
    warnings: [],
    method: "k = 1, largest activations; bootstrap over sentences, 1,000 samples, seed 1",
    provenance: "test model, two corpora",
    shown: 0,
    layer: null,
    brushed: null,
    kept: null,
    order: "probability",
    by: null,
    most: 10,
    allTags: true,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    ...change,
  };
}

const strange: readonly FeatureName[] = [
  " שלום",
  "日本語",
  "👩‍💻",
  "\n\n",
  "   ",
  {special: "<|endoftext|>"},
  {bytes: "f09f"},
  `Donaudampfschifffahrtsgesellschaftskapitänswitwenrente${"n".repeat(40)}`,
  ["not", " good"],
  "<b>&amp;",
];

/** Three checkpoints, of which one knows the neuron; features that are hard to show. */
const hard: NeuronDistribution = {
  ...butNo,
  length: [0, 10, 2],
  mass: [0, 1234567, 0.00004],
  hits: [0, 10, 2],
  features: strange,
  values: valuesOf(
    [strange.map(() => 0), strange.map((_, i) => (10 - i) / 55), strange.map((_, i) => (i < 2 ? 0.5 : 0))],
    [strange.map(() => 0), strange.map((_, i) => 10 ** i), strange.map((_, i) => (i < 2 ? 1 : 0))],
  ),
  tagValues: null,
  pairs: [
    {a: 0, b: 1, hellinger: null, low: null, high: null, halves: null, jensenShannon: null},
    {a: 1, b: 2, hellinger: 1, low: null, high: null, halves: null, jensenShannon: null},
  ],
};

export const neuronDistributionCases: readonly Case[] = [
  {
    name: "neuron-distribution",
    shows: "A neuron before and after: parts of speech, tokens with intervals, distance and what halves give",
    state: distributionState(),
    options: {width: 720},
  },
  {
    name: "neuron-distribution-newly-alive-dark",
    shows: "Dead in one checkpoint, so that the distance is ill-defined; only the tags that occur; dark",
    state: distributionState({neurons: [newlyAlive], level: null, allTags: false}),
    options: {width: 560, theme: "dark"},
  },
  {
    name: "neuron-distribution-hard-names",
    shows:
      "Three checkpoints one below the other; features of all scripts, white space, bytes, a long one, a 2-gram",
    state: distributionState({
      checkpoints: ["epoch 1", "epoch 48", "epoch 49"],
      neurons: [hard],
      tags: [],
      halvesQuantile: null,
      warnings: ["3 of 1,111,111,111 records were below 0 and are left out"],
      order: "count",
      by: 1,
    }),
    options: {width: 480, theme: "light"},
  },
];
