import type {Packed} from "./packed.js";
import type {PackedScores} from "./saliency/scores.js";
import type {Granularity} from "./tokens/groups.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** What one method says of all targets. */
export interface SaliencyMethod {
  /** For the caption: "gradient × input, L2". */
  readonly name: string;
  /** Do scores have a sign: above 0 for the target, below 0 against it? */
  readonly hasSign: boolean;
  /** Scores `[target, source]` as they were computed, in `unit`; 0 from the target on. Of long texts they have three digits. */
  readonly scores: Packed | PackedScores;
  /** Of integrated gradients, each `[target]`: what the scores should sum to, and how far they are from it; else null. */
  readonly completeness: {readonly differences: Packed; readonly errors: Packed} | null;
}

/** Input saliency: how much each earlier token is responsible for each explained token. */
export interface SaliencyState extends ViewState {
  readonly view: "saliency";
  readonly version: 2;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  /** The first `nPrompt` tokens are the prompt; the rest are the output. */
  readonly nPrompt: number;
  /** Positions of the explained tokens, in order. */
  readonly targets: readonly number[];
  /** At least one; the reader chooses which is shown. */
  readonly methods: readonly SaliencyMethod[];
  readonly unit: "logit" | "probability" | "logProbability";
  /** The token that targets are compared with: what is explained is how much more they have; null without one. */
  readonly contrast: Token | null;
  /** Probability the model gave to each explained token `[target]`; −1 where it is not known. */
  readonly probabilities: Packed;
  /** Sources that are left out of what is shown; their numbers stay. */
  readonly ignored: readonly number[];
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;
  /** The output that the figure is of, for the selection that its figures share; empty: it shares none. */
  readonly output: string;

  // The reader's
  readonly style: "minimal" | "detailed";
  /** What the strongest colour stands for: the largest share of this step, the largest of all steps, or 100 %. */
  readonly scale: "step" | "output" | "absolute";
  /** The method shown, as an index of `methods`. */
  readonly method: number;
  /** What tokens are put together to. */
  readonly granularity: Granularity;
  /** With the granularity "regex" a group ends after each match. */
  readonly regex: string;
  /** What the reader wrote as the regular expression: what `regex` is, unless it cannot be used. */
  readonly written: string;
  /** Position of the token that is explained when nothing is hovered. */
  readonly selected: number;
  /** The token that the reader selected, input or output; null: none. A target is explained, too. */
  readonly position: number | null;
  /** The tokens that the reader selected together: the first and the last. The targets among them are explained together. */
  readonly span: readonly [first: number, last: number] | null;

  // Of this page only
  readonly hovered: number | null;
  readonly focused: number | null;
}
