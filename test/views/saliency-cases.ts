import {pack} from "../../src/views/index.js";
import type {SaliencyMethod, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";
import {methodOf, saliencyScores, saliencyState} from "./saliency-state.js";

const width = 640;
const tokens: readonly Token[] = "The| keys| to| the| cab|inet|.| They| are| on| the| ta|ble|.".split("|");
const nPrompt = 8;
const shape = [tokens.length - nPrompt, tokens.length] as const;

/** Scores of both signs: every third speaks against. */
const signedScores = saliencyScores(tokens.length, nPrompt).map((score, i) => (i % 3 === 1 ? -score : score));
const signed = methodOf(signedScores, shape, {name: "gradient · input", hasSign: true});
const alongPath: SaliencyMethod = {
  ...signed,
  name: "integrated gradients, 5 steps, baseline zeros",
  completeness: {
    differences: pack(Array(shape[0]).fill(4), [shape[0]]),
    errors: pack(
      Array.from({length: shape[0]}, (_, i) => 0.02 * (i + 1) ** 2),
      [shape[0]],
    ),
  },
};
const mixed: readonly Token[] = [
  "中", {bytes: "e59b"}, {bytes: "bd"}, "很大", "。", " He", "llo", " world", ".", "\n", "שלו", "ם", " עולם", "!", {special: "<|end|>"}, " Yes", ".",
]; // prettier-ignore

export const saliencyCases: readonly Case[] = [
  {
    name: "saliency-signed",
    shows: "Signed scores: colours to both sides of 0, broken bars for what speaks against",
    state: saliencyState(tokens, nPrompt, {methods: [signed], selected: 12}),
    options: {width, theme: "light"},
  },
  {
    name: "saliency-signed-detailed",
    shows: "Signed scores as bars to the right and to the left",
    state: saliencyState(tokens, nPrompt, {methods: [signed], selected: 12, style: "detailed"}),
    options: {width},
  },
  {
    name: "saliency-signed-dark",
    shows: "Signed boxes in the dark theme, of a span in contrast with another token",
    state: saliencyState(tokens, nPrompt, {
      methods: [signed],
      selected: 8,
      span: [8, 10],
      contrast: " is",
      style: "detailed",
    }),
    options: {width, theme: "dark"},
  },
  {
    name: "saliency-contrast",
    shows: "One token rather than another",
    state: saliencyState(tokens, nPrompt, {selected: 8, contrast: " is"}),
    options: {width},
  },
  {
    name: "saliency-span",
    shows: "Several tokens explained together",
    state: saliencyState(tokens, nPrompt, {selected: 11, position: 13, span: [11, 13]}),
    options: {width, theme: "light"},
  },
  {
    name: "saliency-words",
    shows: "Tokens put together to words, in boxes, with the check of sums",
    state: saliencyState(tokens, nPrompt, {selected: 11, granularity: "words", style: "detailed"}),
    options: {width, theme: "light"},
  },
  {
    name: "saliency-sentences",
    shows: "Sentences",
    state: saliencyState(tokens, nPrompt, {selected: 11, granularity: "sentences"}),
    options: {width},
  },
  {
    name: "saliency-regex",
    shows: "Groups that end after a match, of signed scores",
    state: saliencyState(tokens, nPrompt, {
      methods: [signed],
      selected: 11,
      granularity: "regex",
      regex: "\\b(the|They)\\b",
      written: "\\b(the|They)\\b",
      style: "detailed",
    }),
    options: {width},
  },
  {
    name: "saliency-mixed-words",
    shows: "Words of Chinese, English and Hebrew, of cut characters and a special token",
    state: saliencyState(mixed, 14, {selected: 15, granularity: "words", style: "detailed"}),
    options: {width},
  },
  {
    name: "saliency-completeness",
    shows: "Integrated gradients with their error, which is large here",
    state: saliencyState(tokens, nPrompt, {methods: [signed, alongPath], method: 1, selected: 13}),
    options: {width, theme: "light"},
  },
  {
    name: "saliency-ignored",
    shows: "Two tokens left out",
    state: saliencyState(tokens, nPrompt, {selected: 9, ignored: [0, 6], style: "detailed"}),
    options: {width},
  },
  {
    name: "saliency-long-words",
    shows: "Ten thousand tokens as words",
    state: saliencyState(
      Array.from({length: 10_000}, (_, i) => (i % 3 === 2 ? "ing" : i % 97 === 96 ? "\n" : ` word${i % 7}`)),
      9990,
      {granularity: "words"},
    ),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
