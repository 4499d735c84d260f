import {checkOptions, show} from "../models/index.js";
import type {Basis} from "./basis.js";
import {basisOf, rankOf} from "./basis.js";
import type {CcaOptions} from "./cca.js";
import type {Correlated} from "./correlations.js";
import {descending, resultOf, rowsOf} from "./correlations.js";
import {projections} from "./graphs.js";
import type {Measure} from "./measure.js";
import {compare} from "./measure.js";
import {basisBytes} from "./memory.js";
import {runGraph} from "./programs.js";
import type {Representation} from "./representation.js";
import {checkTolerance} from "./tolerance.js";
import {weightsOfRows} from "./weights.js";

export interface PwccaOptions extends CcaOptions {
  /**
   * Whose features weigh the correlations: those of `a` (default), of `b`, or of the one with the smaller rank (`a` where both
   * are equal), as the published implementation means to.
   */
  readonly weightsOf?: "a" | "b" | "smaller";
}
export interface Pwcca extends Correlated {
  readonly measure: "pwcca";
  /** Weight of each correlation; their sum is 1. */
  readonly weights: Float32Array;
  /** Whose features weighed. */
  readonly weightsOf: "a" | "b";
}

const choices = ["a", "b", "smaller"];
export const pwccaNames = ["weightsOf", "tolerance", "maxMemory"];

/** `pwcca()` in two steps. */
export function pwccaMeasure(caller: string, options: PwccaOptions): Measure<Basis, Pwcca> {
  const {tolerance, weightsOf = "a"} = options;
  checkTolerance(caller, tolerance);
  if (!choices.includes(weightsOf)) {
    throw new TypeError(`${caller}(): weightsOf must be "a", "b" or "smaller", got ${show(weightsOf)}.`);
  }
  return {
    symmetric: false,
    bytes: basisBytes,
    prepare: (x) => basisOf(x, true, rankOf, tolerance),
    compare: (a, b) => {
      const of = weightsOf === "smaller" ? (a.rank <= b.rank ? "a" : "b") : weightsOf;
      const {correlations, weights} = of === "a" ? weigh(a, b) : weigh(b, a);
      const mean = correlations.reduce((sum, value, i) => sum + weights[i] * value, 0);
      return {
        measure: "pwcca",
        ...resultOf(a, b, correlations),
        similarity: Math.min(1, mean),
        weights,
        weightsOf: of,
      };
    },
  };
}

/**
 * Projection weighted canonical correlation analysis: the mean of the canonical correlations ρᵢ with weights
 * αᵢ = Σⱼ |⟨hᵢ, xⱼ⟩|, how much of the features xⱼ of one representation its canonical direction hᵢ accounts for. So a direction
 * that holds nearly nothing counts nearly nothing. Where correlations are equal, as those that must be 1 with few positions, the
 * formula leaves the directions within their span open; the weights are then the mean over all choices.
 *
 * It is not symmetric: the weights are those of `a`, unless `weightsOf` says another. An invertible linear map of the
 * other representation changes nothing, nor does one factor for all features; a rotation of the weighing features does, for
 * the sum of absolute values is over single neurons.
 *
 * @param a - `[position, feature]`, at least 3 positions
 * @param b - the same positions; its own features, any number
 * @throws RangeError if they differ in positions, hold NaN or infinity, or have no feature that varies
 * @see Morcos, Raghu & Bengio (2018), projection weighting
 * @example
 * const {similarity, weights} = pwcca(layerOf(run.hiddenStates, 3), layerOf(run.hiddenStates, 4));
 */
export function pwcca(a: Representation, b: Representation, options: PwccaOptions = {}): Pwcca {
  checkOptions("pwcca", options, pwccaNames);
  return compare("pwcca", () => pwccaMeasure("pwcca", options), a, b, options);
}

/** Correlations with the weights of the features of `x`. */
function weigh(x: Basis, other: Basis): {correlations: Float32Array; weights: Float32Array} {
  const [found, products] = runGraph(projections, [
    rowsOf(x),
    rowsOf(other),
    {data: x.loadings, shape: [x.rank, x.features]},
  ]);
  const count = Math.min(x.rank, other.rank);
  const correlations = descending(found, count);
  const rows = Array.from({length: count}, (_, i) => {
    const row = x.rank - 1 - i; // the largest is the last
    return products.subarray(row * x.features, (row + 1) * x.features);
  });
  return {correlations, weights: weightsOfRows(correlations, rows)};
}
