import {product, products, ownProduct} from "./graphs.js";
import type {Feed, Wiring} from "./programs.js";
import {runGraph} from "./programs.js";
import type {Features} from "./representation.js";
import {epsilon} from "./representation.js";

/** Features from which the linear kernel's products come without the kernel: cheaper where positions are many. */
export interface Products {
  readonly x: Features;
  /** The centred features in two halves: of its product with itself, one block is the mirror of another. */
  readonly feeds: readonly [left: Feed, right: Feed];
  /** Squared length of each centred position. */
  readonly lengths: Float64Array;
  /** ‖XᵀX‖², where several are compared with it. */
  readonly own?: number;
}

/** A representation for such products. */
export function productsOf(x: Features, many: boolean): Products {
  const made = centredHalves(x);
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
  const less = (all: number, one: Products, other: Products): number =>
    withoutBias(all, one.lengths, other.lengths);
  return [less(ab, a, b), less(aa, a, a), less(bb, b, b)];
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

/** Each feature less its mean, divided by one common scale; in 32 bits, which is enough where only squares are summed. */
function centredHalves(x: Features): Products {
  const half = Math.ceil(x.features / 2);
  const lengths = new Float64Array(x.positions);
  const feeds = [centred(x, 0, half, lengths), centred(x, half, x.features - half, lengths)] as const;
  return {x, feeds, lengths};
}

/** `width` features from `from` on, centred; the squares of each position are added to `lengths`. */
function centred(x: Features, from: number, width: number, lengths: Float64Array): Feed {
  const {data, positions, features, scale} = x;
  const means = x.means.subarray(from, from + width);
  const scales = x.deviations.subarray(from, from + width).map((s) => (s === 0 ? 0 : 1 / scale));
  const out = new Float32Array(positions * width);
  const whole = width - (width % 4);
  // What is taken away later must be the lengths of what is multiplied, to the last bit: hence rounded before it is squared.
  for (let position = 0; position < positions; position++) {
    const row = position * features + from;
    const to = position * width;
    // Four sums at once: each waits for its last addition.
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < whole; j += 4) {
      const a = Math.fround((data[row + j] - means[j]) * scales[j]);
      const b = Math.fround((data[row + j + 1] - means[j + 1]) * scales[j + 1]);
      const c = Math.fround((data[row + j + 2] - means[j + 2]) * scales[j + 2]);
      const d = Math.fround((data[row + j + 3] - means[j + 3]) * scales[j + 3]);
      out[to + j] = a;
      out[to + j + 1] = b;
      out[to + j + 2] = c;
      out[to + j + 3] = d;
      s0 += a * a;
      s1 += b * b;
      s2 += c * c;
      s3 += d * d;
    }
    for (let j = whole; j < width; j++) {
      const a = Math.fround((data[row + j] - means[j]) * scales[j]);
      out[to + j] = a;
      s0 += a * a;
    }
    lengths[position] += s0 + s1 + s2 + s3;
  }
  return {data: out, shape: [positions, width]};
}

/** Whether no more than rounding is left of what the variances about 1 of all features make. */
const isNothing = (own: number, {positions, features}: Features): boolean =>
  !(own > (epsilon * positions * features) ** 2);
