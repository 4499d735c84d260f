import type {SideBySideState, ViewState} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {factorsCases} from "./factors-cases.js";
import {saliencyState} from "./saliency-state.js";

const keys = "The| keys| to| the| cabinet| are| here".split("|");
const key = "The| key| to| the| cabinets| is| here".split("|");

/** Figures side by side, of whole states. */
export function sideBySideState(
  parts: readonly ViewState[],
  change: Partial<SideBySideState> = {},
): SideBySideState {
  return {
    view: "side-by-side",
    version: 1,
    parts,
    labels: parts.map((_, at) => `text ${at + 1}`),
    edits: parts.map(() => ({})),
    linked: true,
    looks: null,
    active: null,
    ...change,
  };
}

/** Two saliency figures of two outputs. */
export function twoTexts(change: Partial<SideBySideState> = {}): SideBySideState {
  const parts = [
    saliencyState(keys, 5, {output: "keys"}),
    saliencyState(key, 5, {output: "key", selected: 6}),
  ];
  return sideBySideState(parts, {labels: ["the keys", "the key"], ...change});
}

export const sideBySideCases: readonly Case[] = [
  {name: "side-by-side", shows: "Two texts beside each other", state: twoTexts(), options: {width: 800}},
  {
    name: "side-by-side-narrow",
    shows: "Two texts below each other, where the width is too small",
    state: twoTexts(),
    options: {width: 500},
  },
  {
    name: "side-by-side-dark",
    shows: "Figures of two kinds, in the dark theme",
    state: sideBySideState([saliencyState(keys, 5, {output: "keys"}), factorsCases[0].state], {
      labels: ["saliency", "factors"],
      linked: false,
    }),
    options: {width: 1000, theme: "dark"},
  },
];
