import type {Case} from "./cases.js";
import {pack} from "../../src/views/index.js";
import type {RankingsState, RankingsWatchState, Token, WatchedColumn} from "../../src/views/index.js";

/** A number in 0…1 that only looks like chance. */
const noise = (row: number, column: number): number => {
  const value = Math.sin(row * 12.9898 + column * 78.233) * 43758.5453;
  return value - Math.floor(value);
};

/**
 * Ranks that fall from layer to layer, from thousands to the first few: some tokens are first early, some never. The
 * probability of a token is below that of the first one, which is another token where the rank is not 1.
 */
export function rankingsState(
  tokens: readonly Token[],
  nPrompt: number,
  nLayers: number,
  change: Partial<RankingsState> = {},
): RankingsState {
  const positions = Array.from({length: Math.max(0, tokens.length - 1)}, (_, i) => i + 1);
  const rows = Array.from({length: nLayers}, (_, layer) => ({layer, part: "block" as const}));
  const topTokens: readonly Token[] = [" the", ",", " of", "\n", {bytes: "f09f"}, ...tokens];
  const size = nLayers * positions.length;
  const [ranks, probabilities, tops, topProbabilities] = Array.from(
    {length: 4},
    () => new Float32Array(size),
  );
  rows.forEach(({layer}, row) => {
    positions.forEach((position, column) => {
      const left = 1 - (layer + 1) / nLayers;
      const hard = noise(1, position);
      const rank = Math.max(
        1,
        Math.round(30_000 ** (left * (0.3 + 0.7 * hard)) * (0.6 + 0.8 * noise(layer, position))),
      );
      const first = rank === 1;
      const most = 0.1 + 0.85 * noise(layer + 3, position);
      const at = row * positions.length + column;
      ranks[at] = rank;
      topProbabilities[at] = most;
      probabilities[at] = first ? most : (most * (1 - hard * 0.9)) / rank;
      tops[at] = first ? 5 + position : (layer + position) % 5;
    });
  });
  const shape = [nLayers, positions.length];
  return {
    view: "rankings",
    version: 1,
    output: "",
    tokens,
    nPrompt,
    positions,
    causal: true,
    targets: tokens.slice(1),
    given: positions.map(() => true),
    rows,
    ranks: pack(ranks, shape),
    probabilities: pack(probabilities, shape),
    tops: pack(tops, shape),
    topTokens,
    topProbabilities: pack(topProbabilities, shape),
    nVocab: 50_257,
    method: "logit lens, after the final norm",
    provenance: "test model · greedy · seed 1",
    direction: "down",
    part: "output",
    halfSteps: false,
    palest: 5000,
    layout: "auto",
    window: null,
    row: null,
    column: null,
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

/** A word with ranks that fall from `from` in the first layer to `to` in the last; `pieces` of it. */
export function watchedColumn(
  text: string,
  {
    from,
    to,
    rows,
    columns,
    pieces = [text],
  }: {
    readonly from: number;
    readonly to: number;
    readonly rows: number;
    readonly columns: number;
    readonly pieces?: readonly Token[];
  },
): WatchedColumn {
  const shape = [rows, columns];
  const [ranks, first, whole] = Array.from({length: 3}, () => new Float32Array(rows * columns));
  for (let row = 0; row < rows; row++) {
    const t = rows > 1 ? row / (rows - 1) : 1;
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      const shift = column === 0 ? 1 : 1 + 20 * noise(row + from, column);
      ranks[i] = Math.min(50_257, Math.max(1, Math.round(from ** (1 - t) * to ** t * shift)));
      first[i] = 0.6 / ranks[i];
      whole[i] = Math.log(first[i]) + Math.log(0.3) * (pieces.length - 1);
    }
  }
  return {
    word: text.trim(),
    text,
    spaceAdded: text.startsWith(" "),
    ids: pieces.map((_, i) => 10 + i),
    pieces,
    ranks: pack(ranks, shape),
    firstProbabilities: pack(first, shape),
    logProbabilities: pack(whole, shape),
  };
}

/** Words watched at the output's positions, or at the end where there is none. */
export function watchState(
  tokens: readonly Token[],
  nPrompt: number,
  nLayers: number,
  words: readonly {
    readonly text: string;
    readonly from: number;
    readonly to: number;
    readonly pieces?: readonly Token[];
  }[],
  change: Partial<RankingsWatchState> = {},
): RankingsWatchState {
  const count = tokens.length - nPrompt;
  const positions = count > 0 ? Array.from({length: count}, (_, i) => nPrompt + i) : [tokens.length];
  const columns = positions.length;
  return {
    view: "rankingsWatch",
    version: 1,
    output: "",
    tokens,
    nPrompt,
    positions,
    causal: true,
    rows: Array.from({length: nLayers}, (_, layer) => ({layer, part: "block" as const})),
    words: words.map(({text, ...rest}) => watchedColumn(text, {...rest, rows: nLayers, columns})),
    nVocab: 50_257,
    method: "logit lens, after the final norm",
    provenance: "test model · greedy · seed 1",
    shown: words.map((_, i) => i),
    form: "heatmap",
    scope: "one",
    statistic: "rank",
    difference: false,
    compare: [0, Math.min(1, words.length - 1)],
    row: null,
    column: null,
    direction: "down",
    halfSteps: false,
    palest: 5000,
    window: null,
    wish: null,
    granted: 0,
    refusal: "",
    hovered: null,
    focused: null,
    brush: null,
    ...change,
  };
}

const keys: readonly Token[] = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
/** A token for every kind of name that a column can have. */
const odd: readonly Token[] = [
  "1", ".", " Austria", "\n", {special: "<|endoftext|>"}, {bytes: "f09f"}, " Donaudampfschifffahrt", "", "  ", " 日本", "<b>",
]; // prettier-ignore
const words =
  "Ranks of tokens in layers of a model that reads a text and says what may come next in it".split(" ");
const prose = (count: number): readonly Token[] =>
  Array.from({length: count}, (_, i) => (i === 0 ? "" : " ") + words[i % words.length]);

const halfSteps: RankingsState["rows"] = [
  {layer: -1, part: "embeddings"},
  {layer: 0, part: "attention"},
  {layer: 0, part: "block"},
  {layer: 1, part: "attention"},
  {layer: 1, part: "cross"},
  {layer: 1, part: "block"},
];
const is = {text: " is", from: 19, to: 12};
const are = {text: " are", from: 121, to: 1};
const artichoke = {text: " artichoke", from: 9000, to: 800, pieces: [" art", "ichoke"]};
const width = 640;

export const rankingsCases: readonly Case[] = [
  {
    name: "rankings",
    shows: "Ranks of the output by layer",
    state: rankingsState(keys, 5, 6),
    options: {width},
  },
  {
    name: "rankings-dark",
    shows: "Prompt and output, the first layer at the bottom, a field selected",
    state: rankingsState(keys, 5, 6, {part: "all", direction: "up", row: 2, column: 5}),
    options: {width, theme: "dark"},
  },
  {
    name: "rankings-half-steps",
    shows: "Embeddings and half-steps; tokens of every kind; a position after the end",
    state: rankingsState(odd, 1, 6, {
      rows: halfSteps,
      halfSteps: true,
      given: odd.slice(1).map((_, i) => i % 4 !== 3),
    }),
    options: {width, theme: "light"},
  },
  {
    name: "rankings-nothing",
    shows: "No position to rank a token at",
    state: rankingsState(["Once"], 1, 3),
    options: {width},
  },
  {
    name: "rankings-lines",
    shows: "50 tokens × 12 layers, in lines",
    state: rankingsState(prose(55), 5, 12),
    options: {width: 800},
    large: true,
  },
  {
    name: "rankings-window",
    shows: "300 tokens × 12 layers: an overview and a part",
    state: rankingsState(prose(305), 5, 12, {window: [100, 160], row: 4, column: 120}),
    options: {width: 800, theme: "light"},
    large: true,
  },
  {
    name: "rankings-long",
    shows: "2,000 tokens × 48 layers",
    state: rankingsState(prose(2005), 5, 48),
    options: {width: 800, theme: "dark"},
    large: true,
  },
  {
    name: "watch",
    shows: "Three words at one position; one of two pieces",
    state: watchState(keys, 5, 6, [is, are, artichoke]),
    options: {width},
  },
  {
    name: "watch-lines",
    shows: "The same as lines over the layers",
    state: watchState(keys, 5, 6, [is, are, artichoke], {form: "lines", row: 3}),
    options: {width, theme: "light"},
  },
  {
    name: "watch-difference",
    shows: "The difference of two words at every position",
    state: watchState(keys, 5, 6, [is, are], {scope: "all", difference: true}),
    options: {width},
  },
  {
    name: "watch-difference-lines",
    shows: "The difference of two words in probability, as a line over the layers",
    state: watchState(keys, 5, 6, [is, are], {form: "lines", difference: true, statistic: "probability"}),
    options: {width, theme: "dark"},
  },
  {
    name: "watch-positions",
    shows: "Two words at every position",
    state: watchState(keys, 5, 6, [is, are], {scope: "all", row: 4, column: 2}),
    options: {width, theme: "dark"},
  },
  {
    name: "watch-none",
    shows: "No word is watched any more",
    state: watchState(keys, 5, 6, [is, are], {shown: []}),
    options: {width},
  },
  {
    name: "watch-long",
    shows: "Two words at 2,000 positions of 48 layers",
    state: watchState(prose(2005), 5, 48, [is, are], {scope: "all"}),
    options: {width: 800},
    large: true,
  },
  {
    name: "watch-long-lines",
    shows: "Two words at 2,000 positions, as lines in one layer",
    state: watchState(prose(2005), 5, 48, [is, are], {scope: "all", form: "lines"}),
    options: {width: 800},
    large: true,
  },
];
