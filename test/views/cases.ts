import type {Token, ViewState} from "../../src/views/index.js";
import type {PictureOptions} from "../../src/figures/index.js";
import {activationMassCases} from "./activation-mass-cases.js";
import {activationsCases} from "./activations-cases.js";
import {attentionCases} from "./attention-cases.js";
import {factorsCases} from "./factors-cases.js";
import {decodingCases} from "./decoding-cases.js";
import {branched, generationState} from "./generation-cases.js";
import {layerPredictionsCases} from "./layer-predictions-cases.js";
import {distancesCases} from "./distances-cases.js";
import {lengthShiftCases} from "./length-shift-cases.js";
import {rankingsCases} from "./rankings-cases.js";
import {saliencyCases} from "./saliency-cases.js";
import {methodOf, saliencyState} from "./saliency-state.js";
import {differenceCases} from "./difference-cases.js";
import {featureSharesCases} from "./feature-shares-cases.js";
import {neuronTableCases} from "./neuron-table-cases.js";
import {contextsCases} from "./contexts-cases.js";
import {neuronDistributionCases} from "./neuron-distribution-cases.js";
import {sideBySideCases} from "./side-by-side-cases.js";
import {similarityCases} from "./similarity-cases.js";
import {sparklinesCases} from "./sparklines-cases.js";

export {saliencyState} from "./saliency-state.js";

/** A picture that is compared with a golden file, and shown in the gallery. */
export interface Case {
  readonly name: string;
  readonly shows: string;
  readonly state: ViewState;
  readonly options: PictureOptions;
  /** Too large for a file in the repository: compared by properties only. */
  readonly large?: boolean;
}

export const shortText: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");

/** Words with spaces, punctuation and paragraphs, `count` tokens. */
export function longText(count: number): readonly Token[] {
  const words =
    "The quick brown fox jumps over the lazy dog while language models predict the next token from everything " +
    "before it , and gradients tell us which of those tokens mattered most .";
  const list = words.split(" ");
  return Array.from({length: count}, (_, i) => {
    const word = list[i % list.length];
    if (i % 97 === 96) return "\n";
    return i === 0 || word === "." || word === "," ? word : ` ${word}`;
  });
}

export const scripts: readonly Token[] = [
  "Ελληνικά", " русский", " हिन्दी", " ไทย", " 日本", "語", "。", " 한국어", " e\u0301té", " Việt",
  " 👩‍💻", " 🇪🇺", " 1️⃣", " =",
]; // prettier-ignore

export const rightToLeft: readonly Token[] = [
  "السل", "ام", " عليكم", " (12", " %)", "\n", "Hello", " שלום", " עולם", "!", " =",
]; // prettier-ignore

/** Characters cut into pieces: by bytes, by joiners, by combining marks; and bytes that never make one. */
export const cut: readonly Token[] = [
  "ok ", {bytes: "f09f"}, {bytes: "8e89"}, " caf", "e", "\u0301", " ", "👩", "\u200d", "💻", {bytes: "20e6"},
  {bytes: "97"}, {bytes: "a5"}, {bytes: "ff"}, {bytes: "f09f"}, "!", " =",
]; // prettier-ignore

/** Everything that must be seen and not be acted on. */
export const hidden: readonly Token[] = [
  {special: "<|endoftext|>"}, "<|endoftext|>", "  two", "\t", "a\u00a0b", "\u200b", "\u202e", "abc", "\0", "\x1b[31m",
  "·", " ·", "␣", "", "\ud800", "\ufffe", "\u0301", "\r\n", "<script>alert(1)</script>", "</svg>", "]]>", "&amp;",
  '"\'', "--><!--", " =",
]; // prettier-ignore

const [nShort, nScripts] = [5, scripts.length - 1];
const width = 640;

