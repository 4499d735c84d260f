import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** Input saliency: how much each earlier token is responsible for each output token. */
export interface SaliencyState extends ViewState {
  readonly view: "saliency";
  readonly version: 1;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  /** The first `nPrompt` tokens are the prompt; the rest are the output. */
  readonly nPrompt: number;
  /**
   * Shares `[output, source]` in 0…1: row `i` explains the token at position `nPrompt + i`; a row sums to 1 over the
   * positions before it and is 0 from there on.
   */
  readonly shares: Packed;
  /** Sum of the unnormalised scores of each row `[output]`, in `unit`. */
  readonly totals: Packed;
  readonly unit: "logit" | "probability" | "logProbability";
  /** Probability the model gave to each output token `[output]`. */
  readonly probabilities: Packed;
  /** Method and source, for the caption: "gradient × input, L2". */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;
  /** The output that the figure is of, for the selection that its figures share; empty or absent: it shares none. */
  readonly output?: string;

  // The reader's
  readonly style: "minimal" | "detailed";
  /** What the darkest colour stands for: this row's largest share, the largest of all rows, or 100 %. */
  readonly scale: "step" | "output" | "absolute";
  /** Position of the output token that is explained when nothing is hovered. */
  readonly selected: number;
  /** The token that the reader selected, input or output; null or absent: none. An output token is explained, too. */
  readonly position?: number | null;
  /** The tokens that the reader selected together: the first and the last. */
  readonly span?: readonly [first: number, last: number] | null;

  // Of this page only
  readonly hovered: number | null;
  readonly focused: number | null;
}
