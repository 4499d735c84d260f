import type {Packed} from "./packed.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/**
 * Saliency and factors in one text: the ground of a token is its share in what is explained, the word-sized bars below it
 * are the factors that fire there.
 */
export interface SaliencyFactorsState extends ViewState {
  readonly view: "saliency-factors";
  readonly version: 1;
  /** The output whose figures share a selection; empty: none. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** Positions of the explained tokens, in order; at least one. */
  readonly targets: readonly number[];
  /** Shares `[target, source]` whose sizes sum to 1 over the positions before the target, and are 0 from there on. */
  readonly shares: Packed;
  /** Probability that the model gave to each explained token `[target]`. */
  readonly probabilities: Packed;
  /** How strongly each factor fires at each token, at least 0 `[position, factor]`. */
  readonly factors: Packed;
  /** Share of the activations' squares that each factor explains `[factor]`. */
  readonly explained: Packed;
  /** How saliency was computed, and how factors were. */
  readonly method: string;
  readonly factorMethod: string;
  readonly provenance: string;

  // The reader's
  /** What the strongest ground stands for: the largest share of this step, of all steps, or 100 %. */
  readonly scale: "step" | "output" | "absolute";
  /** What the whole height of a bar stands for: the largest of each factor, of all, or of each token. */
  readonly bars: "series" | "common" | "token";
  /** Position of the explained token. */
  readonly selected: number;
  /** The token that was selected, explained or not; null: none. */
  readonly position: number | null;
  readonly factor: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
