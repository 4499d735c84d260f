import {pack, packScores} from "../../../src/views/index.js";
import type {SaliencyState, Token} from "../../../src/views/index.js";

/** Scores of the earlier positions that sum to 2, different in each row and the same in each run. */
function scoresOf(nPrompt: number, n: number): number[] {
  const all: number[] = [];
  for (let at = nPrompt; at < n; at++) {
    const weights = Array.from({length: n}, (_, source) =>
      source < at ? 1 + ((source * 7 + at * 13) % 11) + (source % (at + 1) === 1 ? 40 : 0) : 0,
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    all.push(...weights.map((weight) => (2 * weight) / sum));
  }
  return all;
}

/** A saliency state from literal numbers. */
export function stateOf(tokens: readonly Token[], nPrompt: number): SaliencyState {
  const nOutput = tokens.length - nPrompt;
  return {
    view: "saliency",
    version: 2,
    tokens,
    nPrompt,
    targets: Array.from({length: nOutput}, (_, i) => nPrompt + i),
    methods: [
      {
        name: "gradient × input, L2",
        hasSign: false,
        scores: packScores(scoresOf(nPrompt, tokens.length), [nOutput, tokens.length]),
        completeness: null,
      },
    ],
    unit: "logit",
    contrast: null,
    probabilities: pack(new Array<number>(nOutput).fill(0.5), [nOutput]),
    ignored: [],
    provenance: "numbers of a test",
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
  };
}

export const shortText = stateOf(
  ["The", " keys", " to", " the", " cabinet", " are", " on", " the", " table"],
  5,
);

/** Words of the kind that fill a page, `n` of them, the last `nOutput` written by the model. */
export function longText(n: number, nOutput: number): SaliencyState {
  const words =
    " a small model reads every word of this page and says which of them it leaned on, one by one.".match(
      / [^ ]+/g,
    ) as string[];
  const tokens = Array.from({length: n}, (_, i) => (i % 97 === 96 ? "\n" : words[(i * 5) % words.length]));
  return stateOf(tokens, n - nOutput);
}

/** Text that would run, close or break out, were it not treated as text. */
export const hostileText = stateOf(
  [
    "<script>window.hacked=1</script>",
    "</svg>",
    "<img src=x onerror=window.hacked=2>",
    "&amp;",
    '"',
    "</script>",
    "<!--",
    "\t",
    "\n",
    " ok",
  ],
  7,
);

/** Everything that tokenizers make beside plain words. */
export const oddText = stateOf(
  [
    {special: "<|endoftext|>"},
    "日",
    "本",
    " café",
    " e\u0301",
    {bytes: "f09f"},
    {bytes: "9880"},
    " ",
    "\t",
    "مرحبا",
    "\n",
    " end",
  ],
  9,
);
