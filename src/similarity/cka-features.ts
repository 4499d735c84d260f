import {ownProduct, product, products, squaredLengths} from "./graphs.js";
import type {Feed, Wiring} from "./programs.js";
import {runGraph} from "./programs.js";
import type {Features} from "./representation.js";
import {epsilon} from "./representation.js";

/** Features from which the linear kernel's products come without the kernel: cheaper where positions are many. */
export interface Products {
  readonly x: Features;
  /** The features in two halves: of its product with itself, one block is the mirror of another. */
  readonly feeds: readonly Feed[];
  /** ‖XᵀX‖², where several are compared with it. */
  readonly own?: number;
}

/** A representation for such products. */
export function productsOf(x: Features, many: boolean): Products {
  const made = {x, feeds: feedsOf(x)};
  return many ? {...made, own: sums(ownProduct.single, made.feeds)[0]} : made;
}

/** CKA of two of them; the representation of which nothing is left where there is one. */
export function alignmentOfProducts(a: Products, b: Products, debiased: boolean): number | Features {
  const feeds = [...a.feeds, ...b.feeds];
  let all =
    a.own === undefined || b.own === undefined
      ? sums(products.single, feeds)
      : [sums(product.single, feeds)[0], a.own, b.own];
  let found = debiased ? lessBias(all, a, b) : all;
  // Where a few positions hold nearly all, what is taken away is nearly all: then 32 bits leave too little.
  if (debiased && all.some((value, i) => i > 0 && value > mostTaken * found[i])) {
    all = sums(products.double, feeds);
    found = lessBias(all, a, b);
  }
  const [ab, aa, bb] = found;
  if (isNothing(aa, a.x)) return a.x;
  return isNothing(bb, b.x) ? b.x : ab / Math.sqrt(aa * bb);
}

/** Numbers of 64 bits, each of which comes as two of 32. */
function sums(wiring: Wiring, feeds: readonly Feed[]): number[] {
  const parts = runGraph(wiring, feeds).map(([value]) => value);
  return Array.from({length: parts.length / 2}, (_, i) => parts[2 * i] + parts[2 * i + 1]);
}

/** As many times the rounding of 32 bits may be in the result. */
const mostTaken = 3;

/** The three products without bias. */
function lessBias([ab, aa, bb]: readonly number[], a: Products, b: Products): number[] {
  const [ofA, ofB] = [a, b].map(lengthsOf);
  return [withoutBias(ab, ofA, ofB), withoutBias(aa, ofA, ofA), withoutBias(bb, ofB, ofB)];
}

/** Squared lengths of the very positions that are multiplied, to the last bit, as they are taken away. */
function lengthsOf({feeds}: Products): Float64Array {
  const [high, low] = runGraph(squaredLengths, feeds);
  return Float64Array.from(high, (value, i) => value + low[i]);
}

/**
 * n(n − 3) times the estimate of HSIC without bias, from tr(KHLH): as each row of the centred kernels sums to 0, only the squared
 * lengths of positions are left to take away (Song et al. 2012, eq. 5).
 */
function withoutBias(all: number, a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let [same, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    same += a[i] * b[i];
    ofA += a[i];
    ofB += b[i];
  }
  return all - (n / (n - 2)) * same + (ofA * ofB) / ((n - 1) * (n - 2));
}

/** The features as they are, and for each half what makes them centred and of one common scale. */
function feedsOf({data, positions, features, means, deviations, scale}: Features): readonly Feed[] {
  const half = Math.ceil(features / 2);
  const parts = [
    [0, half],
    [half, features],
  ].flatMap(([from, to]) => {
    const own = means.subarray(from, to);
    const high = Float32Array.from(own);
    const low = Float32Array.from(own, (mean, j) => mean - high[j]);
    const by = Float32Array.from(deviations.subarray(from, to), (s) => (s === 0 ? 0 : 1 / scale));
    return [high, low, by].map((values) => ({data: values, shape: [to - from]}));
  });
  return [{data, shape: [positions, features]}, ...parts];
}

/** Whether no more than rounding is left of what the variances about 1 of all features make. */
const isNothing = (own: number, {positions, features}: Features): boolean =>
  !(own > (epsilon * positions * features) ** 2);
