import type {Packed} from "./packed.js";
import type {PackedMap} from "./ranks/packed.js";
import type {LensRow} from "./ranks/rows.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** What each layer would predict at one position. */
export interface CandidateTable {
  readonly position: number;
  /** Every token that occurs. */
  readonly tokens: readonly Token[];
  /** Most probable first, as indices of `tokens`. Shape [row, candidate]. */
  readonly candidates: Packed;
  /** 0…1. Shape [row, candidate]. */
  readonly probabilities: Packed;
}

/** A wish of the reader: the candidates of another position. */
export interface CandidatesWish extends Wish {
  readonly position: number;
}

/** What of each field is its colour. */
export type LensStatistic = "probability" | "rank" | "entropy" | "divergence";

/** What each layer would predict if it were the last: a map of layers × positions, and the candidates of one position. */
export interface LayerPredictionsState extends WishingState<CandidatesWish> {
  readonly view: "layerPredictions";
  readonly version: 1;
  /** The output that this is of: its figures share a selection. Empty: none. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  /** Columns: positions that are predicted, ascending; `tokens.length` is the one after the last token. */
  readonly positions: readonly number[];
  /** Whether a position is predicted from the one before it; false of masks, which are predicted where they are. */
  readonly causal: boolean;
  /** The token that came, by column. */
  readonly targets: readonly Token[];
  /** Whether it is the run's own token, by column; else it is the model's first choice. */
  readonly given: readonly boolean[];
  /** In the order of the forward pass. */
  readonly rows: readonly LensRow[];
  /** Of the token that came; 1 is the first. Shape [row, column], as all that follow. */
  readonly ranks: PackedMap;
  /** Of the token that came, 0…1. */
  readonly probabilities: PackedMap;
  /** In nats. */
  readonly entropies: PackedMap;
  /** KL(the model's own distribution ‖ the row's), in nats. */
  readonly divergences: PackedMap;
  /** Each row's own first token, as an index of `topTokens`. */
  readonly tops: PackedMap;
  readonly topTokens: readonly Token[];
  readonly topProbabilities: PackedMap;
  /** Candidates of the positions that there are some of. */
  readonly tables: readonly CandidateTable[];
  readonly nVocab: number;
  /** What was computed. */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  readonly statistic: LensStatistic;
  /** "down": the first layer on top. */
  readonly direction: "down" | "up";
  /** Whether half-steps within blocks have rows, where there are numbers of them. */
  readonly halfSteps: boolean;
  /** Ranks from here on have the palest colour; at least 2. */
  readonly palest: number;
  /** "lines": all columns, in as many lines as it takes; "window": an overview and a part; "auto": lines while they are few. */
  readonly layout: "auto" | "lines" | "window";
  /** The columns that are drawn large; null: as many as fit. */
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
