import type {GenerationState, GenerationStep, Token} from "../../src/views/index.js";

/** A branch of steps one after the other, each with four other candidates; the one at `unlikely` was drawn from below. */
export function stepsOf(
  tokens: readonly Token[],
  parent: number,
  from: number,
  unlikely = -1,
): GenerationStep[] {
  return tokens.map((token, i) => {
    const best = 0.9 - 0.13 * ((3 * i) % 7);
    const others = [" a", " of", "\n", {bytes: "f09f"}].map((other, k) => ({
      id: 100 + k,
      token: other,
      rank: k + 2,
      probability: ((1 - best) * 0.4) / 2 ** k,
    }));
    const own = {id: i, token, rank: 1, probability: best};
    const before = i === 0 ? parent : from + i - 1;
    return i === unlikely
      ? {parent: before, candidates: [...others, {...own, rank: 412, probability: 1e-4}], chosen: 4}
      : {parent: before, candidates: [own, ...others], chosen: 0};
  });
}

export function generationState(
  prompt: readonly Token[],
  output: readonly Token[],
  change: Partial<GenerationState> = {},
): GenerationState {
  return {
    view: "generation",
    version: 1,
    prompt,
    steps: stepsOf(output, -1, 0),
    branches: [{last: output.length - 1, fork: 0, status: "done", message: ""}],
    maxNewTokens: 20,
    granted: 0,
    method: "greedy",
    provenance: "test model · seed 1",
    branch: 0,
    selected: -1,
    wish: null,
    hovered: null,
    focused: null,
    ...change,
  };
}

/** Two branches that part at the second step. */
export function branched(change: Partial<GenerationState> = {}): GenerationState {
  const first = stepsOf([" are", " on", " the", " table", "."], -1, 0, 3);
  const second = stepsOf([" in", " my", " bag"], 0, first.length);
  return generationState(["The", " keys", " to", " the", " cabinet"], [], {
    steps: [...first, ...second],
    branches: [
      {last: 4, fork: 0, status: "done", message: ""},
      {last: 7, fork: 1, status: "running", message: ""},
    ],
    granted: 1,
    wish: {after: 0, id: 100, number: 1},
    ...change,
  });
}
