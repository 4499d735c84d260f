import type {NdArray} from "../tensors/index.js";
import type {Token} from "../models/index.js";

/** Where a result comes from: enough to make it again. */
export interface Provenance {
  readonly model: string;
  /** SHA-256 of the model's weights. */
  readonly weightsHash: string;
  /** How the output was chosen: "greedy", "sampled, temperature 0.7, top-k 50", or "given". */
  readonly choice: string;
  /** Seed of the choice; `null` where there was none. */
  readonly seed: number | null;
  readonly versions: {readonly limpid: string; readonly tfjs: string; readonly tensorflow: string};
}

/** What a model did with a text: plain data, free of the model. */
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
}
