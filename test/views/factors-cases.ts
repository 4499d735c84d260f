import {pack} from "../../src/views/index.js";
import type {FactorsState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** What factor `factor` is at a position: a beat of its own length, stronger the earlier it comes, and a little of something. */
export const valueAt = (factor: number, position: number): number =>
  position % (factor + 2) === factor % 2
    ? 12 / (1 + (position % 5)) + factor / 4
    : ((factor + 3 * position) % 7) / 20;

/** Factors that differ from each other and from place to place. */
export function factorsState(
  tokens: readonly Token[],
  nPrompt: number,
  count: number,
  change: Partial<FactorsState> = {},
  value = valueAt,
): FactorsState {
  const n = tokens.length;
  const all = Array.from({length: count}, (_, factor) => factor);
  const rows = all.map((factor) => tokens.map((_, position) => value(factor, position)));
  const squares = rows.map((row) => row.reduce((sum, each) => sum + each * each, 0));
  const sum = squares.reduce((a, b) => a + b, 0);
  const layers = [0, 1, 2, 3];
  return {
    view: "factors",
    version: 1,
    output: "",
    tokens,
    nPrompt,
    factors: pack(rows.flat(), [count, n]),
    shares: pack(
      squares.map((each) => (sum > 0 ? (0.8 * each) / sum : 0)),
      [count],
    ),
    layers,
    byLayer: pack(
      all.flatMap((factor) => layers.map((layer) => ((3 * factor + 2 * layer) % 5) / 10)),
      [count, layers.length],
    ),
    parts: rows.map((row, factor) => ({
      tokens: row
        .map((each, position) => ({token: tokens[position], position, value: each}))
        .filter((each) => each.value > 0)
        .sort((a, b) => b.value - a.value || a.position - b.position)
        .slice(0, 8),
      neurons: [0, 1, 2, 3, 4].map((i) => ({
        layer: (factor + i) % 4,
        neuron: 37 * factor + 101 * i,
        loading: 0.5 / (i + 1),
      })),
    })),
    explainedVariance: sum > 0 ? 0.8 : 0,
    stability: null,
    curve: null,
    ablation: null,
    ablatable: true,
    warnings: [],
    progress: 0,
    method: `NMF with ${count} factors, FFNN activations of layers 0–3, nndsvd start, seed 0, converged in 31 iterations`,
    provenance: "test model · greedy · seed 1",
    granted: 0,
    refusal: "",
    wish: null,
    scale: "own",
    factor: null,
    pinned: [],
    position: null,
    layer: null,
    neuron: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

/** What was computed beside the factors, and what one of them was taken away from. */
export function computed(
  count: number,
  output: readonly Token[],
  without: readonly Token[],
): Partial<FactorsState> {
  const seeds = [0, 1, 2];
  return {
    stability: {
      seeds,
      cosines: pack(
        seeds.flatMap((seed) =>
          Array.from({length: count}, (_, factor) => 1 - ((seed + 2 * factor) % 5) / 10),
        ),
        [seeds.length, count],
      ),
    },
    curve: [1, 2, 3, 5, 8].map((factors) => ({factors, explainedVariance: 1 - 0.7 / factors})),
    ablation: {
      factor: 1,
      share: 0.9,
      scale: 0,
      neurons: 1234,
      text: output,
      from: 10 - output.length,
      before: pack(
        output.map((_, i) => 0.9 - 0.1 * (i % 5)),
        [output.length],
      ),
      after: pack(
        output.map((_, i) => 0.9 - 0.1 * (i % 5) + (i % 3 === 0 ? 0.05 : -0.3 * (i % 2))),
        [output.length],
      ),
      output: without,
      probabilities: pack(
        without.map((_, i) => 0.5 / (i + 1)),
        [without.length],
      ),
    },
  };
}

const text: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
const scripts: readonly Token[] = [
  "السل", "ام", " عليكم", "\n", "Hello", " שלום", {special: "<|endoftext|>"}, {bytes: "f09f"}, {bytes: "8e89"}, " 日本",
  "\t", "<script>", "&amp;", "", " e\u0301té",
]; // prettier-ignore
const words = "A long passage , read by a small model , whose neurons fire at this and that .".split(" ");
const long = (count: number): readonly Token[] =>
  Array.from({length: count}, (_, i) => (i % 97 === 96 ? "\n" : ` ${words[(i * 5) % words.length]}`));
const output = text.slice(5);
const without = [" are", " in", " the", " drawer"];

export const factorsCases: readonly Case[] = [
  {
    name: "factors",
    shows: "Each token in the colour of its strongest factor",
    state: factorsState(text, 5, 4),
    options: {width: 640},
  },
  {
    name: "factors-common",
    shows: "One factor, on the scale that is common to all; a selected token, layer and neuron",
    state: factorsState(text, 5, 4, {scale: "common", factor: 2, position: 6, layer: 2, neuron: 74}),
    options: {width: 640, theme: "light"},
  },
  {
    name: "factors-computed",
    shows: "Two pinned factors, stability, explained variance, and the text without a factor; the dark theme",
    state: factorsState(text, 5, 4, {...computed(4, output, without), pinned: [0, 3], factor: 3}),
    options: {width: 800, theme: "dark"},
  },
  {
    name: "factors-many",
    shows: "Eighteen factors beside a text of 200 tokens",
    state: factorsState(long(200), 150, 18, {warnings: ["The error still fell after 500 iterations."]}),
    options: {width: 1100},
  },
  {
    name: "factors-one-token",
    shows: "One token, one factor; a wish that was refused",
    state: factorsState(["Hello"], 1, 1, {refusal: "stability(): was interrupted."}),
    options: {width: 320},
  },
  {
    name: "factors-silent",
    shows: "Factors that never fire: no scale, no colour, nothing that is not a number",
    state: factorsState(text, 10, 2, {}, () => 0),
    options: {width: 480},
  },
  {
    name: "factors-scripts",
    shows: "Right to left, pieces of characters, white space and markup; a narrow page",
    state: factorsState(scripts, 6, 3, {pinned: [1], factor: 1}),
    options: {width: 300, fontSize: 16},
  },
  {
    name: "factors-waiting",
    shows: "While the kernel looks for factors of other seeds",
    state: factorsState(text, 0, 3, {wish: {kind: "stability", factor: 0, number: 1}, progress: 0.4}),
    options: {width: 640},
  },
  {
    name: "factors-long",
    shows: "Two thousand tokens, ten factors",
    state: factorsState(long(2000), 1500, 10, {pinned: [2, 5], factor: 5}),
    options: {width: 800},
    large: true,
  },
];
