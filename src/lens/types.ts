import type {Numbers, Run} from "../capture/index.js";
import type {Token} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";

/** Whole numbers in row-major order, with a name for each axis. */
export interface NdInts {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

/**
 * Where a model is read before its end: a row of a lens.
 *
 * "block" is what a block leaves, its feed-forward layer included; "attention" and "cross" are half-steps within it, the
 * residual stream with the block's own attention added, and with its attention to the source. "embeddings" is what the
 * first block reads; its layer is −1. Of an LSTM a block is one of its layers, and the row its hidden states.
 */
export interface LensStep {
  /** A block, from 0; −1 of the embeddings. */
  readonly layer: number;
  readonly part: "embeddings" | "attention" | "cross" | "block";
}

/** What every lens has. */
export interface LensOptions {
  /**
   * Positions that are predicted: one, a list, or a range; negative ones count from the end of the run. Of a causal model
   * or a decoder 1 to the length of the run, which is the position after its last token; of an encoder 0 to its last
   * (default: the output, or the position after the text where there is none; of an encoder the masks, or all where
   * there is none).
   */
  readonly positions?: number | Numbers;
  /** Blocks, from 0; negative ones count from the last (default: all). */
  readonly layers?: Numbers;
  /** Whether the embeddings come first (default false). */
  readonly embeddings?: boolean;
  /** Whether blocks are read within too: after attention, and after the feed-forward layer (default false). */
  readonly halfSteps?: boolean;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told after each part: how many rows are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that the call may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
}

/** What every lens says of where it was read. */
export interface LensRows {
  /** In the order of the forward pass: what the axis "layer" of all arrays counts. */
  readonly steps: readonly LensStep[];
  /** What the axis "position" of all arrays counts: the positions that are predicted. */
  readonly positions: readonly number[];
  readonly provenance: Run["provenance"];
}

/** Ranks and probabilities of the tokens of a run, in each layer's projection on the vocabulary. */
export interface Rankings extends LensRows {
  /** The token that is ranked at each position, `[position]`. */
  readonly targets: readonly number[];
  /**
   * Whether that token is the run's own. Where the run has none, at a mask or after its end, it is the one that the model
   * itself finds most probable.
   */
  readonly given: readonly boolean[];
  /** 1 + the number of tokens with a larger logit; axes "layer", "position". */
  readonly ranks: NdArray;
  /** Axes "layer", "position". */
  readonly probabilities: NdArray;
  /** The token that is most probable; axes "layer", "position". */
  readonly topIds: NdInts;
  /** Axes "layer", "position". */
  readonly topProbabilities: NdArray;
  /** Every token whose id occurs, by its id. */
  readonly tokens: Readonly<Record<number, Token>>;
}

export interface LayerPredictionsOptions extends LensOptions {
  /** Candidates of each layer and position, 1–100 (default 10). */
  readonly topK?: number;
}

/** The most probable tokens in each layer's projection on the vocabulary, and how far it is from the model's own. */
export interface LayerPredictions extends Rankings {
  /** Candidates, most probable first; axes "layer", "position", "candidate". */
  readonly ids: NdInts;
  /** Of the candidates; axes "layer", "position", "candidate". */
  readonly candidateProbabilities: NdArray;
  /** In nats; axes "layer", "position". */
  readonly entropies: NdArray;
  /** KL(model's own distribution ‖ layer's) in nats, 0 in the last layer; axes "layer", "position". */
  readonly divergences: NdArray;
}

/** A word to watch: as you would write it, or one token by its id. */
export type WatchWord = string | {readonly id: number};

/** A word that is watched, as the model writes it. */
export interface WatchedWord {
  /** As it was given; of an id, its token's text. */
  readonly word: string;
  /** As it was scored: with a space before it where the text goes on with one. */
  readonly text: string;
  /** Whether that space was added. */
  readonly spaceAdded: boolean;
  readonly ids: readonly number[];
  /** How it splits. */
  readonly pieces: readonly Token[];
}

export interface WatchOptions extends LensOptions {
  /**
   * Whether a space comes before words: "auto" (default) as the text goes on at the positions asked for, or always, or
   * never. A word that is given with a space of its own keeps it.
   */
  readonly space?: "auto" | "always" | "never";
}

/** Ranks and probabilities of words, in each layer's projection on the vocabulary. */
export interface Watched extends LensRows {
  readonly words: readonly WatchedWord[];
  /** Of the word's first piece: no rank is defined for several pieces. Axes "word", "layer", "position". */
  readonly ranks: NdArray;
  /** Of the word's first piece; axes "word", "layer", "position". */
  readonly firstProbabilities: NdArray;
  /**
   * Of the whole word: the product of each piece's probability after the pieces before it. Axes "word", "layer",
   * "position".
   */
  readonly probabilities: NdArray;
  /** Natural logarithms of these: what is too improbable for a 32-bit float is told apart here. */
  readonly logProbabilities: NdArray;
}
