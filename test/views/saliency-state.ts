import {pack, packScores} from "../../src/views/index.js";
import type {SaliencyMethod, SaliencyState, Token} from "../../src/views/index.js";

/** What a method says, from literal scores `[target, source]`. */
export function methodOf(
  scores: readonly number[],
  shape: readonly [number, number],
  change: Partial<SaliencyMethod> = {},
): SaliencyMethod {
  return {
    name: "gradient × input, L2 norm",
    hasSign: false,
    scores: packScores(scores, shape),
    completeness: null,
    ...change,
  };
}

/** Scores that differ from token to token and from step to step: 1 + (7 i + 3 step) mod 11, squared; of a row they sum to 12.5. */
export function saliencyScores(nTokens: number, nPrompt: number): number[] {
  const rows = Array.from({length: nTokens - nPrompt}, (_, step) => {
    const weights = Array.from({length: nPrompt + step}, (_, i) => (1 + ((7 * i + 3 * step) % 11)) ** 2);
    const sum = weights.reduce((a, b) => a + b, 0);
    return Array.from({length: nTokens}, (_, i) => (i < weights.length ? (12.5 * weights[i]) / sum : 0));
  });
  return rows.flat();
}

export function saliencyState(
  tokens: readonly Token[],
  nPrompt: number,
  change: Partial<SaliencyState> = {},
): SaliencyState {
  const [width, nOutput] = [tokens.length, tokens.length - nPrompt];
  return {
    view: "saliency",
    version: 2,
    tokens,
    nPrompt,
    targets: Array.from({length: nOutput}, (_, i) => nPrompt + i),
    methods: [methodOf(saliencyScores(width, nPrompt), [nOutput, width])],
    unit: "logit",
    contrast: null,
    probabilities: pack(
      Array.from({length: nOutput}, (_, i) => 1 / (i + 2)),
      [nOutput],
    ),
    ignored: [],
    provenance: "test model · greedy · seed 1",
    output: "",
    style: "minimal",
    scale: "step",
    method: 0,
    granularity: "tokens",
    regex: "",
    written: "",
    selected: nPrompt,
    position: null,
    span: null,
    hovered: null,
    focused: null,
    ...change,
  };
}
