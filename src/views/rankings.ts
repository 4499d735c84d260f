import type {PackedMap} from "./ranks/packed.js";
import type {LensRow} from "./ranks/rows.js";
import type {Token} from "./tokens.js";
import type {ViewState} from "./view.js";

/** Rank of the token that came, at each position, in each layer's projection on the vocabulary. */
export interface RankingsState extends ViewState {
  readonly view: "rankings";
  readonly version: 1;
  /** The output that this is of: its figures share a selection. Empty: none. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  /** The first `nPrompt` tokens are the prompt. */
  readonly nPrompt: number;
  /** Columns: positions that are predicted, ascending; `tokens.length` is the one after the last token. */
  readonly positions: readonly number[];
  /** Whether a position is predicted from the one before it; false of masks, which are predicted where they are. */
  readonly causal: boolean;
  /** The token that is ranked, by column. */
  readonly targets: readonly Token[];
  /** Whether it is the run's own token, by column; else it is the model's first choice. */
  readonly given: readonly boolean[];
  /** In the order of the forward pass. */
  readonly rows: readonly LensRow[];
  /** 1 is the first. Shape [row, column]. */
  readonly ranks: PackedMap;
  /** Of the ranked token, 0…1. Shape [row, column]. */
  readonly probabilities: PackedMap;
  /** Each layer's own first token, as an index of `topTokens`. Shape [row, column]. */
  readonly tops: PackedMap;
  readonly topTokens: readonly Token[];
  /** Of each layer's own first token. Shape [row, column]. */
  readonly topProbabilities: PackedMap;
  readonly nVocab: number;
  /** What was computed. */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  /** "down": the first layer on top. */
  readonly direction: "down" | "up";
  /** Which columns: those of the output, or all. */
  readonly part: "output" | "all";
  /** Whether half-steps within blocks have rows, where there are numbers of them. */
  readonly halfSteps: boolean;
  /** Ranks from here on have the palest colour; at least 2. */
  readonly palest: number;
  /** "lines": all columns, in as many lines as it takes; "window": an overview and a part; "auto": lines while they are few. */
  readonly layout: "auto" | "lines" | "window";
  /** The part that is shown: its first and last column, of those shown; null: as many as fit, around the selected one. */
  readonly window: readonly [first: number, last: number] | null;
  /** What is selected: an index of `rows`, and one of `positions`. */
  readonly row: number | null;
  readonly column: number | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
  /** What is being brushed in the overview. */
  readonly brush: readonly [first: number, last: number] | null;
}
