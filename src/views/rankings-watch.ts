import type {PackedMap} from "./ranks/packed.js";
import type {LensRow} from "./ranks/rows.js";
import type {Token} from "./tokens.js";
import type {Wish, WishingState} from "./wish.js";

/** A word that is watched, and how each layer scores it at each position. */
export interface WatchedColumn {
  /** As it was given. */
  readonly word: string;
  /** As it was scored: with a space before it where the text goes on with one. */
  readonly text: string;
  readonly spaceAdded: boolean;
  /** The token ids that it splits into, and what they are. */
  readonly ids: readonly number[];
  readonly pieces: readonly Token[];
  /** Of its first piece: several pieces have no rank. Shape [row, column]. */
  readonly ranks: PackedMap;
  /** Of its first piece, 0…1. Shape [row, column]. */
  readonly firstProbabilities: PackedMap;
  /** Natural logarithm of the probability of the whole word, each piece after those before it. Shape [row, column]. */
  readonly logProbabilities: PackedMap;
}

/** A wish of the reader: to watch another word. */
export interface WatchWish extends Wish {
  readonly word: string;
}

/** Ranks and probabilities of chosen words, layer by layer, in the place of tokens of a text. */
export interface RankingsWatchState extends WishingState<WatchWish> {
  readonly view: "rankingsWatch";
  readonly version: 1;
  /** The output that this is of: its figures share a selection. Empty: none. */
  readonly output: string;
  /** Prompt and output, in order of position. */
  readonly tokens: readonly Token[];
  /** The first `nPrompt` tokens are the prompt. */
  readonly nPrompt: number;
  /** Columns: positions that a word could stand at, ascending; `tokens.length` is the one after the last token. */
  readonly positions: readonly number[];
  /** Whether a position is predicted from the one before it; false of masks, which are predicted where they are. */
  readonly causal: boolean;
  /** In the order of the forward pass. */
  readonly rows: readonly LensRow[];
  readonly words: readonly WatchedColumn[];
  readonly nVocab: number;
  /** What was computed. */
  readonly method: string;
  /** Where the numbers come from: model, its hash, seed, versions. */
  readonly provenance: string;

  // The reader's
  /** The words that are shown, as indices of `words`, in their order. */
  readonly shown: readonly number[];
  readonly form: "heatmap" | "lines";
  /** One position, or all. */
  readonly scope: "one" | "all";
  readonly statistic: "rank" | "probability";
  /** Whether the difference of two words is shown instead of the words. */
  readonly difference: boolean;
  /** The two, as indices of `words`. */
  readonly compare: readonly [a: number, b: number];
  /** What is selected: an index of `rows`, and one of `positions`; null: the last row, and the first position. */
  readonly row: number | null;
  readonly column: number | null;
  /** "down": the first layer on top. */
  readonly direction: "down" | "up";
  /** Whether half-steps within blocks have rows, where there are numbers of them. */
  readonly halfSteps: boolean;
  /** Ranks from here on have the palest colour; at least 2. */
  readonly palest: number;
  /** The columns that are drawn large where there are many; null: as many as fit. */
  readonly window: readonly [first: number, last: number] | null;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
  /** What is being brushed in an overview. */
  readonly brush: readonly [first: number, last: number] | null;
}
