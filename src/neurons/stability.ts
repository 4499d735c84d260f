import {checkWhole, show} from "../models/index.js";
import {bestPairs} from "./assignment.js";
import type {Factors} from "./factors.js";
import type {NmfOptions} from "./nmf.js";
import {checkNmf, decompose} from "./nmf.js";
import type {ActivationSource} from "./source.js";

export interface StabilityOptions extends NmfOptions {
  /** Seeds of the random starts (default 0, 1, 2, 3, 4). */
  readonly seeds?: readonly number[];
}

/** How far factors depend on where the descent began. */
export interface Stability {
  /** What the others are compared with: the factors of the options' own start. */
  readonly factors: Factors;
  readonly seeds: readonly number[];
  /**
   * Cosine between the part of the activations that each factor explains and the part that its match from another seed
   * explains `[seed][factor]`: 1 where they are the same, 0 where they share nothing.
   */
  readonly cosines: readonly Float32Array[];
  /** Which factor of that seed is the match `[seed][factor]`. */
  readonly matches: readonly (readonly number[])[];
  /** Mean of the cosines over seeds `[factor]`. */
  readonly means: Float32Array;
  /** Least of the cosines over seeds `[factor]`. */
  readonly least: Float32Array;
  /** Explained variance from each seed `[seed]`. */
  readonly explainedVariances: Float32Array;
}

const caller = "stability";

/**
 * Finds the factors from several random starts, and pairs them with those of the options' own start, each once, such that
 * the sum of cosines is largest.
 *
 * @returns a cosine for each factor and seed; factors far below 1 are not a finding about the model
 * @throws RangeError where `nmf()` does, or if the seeds are not whole numbers
 * @example
 * const {factors, means} = await stability(read, {factors: 5});
 */
export async function stability(
  runs: ActivationSource | readonly ActivationSource[],
  options: StabilityOptions = {},
): Promise<Stability> {
  checkNmf(caller, options, ["seeds"]);
  const {seeds = [0, 1, 2, 3, 4], ...rest} = options;
  checkSeeds(seeds);
  const factors = await decompose(caller, runs, inTurn(rest, 0, seeds.length + 1));
  const cosines: Float32Array[] = [];
  const matches: number[][] = [];
  const explained: number[] = [];
  for (const [i, seed] of seeds.entries()) {
    const options: NmfOptions = {...rest, factors: factors.shares.length, init: "random", seed};
    const other = await decompose(caller, runs, inTurn(options, i + 1, seeds.length + 1));
    const all = cosinesOf(factors, other);
    const k = factors.shares.length;
    const match = bestPairs(all, k);
    matches.push(match);
    cosines.push(Float32Array.from(match, (column, row) => all[row * k + column]));
    explained.push(other.explainedVariance);
  }
  const over = (of: (values: readonly number[]) => number): Float32Array =>
    factors.shares.map((_, t) => of(cosines.map((row) => row[t])));
  return {
    factors,
    seeds,
    cosines,
    matches,
    means: over((values) => values.reduce((a, b) => a + b, 0) / values.length),
    least: over((values) => Math.min(...values)),
    explainedVariances: Float32Array.from(explained),
  };
}

function checkSeeds(seeds: unknown): void {
  if (!Array.isArray(seeds) || seeds.length === 0) {
    throw new TypeError(
      `${caller}(): seeds must be a list of at least one whole number, got ${show(seeds)}.`,
    );
  }
  for (const seed of seeds) checkWhole(caller, "seeds", seed, 0, 0xffffffff);
}

/** Progress of one of several calls, as a part of all. */
export function inTurn(options: NmfOptions, call: number, calls: number): NmfOptions {
  const {onProgress} = options;
  if (!onProgress) return options;
  return {...options, onProgress: (done, total) => onProgress(call * total + done, calls * total)};
}

/** Cosine between the parts wₜhₜ of two factorings `[k, k]`: that of the factors times that of the loadings. */
function cosinesOf(a: Factors, b: Factors): Float64Array {
  const k = a.shares.length;
  const factors = cosineTable(a.factors.data, b.factors.data, k);
  const loadings = cosineTable(a.loadings.data, b.loadings.data, k);
  return factors.map((value, i) => value * loadings[i]);
}

/** Cosines between all rows; 0 where a row is all 0. */
function cosineTable(a: Float32Array, b: Float32Array, k: number): Float64Array {
  const width = a.length / k;
  const rows = (data: Float32Array): Float32Array[] =>
    Array.from({length: k}, (_, t) => data.subarray(t * width, (t + 1) * width));
  const [left, right] = [rows(a), rows(b)];
  const product = (x: Float32Array, y: Float32Array): number => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += x[i] * y[i];
    return sum;
  };
  const lengths = [left, right].map((side) => side.map((row) => Math.sqrt(product(row, row))));
  return Float64Array.from({length: k * k}, (_, at) => {
    const [t, r] = [Math.floor(at / k), at % k];
    const length = lengths[0][t] * lengths[1][r];
    return length > 0 ? product(left[t], right[r]) / length : 0;
  });
}
