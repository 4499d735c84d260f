import type {ContextLine, ContextsState, NeuronContexts, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** A line of tokens that fires at one of them, with more or less at others. */
export function contextLine(
  tokens: readonly Token[],
  at: number,
  activation: number,
  change: Partial<ContextLine> = {},
): ContextLine {
  return {
    tokens,
    at,
    fired: [[at, activation]],
    sentence: "12",
    label: null,
    predicted: null,
    probability: null,
    cut: [false, false],
    ...change,
  };
}

const words = (text: string): readonly Token[] => text.split("|");

export const fires: NeuronContexts = {
  layer: 0,
  neuron: 1360,
  checkpoints: [
    {
      hits: 43,
      groups: [
        {
          name: "top",
          lines: [
            contextLine(words("there| is| no| doubt| that| the| war|\n| was| lost"), 2, 4.5, {
              fired: [[2, 4.5], [6, 1.25]], // prettier-ignore
              cut: [true, true],
            }),
          ],
        },
        {
          name: "75–95 % of activations",
          lines: [contextLine(words("but| not| here|."), 0, 0.75, {sentence: "3"})],
        },
      ],
    },
    {
      hits: 1208,
      groups: [
        {
          name: "",
          lines: [
            contextLine(words("dorothy| is| no| actress|,| but| her| shots| are| lovely"), 2, 6, {
              sentence: "review-7",
              label: "positive",
              predicted: "negative",
              probability: 0.625,
              fired: [[2, 6], [0, 3], [5, 2]], // prettier-ignore
            }),
            contextLine(words("no| film| for| me"), 0, 3, {
              sentence: "review-9",
              label: "negative",
              predicted: "negative",
              probability: 0.9,
              cut: [false, true],
            }),
          ],
        },
      ],
    },
  ],
};

export function contextsState(change: Partial<ContextsState> = {}): ContextsState {
  return {
    view: "contexts",
    version: 1,
    output: "",
    checkpoints: ["WikiText-2", "reviews"],
    layers: 1,
    width: 1500,
    neurons: [fires],
    warnings: [],
    method: "k = 1, largest activations",
    provenance: "test model",
    shown: 0,
    layer: null,
    brushed: null,
    kept: null,
    checkpoint: null,
    most: 10,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    ...change,
  };
}

/** Other scripts, cut characters, hidden ones, and activations below 0. */
const strange: NeuronContexts = {
  layer: 0,
  neuron: 3,
  checkpoints: [
    {
      hits: 3,
      groups: [
        {
          name: "",
          lines: [
            contextLine(["السل", "ام", " عليكم", " (12", " %)", "\n", "Hello", " שלום"], 1, -2, {
              cut: [true, true],
            }),
            contextLine(["日本", "語", "。", {bytes: "f09f"}, {bytes: "8e89"}, "\t", "  two"], 4, -1),
            contextLine([{special: "<|endoftext|>"}, "\u202e", "<b>", "x".repeat(60)], 3, 0.5),
          ],
        },
      ],
    },
    {hits: 0, groups: []},
  ],
};

export const contextsCases: readonly Case[] = [
  {
    name: "contexts",
    shows: "Where a neuron fires in two checkpoints: groups, classes, and a prediction that is wrong",
    state: contextsState(),
    options: {width: 640},
  },
  {
    name: "contexts-scripts-dark",
    shows:
      "All scripts, cut characters and hidden ones; activations below 0; dead in the second checkpoint; dark",
    state: contextsState({neurons: [strange]}),
    options: {width: 400, theme: "dark"},
  },
];
