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
