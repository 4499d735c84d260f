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
const enough = 1e-4;
/** Up to so many positions for each direction, X·Xᵀ takes no longer than the few rounds it saves. */
const fewPositions = 8;
/** Products with X·Xᵀ in a round. */
const turns = 4;

/**
 * By subspace iteration from random directions: some products with X, however large it is.
 *
 * @see Halko, Martinsson & Tropp (2011), "Finding structure with randomness", algorithms 4.4 and 5.1
 */
export function truncatedSvd(matrix: ActivationMatrix, k: number, random: Random): TruncatedSvd {
  const {layers, positions, neurons} = matrix.shape;
  const wide = Math.min(k + spare, positions, layers * neurons);
  // As many directions as positions: they are all there are, and need no search.
  let directions: Float32Array = new Float32Array(wide * positions).map((_, i) =>
    wide === positions ? Number(i % (positions + 1) === 0) : random.normal(),
  );
  orthonormalize(directions, positions);
  const step = positions <= fewPositions * wide ? stepsOnOwn(matrix) : stepsOnWhole(matrix, wide);
  let before: Float64Array = new Float64Array(wide);
  for (let round = 1; ; round++) {
    const {basis, product, gram} = step(directions);
    const {values, vectors} = eigen(gram, wide);
    const change = Math.max(...values.subarray(0, k).map((value, i) => Math.abs(value - before[i])));
    if (wide === positions || round === maxRounds || change <= enough * values[0]) {
      const left = combined(vectors.subarray(0, k * wide), Float64Array.from(basis), positions);
      const found = new Float32Array(layers * k * neurons);
      matrix.transposedTimes(left, k, found);
      const roots = values.slice(0, k).map((value) => Math.sqrt(Math.max(0, value)));
      scaleRows(found, neurons, roots);
      return {values: roots, left, right: found};
    }
    before = values;
    directions = product;
    orthonormalize(directions, positions);
  }
}

/** A basis B `[row, position]`, at least as near as the one given, with B·X·Xᵀ `[row, position]` and B·X·Xᵀ·Bᵀ `[row, row]`. */
type Step = (directions: Float32Array) => {
  readonly basis: Float32Array;
  readonly product: Float32Array;
  readonly gram: Float64Array;
};

function stepsOnWhole(matrix: ActivationMatrix, wide: number): Step {
  const {layers, neurons} = matrix.shape;
  const right = new Float32Array(layers * wide * neurons);
  return (basis) => {
    matrix.transposedTimes(basis, wide, right);
    return {basis, ...matrix.times(right, wide)};
  };
}

function stepsOnOwn(matrix: ActivationMatrix): Step {
  const {positions} = matrix.shape;
  const own = matrix.own();
  return (directions) => {
    const wide = directions.length / positions;
    let basis = directions;
    const times = (rows: Float32Array): Float32Array => combined(Float64Array.from(rows), own, positions);
    let product = times(basis);
    // These products are cheaper than the look at the values that follows them.
    for (let turn = 1; turn < turns && wide < positions; turn++) {
      basis = product;
      orthonormalize(basis, positions);
      product = times(basis);
    }
    return {basis, product, gram: productsOf(product, basis, wide)};
  };
}

/** Of each row of the one with each row of the other `[row, row]`. */
function productsOf(a: Float32Array, b: Float32Array, rows: number): Float64Array {
  const width = a.length / rows;
  const products = new Float64Array(rows * rows);
  for (let r = 0; r < rows; r++) {
    for (let t = 0; t < rows; t++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += a[r * width + i] * b[t * width + i];
      products[r * rows + t] = sum;
    }
  }
  return products;
}

/** Rows mixed by weights `[k, wide]`. */
function combined(weights: Float64Array, rows: Float64Array, width: number): Float32Array {
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
