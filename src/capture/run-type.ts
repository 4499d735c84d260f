import type {NdArray} from "../tensors/index.js";
import type {Token} from "../models/index.js";
import type {PointChoice} from "./selection.js";

/** Where a result comes from: enough to make it again. */
export interface Provenance {
  readonly model: string;
  /** SHA-256 of the model's weights. */
  readonly weightsHash: string;
  /** How the output was chosen: "greedy", "sampled, temperature 0.7, top-k 50", or "given". */
  readonly choice: string;
  /** Seed of the choice; `null` where there was none. */
  readonly seed: number | null;
  /** What was asked for and not done, in sentences; absent where all was. */
  readonly warnings?: readonly string[];
  /** What was changed inside, in words, in the order it was done; absent where nothing was. */
  readonly interventions?: readonly string[];
  /** Where a text was read in windows: positions of each, and between their starts. */
  readonly windows?: {readonly size: number; readonly stride: number};
  readonly versions: {readonly limpid: string; readonly tfjs: string; readonly tensorflow: string};
}

/** Where in a text a token lies, in UTF-16 units, as `slice()` takes them. */
export interface TokenSpan {
  readonly of: "text" | "pair";
  readonly from: number;
  /** The first unit after it. */
  readonly to: number;
}

/** What the encoder of an encoder–decoder did with its text. */
export interface RunSource {
  readonly ids: readonly number[];
  readonly tokens: readonly Token[];
  readonly text: string;
  /** Of the encoder: embeddings, then each block's output. Axes "layer", "position", "model". */
  readonly hiddenStates?: NdArray;
  /** Of the encoder. Axes "layer", "position", "neuron". */
  readonly ffnnActivations?: NdArray;
}

/**
 * What a model did with a text: plain data, free of the model. Of an encoder all positions are the prompt; of an
 * encoder–decoder the positions are the decoder's, of which the first is the token it starts with, and `source` is what
 * the encoder read.
 */
export interface Run {
  /** Prompt and output, by position. */
  readonly ids: readonly number[];
  readonly tokens: readonly Token[];
  /** The first `nPrompt` positions are the prompt; the rest are the output. */
  readonly nPrompt: number;
  readonly prompt: string;
  readonly output: string;
  /** Prompt and output together. */
  readonly text: string;
  /** Logit of each output token where it was chosen `[output]`. */
  readonly logits: Float32Array;
  /** Probability of each output token, from the softmax of all logits (temperature 1) `[output]`. */
  readonly probabilities: Float32Array;
  /**
   * Embeddings, then each block's output; the last layer is after the final norm.
   * Axes "layer" (nLayers + 1), "position", "model".
   */
  readonly hiddenStates?: NdArray;
  /** After the non-linearity. Axes "layer", "position", "neuron". */
  readonly ffnnActivations?: NdArray;
  /** Logits at every position. Axes "position", "vocab". */
  readonly allLogits?: NdArray;
  /** What was captured by name, for example "blocks.3.attention.pattern" with the axes "head", "query", "key". */
  readonly points?: Readonly<Record<string, NdArray>>;
  /**
   * What an encoder's head gives, by transformers' names: "logits" with the axes "position", "vocab" (masked language
   * models), "label" (sequence classification) or "position", "label" (token classification); "startLogits" and
   * "endLogits" with the axis "position" (question answering); "pooled" with the axis "model".
   */
  readonly outputs?: Readonly<Record<string, NdArray>>;
  /** Of an encoder: the second text, where there was a pair. */
  readonly pair?: string;
  /** Of an encoder: the segment of each position; absent where the model tells none apart. */
  readonly tokenTypes?: readonly number[];
  /**
   * Of an encoder that was given text: where in `text`, or in `pair`, each token lies; `null` for tokens that were put
   * around the texts.
   */
  readonly spans?: readonly (TokenSpan | null)[];
  /** Of an encoder–decoder. */
  readonly source?: RunSource;
  /** Of beam search: the sum of the logarithms of the output's probabilities ÷ its length to the power `lengthPenalty`. */
  readonly score?: number;
  /** The other sequences, where several were asked for: beams from the second best on, or samples. */
  readonly others?: readonly Run[];
  readonly provenance: Provenance;
}

/** What is kept of a run. */
export interface CaptureOptions {
  /** Default true. */
  readonly hiddenStates?: boolean;
  /** Default true. */
  readonly ffnnActivations?: boolean;
  /** Logits at every position (default false). */
  readonly logits?: boolean;
  /** Points of the forward pass by name or pattern, such as "blocks.*.attention.pattern", whole or in part. */
  readonly points?: PointChoice;
}