export const cases: readonly Case[] = [
  {
    name: "short",
    shows: "A short text, first output token",
    state: saliencyState(shortText, nShort),
    options: {width},
  },
  {
    name: "short-light",
    shows: "The light theme",
    state: saliencyState(shortText, nShort, {selected: 7}),
    options: {width, theme: "light"},
  },
  {
    name: "short-dark",
    shows: "The dark theme",
    state: saliencyState(shortText, nShort, {selected: 7}),
    options: {width, theme: "dark"},
  },
  {
    name: "scale-output",
    shows: "Colours on the scale of the whole output",
    state: saliencyState(shortText, nShort, {selected: 8, scale: "output"}),
    options: {width},
  },
  {
    name: "scale-absolute",
    shows: "Colours on the absolute scale",
    state: saliencyState(shortText, nShort, {selected: 8, scale: "absolute"}),
    options: {width},
  },
  {
    name: "detailed",
    shows: "Boxes with bars and percentages",
    state: saliencyState(shortText, nShort, {selected: 9, style: "detailed"}),
    options: {width},
  },
  {
    name: "detailed-dark",
    shows: "Boxes in the dark theme",
    state: saliencyState(shortText, nShort, {selected: 9, style: "detailed"}),
    options: {width, theme: "dark"},
  },
  {
    name: "scripts",
    shows: "Scripts of the world, emoji, combining marks",
    state: saliencyState(scripts, nScripts, {selected: nScripts}),
    options: {width},
  },
  {
    name: "right-to-left",
    shows: "A right-to-left and a left-to-right paragraph, with words cut between letters that join",
    state: saliencyState(rightToLeft, 9, {selected: 10}),
    options: {width},
  },
  {
    name: "cut",
    shows: "Characters cut into pieces, and bytes that make none",
    state: saliencyState(cut, cut.length - 1, {selected: cut.length - 1}),
    options: {width},
  },
  {
    name: "cut-detailed",
    shows: "Characters cut into pieces, as boxes",
    state: saliencyState(cut, cut.length - 1, {selected: cut.length - 1, style: "detailed"}),
    options: {width},
  },
  {
    name: "hidden",
    shows: "Special tokens, white space, controls, markup",
    state: saliencyState(hidden, hidden.length - 1, {selected: hidden.length - 1}),
    options: {width},
  },
  {
    name: "one-token",
    shows: "One token, made from nothing",
    state: saliencyState(["Once"], 0),
    options: {width},
  },
  {
    name: "no-output",
    shows: "A prompt without output",
    state: saliencyState(shortText, shortText.length, {selected: 0}),
    options: {width},
  },
  {
    name: "zero-totals",
    shows: "A step whose scores are all zero",
    state: saliencyState(["a", " b", " c"], 2, {methods: [methodOf([0, 0, 0], [1, 3])]}),
    options: {width},
  },
  {
    name: "narrow",
    shows: "A narrow page, large text, a token wider than a line",
    state: saliencyState(["Donaudampfschifffahrtsgesellschaft", " is", " long"], 2),
    options: {width: 220, fontSize: 20},
  },
  {
    name: "long",
    shows: "A thousand tokens of prompt, fifty of output",
    state: saliencyState(longText(1050), 1000, {selected: 1010}),
    options: {width: 800, theme: "light"},
    large: true,
  },
  {
    name: "long-detailed",
    shows: "A thousand tokens as boxes",
    state: saliencyState(longText(1050), 1000, {selected: 1010, style: "detailed"}),
    options: {width: 800, theme: "dark"},
    large: true,
  },
  ...saliencyCases,
  {
    name: "generation",
    shows: "An output with the candidates of its newest step",
    state: generationState(
      ["The", " keys", " to", " the", " cabinet"],
      [" are", " on", " the", " table", "."],
    ),
    options: {width},
  },
  {
    name: "generation-branches",
    shows: "Two branches, one still running; a token that was drawn from far below",
    state: branched({selected: 3}),
    options: {width, theme: "light"},
  },
  {
    name: "generation-dark",
    shows: "The other branch, in the dark theme, while a third is asked for",
    state: branched({branch: 1, selected: 1, wish: {after: 0, id: 101, number: 2}}),
    options: {width, theme: "dark"},
  },
  {
    name: "generation-empty",
    shows: "Before the first token",
    state: generationState(shortText, [], {
      branches: [{last: -1, fork: 0, status: "running", message: ""}],
    }),
    options: {width},
  },
  {
    name: "generation-failed",
    shows: "A failure after one token, without a prompt; a narrow page",
    state: generationState([], ["Once"], {
      branches: [{last: 0, fork: 0, status: "failed", message: "generate(): logits must be finite numbers."}],
    }),
    options: {width: 240, fontSize: 18},
  },
  {
    name: "generation-scripts",
    shows: "Right to left, pieces of characters, white space and markup",
    state: generationState(rightToLeft, [...cut, ...hidden], {selected: cut.length + 2}),
    options: {width},
  },
  {
    name: "generation-long",
    shows: "Two thousand tokens",
    state: generationState(longText(1000), longText(1000)),
    options: {width: 800, theme: "light"},
    large: true,
  },
  ...factorsCases,
  ...sideBySideCases,
  ...similarityCases,
  ...differenceCases,
  ...neuronDistributionCases,
  ...contextsCases,
  ...neuronTableCases,
  ...featureSharesCases,
  ...layerPredictionsCases,
  ...rankingsCases,
  ...decodingCases,
  ...activationsCases,
  ...attentionCases,
  ...sparklinesCases,
  ...lengthShiftCases,
  ...distancesCases,
  ...activationMassCases,
];
