import {pack} from "../../src/views/index.js";
import type {SaliencyFactorsState, TextSparklinesState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

const shortText: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");

/** `count` tokens in lines of thirty. */
const longText = (count: number): readonly Token[] =>
  Array.from({length: count}, (_, i) => (i % 30 === 29 ? "\n" : shortText[i % shortText.length]));

/** Series that take turns: each is largest at tokens of its own. */
export function sparklinesState(
  tokens: readonly Token[],
  count: number,
  change: Partial<TextSparklinesState> = {},
  at: (position: number, series: number) => number = (position, series) =>
    ((position * 5 + series * 7) % 11) * (position % count === series ? 1 : 0.25),
): TextSparklinesState {
  const values = tokens.flatMap((_, position) =>
    Array.from({length: count}, (__, series) => at(position, series)),
  );
  return {
    view: "text-sparklines",
    version: 1,
    output: "",
    tokens,
    nPrompt: Math.min(5, tokens.length),
    title: "Factors at each token",
    unit: "activation",
    names: Array.from({length: count}, (_, i) => `factor ${i}`),
    numbers: Array.from({length: count}, (_, i) => i),
    links: "factor",
    ordered: false,
    values: pack(values, [tokens.length, count]),
    missing: [],
    heights: "linear",
    pools: "farthest",
    top: null,
    method: `${count} factors`,
    provenance: "test model · greedy · seed 1",
    style: "bars",
    scale: "series",
    granularity: "tokens",
    selected: null,
    series: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

/** Ranks of each token by layer, which come nearer to 1; the first token has none. */
export function ranksState(
  tokens: readonly Token[],
  layers: number,
  change: Partial<TextSparklinesState> = {},
): TextSparklinesState {
  return sparklinesState(
    tokens,
    layers,
    {
      title: "Rank of each token by layer",
      unit: "rank",
      names: Array.from({length: layers}, (_, i) => `layer ${i}`),
      links: "layer",
      ordered: true,
      heights: "rank",
      pools: "largest",
      top: 2000,
      missing: [0],
      style: "line",
      scale: "common",
      method: "logit lens",
      ...change,
    },
    (position, layer) => 1 + Math.floor((1900 / (1 + (position % 4))) * (1 - layer / layers) ** 3),
  );
}

/** Output tokens that depend on two earlier ones each. */
export function mergedState(
  tokens: readonly Token[],
  nPrompt: number,
  change: Partial<SaliencyFactorsState> = {},
  signed = false,
): SaliencyFactorsState {
  const width = tokens.length;
  const targets = Array.from({length: width - nPrompt}, (_, i) => nPrompt + i);
  const shares = targets.flatMap((target) =>
    Array.from({length: width}, (_, source) => {
      if (source >= target) return 0;
      if (source === target - 1) return target > 1 ? 0.75 : 1;
      return source === (target - 1) >> 1 ? (signed ? -0.25 : 0.25) : 0;
    }),
  );
  const factors = tokens.flatMap((_, position) =>
    [0, 1, 2].map((factor) => (position % 3 === factor ? 1 + (position % 4) : 0)),
  );
  return {
    view: "saliency-factors",
    version: 1,
    output: "",
    tokens,
    nPrompt,
    targets,
    shares: pack(shares, [targets.length, width]),
    probabilities: pack(
      targets.map((_, i) => 1 / (i + 2)),
      [targets.length],
    ),
    factors: pack(factors, [width, 3]),
    explained: pack([0.4, 0.2, 0.1], [3]),
    method: "gradient × input, L2 norm",
    factorMethod: "3 factors",
    provenance: "test model · greedy · seed 1",
    scale: "step",
    bars: "series",
    selected: nPrompt,
    position: null,
    factor: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

const width = 640;

export const sparklinesCases: readonly Case[] = [
  {
    name: "sparklines",
    shows: "A profile of factors below each token, one token looked at",
    state: sparklinesState(shortText, 5, {selected: 4}),
    options: {width},
  },
  {
    name: "sparklines-series-dark",
    shows: "One factor stands out and colours the text",
    state: sparklinesState(shortText, 5, {series: 2, scale: "common"}),
    options: {width, theme: "dark"},
  },
  {
    name: "sparklines-ranks",
    shows: "The rank of each token through twelve layers; the first token has none",
    state: ranksState(shortText, 12, {selected: 5}),
    options: {width, theme: "light"},
  },
  {
    name: "sparklines-signed",
    shows: "Values of both signs, on the scale of each token",
    state: sparklinesState(shortText, 3, {scale: "token", series: 1}, (i, k) => ((i + k) % 3) - 1),
    options: {width},
  },
  {
    name: "sparklines-words",
    shows: "A chart for each word; a word of several tokens has the value farthest from 0",
    state: sparklinesState("Un|believ|able| cab|in|ets| are| here|.".split("|"), 4, {
      granularity: "words",
      nPrompt: 7,
      selected: 4,
      series: 1,
    }),
    options: {width},
  },
  {
    name: "sparklines-zero",
    shows: "One token, all values 0",
    state: sparklinesState(["Once"], 2, {selected: 0, scale: "common"}, () => 0),
    options: {width: 300},
  },
  {
    name: "sparklines-long",
    shows: "Two thousand tokens × 48 layers",
    state: ranksState(longText(2000), 48, {selected: 1234}),
    options: {width: 800},
    large: true,
  },
  {
    name: "saliency-factors",
    shows: "Shares as grounds, factors as bars",
    state: mergedState(shortText, 5, {selected: 7}),
    options: {width},
  },
  {
    name: "saliency-factors-dark",
    shows: "Shares of both signs; a factor stands out where it fires",
    state: mergedState(shortText, 5, {selected: 8, position: 8, factor: 1, scale: "absolute"}, true),
    options: {width, theme: "dark"},
  },
  {
    name: "saliency-factors-one",
    shows: "One token, made from nothing",
    state: mergedState(["Once"], 0),
    options: {width: 300},
  },
  {
    name: "saliency-factors-long",
    shows: "A thousand tokens of prompt, fifty of output",
    state: mergedState(longText(1050), 1000, {selected: 1010}),
    options: {width: 800, theme: "light"},
    large: true,
  },
];
