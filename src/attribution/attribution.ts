import type {NdArray} from "../tensors/index.js";
import type {Unit} from "./direction.js";

/** Options that every method has. */
export interface AttributionOptions {
  /** What is explained of each target: its logit (default), its probability, or the logarithm of that. */
  readonly of?: Unit;
  /** Id of another token: what is explained is how much more the target has than this one would have had in its place. */
  readonly contrast?: number;
  /** Positions of the tokens to explain, from 1 (default: all output tokens). */
  readonly targets?: readonly number[];
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told after each pass: how much is done, and how much there is. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that the call may need beyond the model's weights (default 2 GiB); targets are taken in turns to fit. */
  readonly maxMemory?: number;
}

/** How much each earlier token is responsible for each target. */
export interface Attribution {
  /** Positions of the explained tokens. */
  readonly targets: readonly number[];
  /**
   * Score of each source, with its sign where the method has one; axes "target", "source". 0 from the target on.
   */
  readonly scores: NdArray;
  /**
   * Each score divided by the sum of the sizes of its row, so that the sizes of a row sum to 1. Where every score is 0, the
   * whole row is 0.
   */
  readonly shares: NdArray;
  /** Sum of the sizes of the scores of each row, in `unit` `[target]`. */
  readonly totals: Float32Array;
  /** Do scores have a sign: for the target, or against it? */
  readonly hasSign: boolean;
  readonly unit: Unit;
  /** Id of the token that targets are compared with; null without one. */
  readonly contrast: number | null;
  /** The method in words: "gradient × input, L2". */
  readonly method: string;
  /** Gradient · input of each source, with its sign; axes "target", "source". Of gradient × input only. */
  readonly signed?: NdArray;
  /** Of integrated gradients: how far scores are from what they should sum to. */
  readonly completeness?: Completeness;
}

/** Scores of integrated gradients should sum to f(input) − f(baseline); with a finite number of points they nearly do. */
export interface Completeness {
  /** f(input) − f(baseline) `[target]`. */
  readonly differences: Float32Array;
  /** Sum of the scores − that `[target]`. */
  readonly errors: Float32Array;
}

/** Scores `[target, source]` as an array with named axes. */
export function scoreTable(data: Float32Array, nTargets: number): NdArray {
  return {axes: ["target", "source"], shape: [nTargets, data.length / nTargets], data};
}

/** Shares and totals of scores. */
export function normalised(
  scores: Float32Array,
  nRows: number,
  caller: string,
): {shares: Float32Array; totals: Float32Array} {
  const width = scores.length / nRows;
  const totals = Float32Array.from({length: nRows}, (_, row) =>
    scores.subarray(row * width, (row + 1) * width).reduce((sum, score) => sum + Math.abs(score), 0),
  );
  const bad = totals.findIndex((total) => !Number.isFinite(total));
  if (bad >= 0) {
    throw new Error(
      `${caller}(): gradients must be finite numbers, got a sum of ${totals[bad]}. The model's weights are too large for 32-bit floats.`,
    );
  }
  const shares = scores.map((score, i) => {
    const total = totals[Math.floor(i / width)];
    return total > 0 ? score / total : 0;
  });
  return {shares, totals};
}
