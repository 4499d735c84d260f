import {pack} from "../../src/views/index.js";
import type {SimilarityState} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** Layers that are the more alike the nearer they are: 0.9 to the power of their distance, less 0.1 beside the diagonal. */
export function similarityState(count: number, change: Partial<SimilarityState> = {}): SimilarityState {
  const names = ["emb", ...Array.from({length: count - 1}, (_, i) => `${i}`)];
  const values = names.flatMap((_, i) => names.map((__, j) => (i === j ? 1 : 0.9 ** Math.abs(i - j) - 0.1)));
  return {
    view: "similarity",
    version: 1,
    output: "",
    rows: names,
    columns: names,
    rowTitle: "hidden states of model",
    columnTitle: "hidden states of model",
    values: pack(values, [count, count]),
    rowsBefore: 1,
    columnsBefore: 1,
    measure: "CKA, linear kernel, debiased",
    positions: 64,
    warnings: [],
    provenance: "test model · greedy",
    scale: "whole",
    selectedRow: null,
    selectedColumn: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

export const similarityCases: readonly Case[] = [
  {
    name: "similarity",
    shows: "Thirteen layers, a selected pair",
    state: similarityState(13, {selectedRow: 3, selectedColumn: 8}),
    options: {width: 640},
  },
  {
    name: "similarity-other",
    shows:
      "Layers of two models, one of them without a value; the scale from the least to the greatest; a note; dark",
    state: similarityState(4, {
      columns: ["0", "1", "2"],
      columnTitle: "FFNN activations of other",
      columnsBefore: null,
      values: pack([0.2, 0.4, 0.6, 0.3, NaN, 0.5, -0.05, 0.1, 0.2, 0.9, 0.7, 0.65], [4, 3]),
      scale: "fitted",
      warnings: ["There are fewer positions than features (1 of 12 pairs)"],
    }),
    options: {width: 360, theme: "dark"},
  },
  {
    name: "similarity-missing",
    shows: "Nine layers, one of which does not vary",
    state: similarityState(9, {
      values: pack(
        Array.from({length: 81}, (_, i) => {
          const [row, column] = [Math.floor(i / 9), i % 9];
          return row === 3 || column === 3 ? NaN : 0.9 ** Math.abs(row - column);
        }),
        [9, 9],
      ),
      warnings: [
        "No values for layer 2 of hidden states of model: a measure needs a feature that varies over the positions. (17 of 81 pairs)",
      ],
    }),
    options: {width: 420},
  },
  {
    name: "similarity-one",
    shows: "One layer",
    state: similarityState(1),
    options: {width: 300},
  },
  {
    name: "similarity-deep",
    shows: "Ninety-seven layers",
    state: similarityState(97),
    options: {width: 640, theme: "light"},
    large: true,
  },
];
