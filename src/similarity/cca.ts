import {checkOptions} from "../models/index.js";
import type {Basis} from "./basis.js";
import {basisOf, rankOf} from "./basis.js";
import type {Correlated} from "./correlations.js";
import {correlationsOf, resultOf} from "./correlations.js";
import type {CommonOptions, Measure} from "./measure.js";
import {compare} from "./measure.js";
import {basisBytes} from "./memory.js";
import type {Representation} from "./representation.js";
import {checkTolerance} from "./tolerance.js";

export interface CcaOptions extends CommonOptions {
  /**
   * Directions whose singular value is at most this share of the largest are rounding and are left out; features are brought
   * to variance 1 first (default: 2⁻²³ times the larger of positions and features).
   */
  readonly tolerance?: number;
}
export interface Cca extends Correlated {
  readonly measure: "cca";
}

export const ccaNames = ["tolerance", "maxMemory"];

/** `cca()` in two steps. */
export function ccaMeasure(caller: string, {tolerance}: CcaOptions): Measure<Basis, Cca> {
  checkTolerance(caller, tolerance);
  return {
    symmetric: true,
    bytes: basisBytes,
    prepare: (x) => basisOf(x, true, rankOf, tolerance),
    compare: (a, b) => ({measure: "cca", ...resultOf(a, b, correlationsOf(a, b))}),
  };
}

/**
 * Mean canonical correlation of two representations of the same positions: the pairs of directions, one of each, that
 * correlate most, each pair uncorrelated with those before it; the mean is over as many pairs as the smaller rank. 1 means
 * that one is a linear map of the other. An invertible linear map of either changes nothing.
 *
 * Every direction counts the same, however little of the representation it holds, and with few positions most of
 * them fit anything: see `warnings`, and `svcca()`, `pwcca()`, `cka()`.
 *
 * @param a - `[position, feature]`, at least 3 positions
 * @param b - the same positions; its own features, any number
 * @throws RangeError if they differ in positions, hold NaN or infinity, or have no feature that varies
 * @see Raghu, Gilmer, Yosinski & Sohl-Dickstein (2017), section 2; ρ̄_CCA of Kornblith, Norouzi, Lee & Hinton (2019), table 1
 * @example
 * const {similarity, kept} = cca(layerOf(run.hiddenStates, 3), layerOf(run.hiddenStates, 4));
 */
export function cca(a: Representation, b: Representation, options: CcaOptions = {}): Cca {
  checkOptions("cca", options, ccaNames);
  return compare("cca", () => ccaMeasure("cca", options), a, b, options);
}
