import {seededRandom} from "../tensors/index.js";
import {largestOfTall, largestOfWide} from "./graphs.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";

/** Subspace iteration converges by the ratio of the first eigenvalue left out to the last one wanted: so more are carried along. */
const carried = (dims: number): number => 2 * dims + 24;
/** For more than this share of all directions the whole decomposition is as fast. */
const mostShare = 1 / 4;
/** Runs of the iteration before it is given up. */
const mostRuns = 3;
/** Sine of the angle by which the directions may be off, as a bound: below what 32 bits tell. */
const precision = 2e-8;

/**
 * The directions of the `dims` largest eigenvalues of a representation's products.
 *
 * @param feeds - as those of `basisOfTall`
 * @param tolerance - share of the largest singular value below which one is rounding
 * @returns directions `[dims, position]` and loadings `[dims, feature]`; `undefined` where they did not converge
 * @see Davis & Kahan (1970), the bound on the angle; Saad (2011), Numerical Methods for Large Eigenvalue Problems, chapter 5
 */
export function largestBasis(
  feeds: readonly Feed[],
  dims: number,
  tolerance: number,
): {readonly rows: Float32Array; readonly loadings: Float32Array} | undefined {
  const [positions, features] = feeds[0].shape;
  const smaller = Math.min(positions, features);
  const block = carried(dims);
  if (block > smaller * mostShare) return undefined;
  const graph = features <= positions ? largestOfTall : largestOfWide;
  const random = seededRandom(0);
  let start: Float32Array = Float32Array.from({length: block * smaller}, () => random.normal());
  let before = Infinity;
  for (let run = 0; run < mostRuns; run++) {
    const feed = {data: start, shape: [block, smaller]};
    const [values, rows, loadings, left, vectors] = runGraph(graph, [...feeds, feed]);
    const first = block - dims;
    if (!(values[first] > tolerance ** 2 * values[block - 1])) return undefined;
    const angle = angleOf(values, left, first);
    if (angle <= precision) {
      return {rows: rows.subarray(first * positions), loadings: loadings.subarray(first * features)};
    }
    // Also where it is NaN.
    if (!(angle < before / 10)) return undefined;
    before = angle;
    start = vectors;
  }
  return undefined;
}

/** Bound on the angle between the directions from `first` on and the true ones: what is left of each ÷ its distance to those below. */
function angleOf(values: Float32Array, left: Float32Array, first: number): number {
  const below = values[first - 1] + left[first - 1];
  if (!(values[first] > below)) return Infinity;
  let squares = 0;
  for (let i = first; i < values.length; i++) squares += (left[i] / (values[i] - below)) ** 2;
  return Math.sqrt(squares);
}
