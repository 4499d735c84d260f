import {basisOfIndependent, basisOfTall, basisOfWide} from "./graphs.js";
import {largestBasis} from "./largest.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";
import type {Features} from "./representation.js";
import {epsilon} from "./representation.js";

/** What of a representation was compared. */
export interface Kept {
  readonly features: number;
  /** How many of them were left out because they are constant. */
  readonly constant: number;
  /** Directions that were compared. */
  readonly rank: number;
  /** Share of the variance of all features that these directions hold, 0–1. */
  readonly variance: number;
}

/** An orthonormal basis of directions in the space of positions. */
export interface Basis {
  readonly positions: number;
  readonly features: number;
  readonly rank: number;
  /** `[rank, position]` */
  readonly rows: Float32Array;
  /** Product of each direction with each centred feature `[rank, feature]`; up to one factor for all. */
  readonly loadings: Float32Array;
  readonly kept: Kept;
}

/**
 * @param eigenvalues - of the products of the features, descending
 * @returns how many of the directions to keep
 */
export type Choose = (eigenvalues: Float64Array, tolerance: number) => number;

/** How many singular values are more than this share of the largest; the default is that of numpy's `matrix_rank`. */
export const rankOf: Choose = (eigenvalues, tolerance) => {
  const least = tolerance ** 2 * eigenvalues[0];
  const end = eigenvalues.findIndex((value) => value <= least);
  return end === -1 ? eigenvalues.length : end;
};

/**
 * The directions that centred features span.
 *
 * @param each - whether each feature is brought to variance 1 first: it does not change what they span, but a small feature
 * then counts as much as a large one when the rank is taken
 */
export function basisOf(
  x: Features,
  each: boolean,
  choose: Choose,
  tolerance: number = Math.max(x.positions, x.features) * epsilon,
): Basis {
  const {positions, features} = x;
  const feeds = feedsOf(x, each);
  const simple = each && features <= positions ? independent(feeds, tolerance) : undefined;
  if (simple) return made(x, features, simple.rows, simple.loadings);
  const [values, rows, loadings] = runGraph(features <= positions ? basisOfTall : basisOfWide, feeds);
  const rank = choose(Float64Array.from(values).reverse(), tolerance);
  // The largest are the last.
  const from = values.length - rank;
  return made(x, rank, rows.subarray(from * positions), loadings.subarray(from * features));
}

/**
 * The `dims` directions that hold most of the variance; `undefined` where finding them alone would be no easier, or they are not
 * told apart from the next ones.
 */
export function largestOf(x: Features, dims: number): Basis | undefined {
  const tolerance = Math.max(x.positions, x.features) * epsilon;
  const found = largestBasis(feedsOf(x, false), dims, tolerance);
  return found && made(x, dims, found.rows, found.loadings);
}

function feedsOf(x: Features, each: boolean): readonly Feed[] {
  const {positions, features, deviations, scale} = x;
  const scales = Float32Array.from(deviations, (s) => (s === 0 ? 0 : 1 / (each ? s : scale)));
  const unscales = Float32Array.from(deviations, (s) => (each ? s / scale : Number(s > 0)));
  return [
    {data: x.data, shape: [positions, features]},
    {data: scales, shape: [features]},
    {data: unscales, shape: [features]},
  ];
}

function made(x: Features, rank: number, rows: Float32Array, loadings: Float32Array): Basis {
  const {positions, features, constant} = x;
  const variance = Math.min(1, sumOfSquares(loadings) / varianceOf(x));
  return {positions, features, rank, rows, loadings, kept: {features, constant, rank, variance}};
}

/** The basis of features that surely have no direction to leave out; `undefined` of others. */
function independent(
  feeds: readonly Feed[],
  tolerance: number,
): {rows: Float32Array; loadings: Float32Array} | undefined {
  const [[bound], rows, loadings] = runGraph(basisOfIndependent, feeds);
  // Also false of NaN: features that depend on one another have no such decomposition.
  return bound * tolerance ** 2 < 1 ? {rows, loadings} : undefined;
}

/** Sum of the squares of the centred features, divided by the square of their scale. */
const varianceOf = ({positions, features, constant}: Features): number => positions * (features - constant);

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
