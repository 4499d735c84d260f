import {checkOptions, checkWhole, show} from "../models/index.js";
import type {Basis} from "./basis.js";
import {basisOf, largestOf, rankOf} from "./basis.js";
import type {Correlated} from "./correlations.js";
import {correlationsOf, resultOf} from "./correlations.js";
import type {CommonOptions, Measure} from "./measure.js";
import {compare} from "./measure.js";
import {basisBytes} from "./memory.js";
import type {Features, Representation} from "./representation.js";

export interface SvccaOptions extends CommonOptions {
  /** How many of the largest directions of each are compared, or */
  readonly dims?: number;
  /** how much of the variance of each they hold: the fewest directions that reach this share, above 0 to 1 (default 0.99). */
  readonly variance?: number;
}
export interface Svcca extends Correlated {
  readonly measure: "svcca";
}

export const svccaNames = ["dims", "variance", "maxMemory"];

/** `svcca()` in two steps. */
export function svccaMeasure(caller: string, options: SvccaOptions): Measure<Basis, Svcca> {
  const {dims, variance = 0.99} = checked(caller, options);
  return {
    symmetric: true,
    bytes: basisBytes,
    prepare: (x) =>
      (dims === undefined ? undefined : largestOf(x, dims)) ??
      basisOf(x, false, (eigenvalues, tolerance) => {
        const rank = rankOf(eigenvalues, tolerance);
        if (dims === undefined) return fewest(eigenvalues, rank, variance);
        if (dims > rank) throw tooMany(caller, dims, rank, x);
        return dims;
      }),
    compare: (a, b) => ({measure: "svcca", ...resultOf(a, b, correlationsOf(a, b))}),
  };
}

/**
 * Singular vector canonical correlation analysis: each representation is cut down to the directions that hold most of its
 * variance, then the mean canonical correlation of these is taken. Rotations of either, and one factor for all its features,
 * change nothing; other linear maps do, for they change which directions are large.
 *
 * @param a - `[position, feature]`, at least 3 positions
 * @param b - the same positions; its own features, any number
 * @throws RangeError if `dims` is more than the rank of one of them, they differ in positions, hold NaN or infinity, or have no
 * feature that varies
 * @see Raghu, Gilmer, Yosinski & Sohl-Dickstein (2017), section 2.1
 * @example
 * const {similarity, kept} = svcca(layerOf(run.hiddenStates, 3), layerOf(run.hiddenStates, 4), {dims: 20});
 */
export function svcca(a: Representation, b: Representation, options: SvccaOptions = {}): Svcca {
  checkOptions("svcca", options, svccaNames);
  return compare("svcca", () => svccaMeasure("svcca", options), a, b, options);
}

/** The fewest directions that hold this share of the variance. */
function fewest(eigenvalues: Float64Array, rank: number, variance: number): number {
  const kept = eigenvalues.subarray(0, rank);
  const total = kept.reduce((sum, value) => sum + value, 0);
  let held = 0;
  const last = kept.findIndex((value) => (held += value) >= variance * total);
  return last === -1 ? rank : last + 1;
}

function checked(caller: string, {dims, variance}: SvccaOptions): SvccaOptions {
  if (dims !== undefined && variance !== undefined) {
    throw new TypeError(`${caller}(): dims or variance must be given, got both.`);
  }
  if (dims !== undefined) checkWhole(caller, "dims", dims, 1);
  if (variance !== undefined && !(typeof variance === "number" && variance > 0 && variance <= 1)) {
    const wrong = `${caller}(): variance must be a share above 0 to 1, got ${show(variance)}.`;
    throw typeof variance === "number" ? new RangeError(wrong) : new TypeError(wrong);
  }
  return {dims, variance};
}

const tooMany = (caller: string, dims: number, rank: number, x: Features): RangeError =>
  new RangeError(
    `${caller}(): dims must be at most ${rank}, the rank of ${x.name} (${x.positions} positions, ${x.features} features), got ${dims}. Take more positions or fewer dims.`,
  );
