import type {Random} from "../tensors/index.js";
import type {ActivationMatrix} from "./matrix.js";
import type {Pair} from "./solve.js";
import {positive} from "./sweep.js";
import {truncatedSvd} from "./truncated-svd.js";

/**
 * Where the descent begins: "nndsvd" from the singular vectors, of each its positive or its negative side, whichever is
 * larger; "nndsvda" the same, with the mean of all activations in place of 0; "random" from random numbers.
 */
export type FactorInit = "nndsvd" | "nndsvda" | "random";

export const factorInits: readonly FactorInit[] = ["nndsvd", "nndsvda", "random"];

/** Factors `[factor, position]` and loadings `[layer, factor, neuron]` to begin with. */
export function startOf(matrix: ActivationMatrix, k: number, init: FactorInit, random: Random): Pair {
  const {layers, positions, neurons} = matrix.shape;
  if (init === "random") {
    // So large that the product has about the mean of the activations.
    const scale = Math.sqrt(matrix.mean / k);
    const draw = (length: number): Float32Array =>
      new Float32Array(length).map(() => Math.abs(scale * random.normal()));
    return {w: draw(k * positions), h: draw(layers * k * neurons)};
  }
  const {w, h} = nndsvd(matrix, k, random);
  if (init === "nndsvd") return {w, h};
  const filled = (data: Float32Array): Float32Array =>
    data.map((value) => (value === 0 ? matrix.mean : value));
  return {w: filled(w), h: filled(h)};
}

/** What is smaller than this share of the largest counts as 0: it is rounding. */
const least = 1e-6;

/** @see Boutsidis & Gallopoulos (2008), "SVD based initialization: a head start for nonnegative matrix factorization" */
function nndsvd(matrix: ActivationMatrix, k: number, random: Random): Pair {
  const {positions, neurons} = matrix.shape;
  const {values, left, right} = truncatedSvd(matrix, k, random);
  for (let t = 0; t < k; t++) {
    const over = rowsOf(left, positions, k, t);
    const across = rowsOf(right, neurons, k, t);
    const sides = [1, -1].map((sign) => ({sign, a: sideNorm(over, sign), b: sideNorm(across, sign)}));
    const {sign, a, b} = sides[0].a * sides[0].b >= sides[1].a * sides[1].b ? sides[0] : sides[1];
    // The first vectors have one sign everywhere, so one side is all of them.
    const scale = Math.sqrt(values[t] * a * b);
    keepSide(over, sign, a > 0 ? scale / a : 0);
    keepSide(across, sign, b > 0 ? scale / b : 0);
  }
  return {w: left, h: right};
}

/** Row `t` of each block. */
function rowsOf(data: Float32Array, width: number, k: number, t: number): Float32Array[] {
  const rows: Float32Array[] = [];
  for (let at = t * width; at < data.length; at += k * width) rows.push(data.subarray(at, at + width));
  return rows;
}

function sideNorm(rows: readonly Float32Array[], sign: number): number {
  let sum = 0;
  for (const row of rows) for (let i = 0; i < row.length; i++) sum += positive(sign * row[i]) ** 2;
  return Math.sqrt(sum);
}

function keepSide(rows: readonly Float32Array[], sign: number, scale: number): void {
  let largest = 0;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) if (sign * scale * row[i] > largest) largest = sign * scale * row[i];
  }
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const value = sign * scale * row[i];
      row[i] = value > least * largest ? value : 0;
    }
  }
}
