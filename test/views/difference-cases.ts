import {pack} from "../../src/views/index.js";
import type {DifferenceState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

const words = (text: string): readonly Token[] => text.split("|");
const before = words("The| keys| to| the| cabinet| are| lost|.");
const after = words("The| keys| to| the| cabinet| is| old|.| It");
const pairs: DifferenceState["pairs"] = [
  [0, 0],
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [7, 7],
];
const layers = 3;

/** Token i has probability 1 ÷ (i + 1); in the second text each is twice as probable, or half, in turn. */
export function differenceState(change: Partial<DifferenceState> = {}): DifferenceState {
  const probabilities = (tokens: readonly Token[], factor: (i: number) => number) =>
    pack(
      tokens.slice(1).map((_, i) => Math.min(1, factor(i) / (i + 2))),
      [tokens.length - 1],
    );
  const lens = (factor: (at: number) => number) =>
    pack(
      Array.from({length: layers * pairs.length}, (_, at) => Math.min(1, factor(at) / (2 + (at % 7)))),
      [layers, pairs.length],
    );
  return {
    view: "difference",
    version: 1,
    output: "",
    a: {
      label: "unchanged",
      tokens: before,
      nPrompt: 5,
      probabilities: probabilities(before, () => 1),
      provenance: "test model · greedy",
    },
    b: {
      label: "blocks.1.ffnn.activation: zero",
      tokens: after,
      nPrompt: 5,
      probabilities: probabilities(after, (i) => (i % 2 ? 0.5 : 2)),
      provenance: "test model · greedy · changed: blocks.1.ffnn.activation: zero",
    },
    pairs,
    rows: Array.from({length: layers}, (_, layer) => ({layer, part: "block" as const})),
    lensA: lens(() => 1),
    lensB: lens((at) => [0.1, 1, 4][at % 3]),
    method: "logit lens: final norm and head on each layer",
    selected: null,
    row: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

const none = pack([], [0, 0]);

export const differenceCases: readonly Case[] = [
  {
    name: "difference",
    shows: "Two texts with an intervention between them, a layer and a token selected",
    state: differenceState({selected: 2, row: 1}),
    options: {width: 640},
  },
  {
    name: "difference-unlike",
    shows: "Nothing in common, and other layers; dark and narrow",
    state: differenceState({
      pairs: [],
      rows: [],
      lensA: none,
      lensB: none,
      method: "texts only",
      selected: 6,
    }),
    options: {width: 320, theme: "dark"},
  },
];
