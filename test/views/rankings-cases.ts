import {pack} from "../../src/views/index.js";
import type {RankingsState, Token} from "../../src/views/index.js";

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
