import type {Packed} from "./packed.js";
import type {LensRow} from "./ranks/rows.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** One of two outputs that are compared. */
export interface DifferenceSide {
  /** What tells it from the other: "without factor 3". */
  readonly label: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** Probability that the model gave to each token from the second on, `[position − 1]`. */
  readonly probabilities: Packed;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;
}

/** What an intervention, another model or another prompt changes: text, probabilities, and what each layer predicts. */
export interface DifferenceState extends ViewState {
  readonly view: "difference";
  readonly version: 1;
  /** The output whose figures share their selection: the first; empty for none. */
  readonly output: string;
  readonly a: DifferenceSide;
  readonly b: DifferenceSide;
  /** Positions of tokens that both texts have, in both in ascending order. */
  readonly pairs: readonly (readonly [a: number, b: number])[];
  /** Layers that were read, from the first; empty where the models have not the same layers. */
  readonly rows: readonly LensRow[];
  /** Probability of the token of each pair by the logit lens, `[row, pair]`; 0 where a pair is at a text's first position. */
  readonly lensA: Packed;
  readonly lensB: Packed;
  /** What was compared, for the caption. */
  readonly method: string;

  // The reader's
  /** Position in `a` of the token that is looked at; null for none. */
  readonly selected: number | null;
  /** Number of the row that is selected; null for none. */
  readonly row: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
