import type {Random} from "../tensors/index.js";
import type {ActivationMatrix} from "./matrix.js";
import {eigen, orthonormalize} from "./symmetric.js";

/** The largest singular values and their vectors. */
export interface TruncatedSvd {
  /** `[k]`, the largest first. */
  readonly values: Float64Array;
  /** Over positions `[k, position]`. */
  readonly left: Float32Array;
  /** Over neurons `[layer, k, neuron]`. */
  readonly right: Float32Array;
}

/** Directions beyond those asked for: the last of them come out well only if there are some more. */
const spare = 10;
const maxRounds = 12;
/** The values are known well enough for a start where a round changes them by less than this share of the largest. */
const enough = 1e-5;

/**
 * By subspace iteration from random directions: some products with X, however large it is.
 *
 * @see Halko, Martinsson & Tropp (2011), "Finding structure with randomness", algorithms 4.4 and 5.1
 */
export function truncatedSvd(matrix: ActivationMatrix, k: number, random: Random): TruncatedSvd {
  const {layers, positions, neurons} = matrix.shape;
  const wide = Math.min(k + spare, positions, layers * neurons);
  // As many directions as positions: they are all there are, and need no search.
  let basis: Float32Array = new Float32Array(wide * positions).map((_, i) =>
    wide === positions ? Number(i % (positions + 1) === 0) : random.normal(),
  );
  orthonormalize(basis, positions);
  const right = new Float32Array(layers * wide * neurons);
  let before: Float64Array = new Float64Array(wide);
  for (let round = 1; ; round++) {
    matrix.transposedTimes(basis, wide, right);
    const {product, gram} = matrix.times(right, wide);
    const {values, vectors} = eigen(gram, wide);
    const change = Math.max(...values.subarray(0, k).map((value, i) => Math.abs(value - before[i])));
    if (wide === positions || round === maxRounds || change <= enough * values[0]) {
      const left = combined(vectors.subarray(0, k * wide), basis, positions);
      const found = new Float32Array(layers * k * neurons);
      matrix.transposedTimes(left, k, found);
      const roots = values.slice(0, k).map((value) => Math.sqrt(Math.max(0, value)));
      scaleRows(found, neurons, roots);
      return {values: roots, left, right: found};
    }
    before = values;
    basis = product;
    orthonormalize(basis, positions);
  }
}

/** Rows mixed by weights `[k, wide]`. */
function combined(weights: Float64Array, rows: Float32Array, width: number): Float32Array {
  const wide = rows.length / width;
  const k = weights.length / wide;
  const out = new Float64Array(k * width);
  for (let t = 0; t < k; t++) {
    for (let r = 0; r < wide; r++) {
      const weight = weights[t * wide + r];
      for (let i = 0; i < width; i++) out[t * width + i] += weight * rows[r * width + i];
    }
  }
  return Float32Array.from(out);
}

/** Divides each row of each block; rows of a value that is only rounding become 0. */
function scaleRows(data: Float32Array, width: number, values: Float64Array): void {
  const k = values.length;
  for (let row = 0; row * width < data.length; row++) {
    const value = values[row % k];
    const scale = value > 1e-6 * values[0] ? 1 / value : 0;
    for (let i = row * width; i < (row + 1) * width; i++) data[i] *= scale;
  }
}
