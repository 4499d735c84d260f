import {pack} from "../../src/views/index.js";
import type {CandidateTable, LayerPredictionsState, Token} from "../../src/views/index.js";
import type {Case} from "./cases.js";

/** A number in 0…1 that only looks like chance. */
const noise = (row: number, column: number): number => {
  const value = Math.sin(row * 91.7 + column * 17.31) * 9137.7;
  return value - Math.floor(value);
};

const others: readonly Token[] = [
  " the",
  ",",
  " of",
  "\n",
  {bytes: "f09f"},
  {special: "</s>"},
  " unbelievably",
  ".",
];

interface Sizes {
  readonly nLayers: number;
  readonly halfSteps?: boolean;
  /** Positions whose candidates are held (default: the first). */
  readonly held?: readonly number[];
}

/** Layers that come to be sure: what came rises to the first place, entropy and divergence fall. */
export function predictionsState(
  tokens: readonly Token[],
  nPrompt: number,
  {nLayers, halfSteps = false, held}: Sizes,
  change: Partial<LayerPredictionsState> = {},
): LayerPredictionsState {
  const positions = Array.from({length: tokens.length - nPrompt}, (_, i) => nPrompt + i);
  const rows = Array.from({length: nLayers}, (_, layer) =>
    (halfSteps ? (["attention", "block"] as const) : (["block"] as const)).map((part) => ({layer, part})),
  ).flat();
  const topTokens = [...others, ...tokens];
  const field = (of: (sure: number, row: number, column: number) => number): Float32Array =>
    Float32Array.from({length: rows.length * positions.length}, (_, i) => {
      const [row, column] = [Math.floor(i / positions.length), i % positions.length];
      return of(sureAt(row, column, rows.length), row, column);
    });
  const shape = [rows.length, positions.length];
  const rank = (sure: number): number => Math.max(1, Math.round(50_000 ** (1 - sure) * 0.7));
  const packed = (of: Parameters<typeof field>[0]) => pack(field(of), shape);
  return {
    view: "layerPredictions",
    version: 1,
    output: "",
    tokens,
    positions,
    causal: true,
    targets: tokens.slice(nPrompt),
    given: positions.map(() => true),
    rows,
    ranks: packed(rank),
    probabilities: packed((sure) => (rank(sure) === 1 ? sure : 0.5 / rank(sure))),
    entropies: packed((sure) => (1 - sure) * 8),
    divergences: packed((sure, row) => (row === rows.length - 1 ? 0 : (1 - sure) * 12)),
    tops: packed((sure, row, column) =>
      rank(sure) === 1 ? others.length + nPrompt + column : (row + column) % others.length,
    ),
    topTokens,
    topProbabilities: packed((sure) => Math.max(0.05, sure * 0.9)),
    tables: (held ?? positions.slice(0, 1)).map((position) =>
      candidates(tokens, position, rows.length, rank),
    ),
    nVocab: 50_257,
    method: "logit lens, after the final norm",
    provenance: "test model · greedy · seed 1",
    statistic: "probability",
    direction: "down",
    halfSteps,
    palest: 5000,
    layout: "auto",
    window: null,
    row: null,
    column: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

const sureAt = (row: number, column: number, nRows: number): number =>
  Math.min(0.99, ((row + 1) / nRows) ** (0.4 + noise(1, column)) * (0.8 + 0.2 * noise(row, column)));

function candidates(
  tokens: readonly Token[],
  position: number,
  nRows: number,
  rank: (sure: number) => number,
): CandidateTable {
  const all = [tokens[position] ?? " end", ...others];
  const topK = 6;
  const indices = Float32Array.from({length: nRows * topK}, (_, i) => {
    const [row, k] = [Math.floor(i / topK), i % topK];
    const first = rank(sureAt(row, 0, nRows)) === 1;
    return first && k === 0 ? 0 : 1 + ((row + k) % others.length);
  });
  const probabilities = Float32Array.from({length: nRows * topK}, (_, i) => {
    const [row, k] = [Math.floor(i / topK), i % topK];
    return Math.max(0.05, sureAt(row, 0, nRows) * 0.9) / 4 ** k;
  });
  return {
    position,
    tokens: all,
    candidates: pack(indices, [nRows, topK]),
    probabilities: pack(probabilities, [nRows, topK]),
  };
}

const text: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
const long = (count: number): readonly Token[] =>
  Array.from({length: count}, (_, i) => [" the", " brown", " fox", ",", " jumps", "\n"][i % 6]);

export const layerPredictionsCases: readonly Case[] = [
  {
    name: "layer-predictions",
    shows:
      "Layer predictions: probability of what came, the layers' first choices, and the candidates of one position",
    state: predictionsState(text, 5, {nLayers: 6}),
    options: {width: 720},
  },
  {
    name: "layer-predictions-half-steps",
    shows: "Layer predictions: half-steps, ranks, a selected field, dark",
    state: predictionsState(
      text,
      5,
      {nLayers: 3, halfSteps: true, held: [7]},
      {statistic: "rank", row: 3, column: 2},
    ),
    options: {width: 640, theme: "dark"},
  },
  {
    name: "layer-predictions-missing",
    shows: "Layer predictions: entropy; the candidates of the chosen position are not in the figure",
    state: predictionsState(
      text,
      5,
      {nLayers: 4, held: []},
      {statistic: "entropy", column: 1, direction: "up"},
    ),
    options: {width: 420},
  },
  {
    name: "layer-predictions-long",
    shows: "Layer predictions: 48 layers and 2,000 tokens, divergence, an overview and a part",
    state: predictionsState(long(2000), 1, {nLayers: 48}, {statistic: "divergence"}),
    options: {width: 900},
    large: true,
  },
];
