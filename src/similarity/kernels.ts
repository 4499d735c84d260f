import {distances, distancesInSingle, gram, rbfKernel, rbfKernelWithoutBias} from "./graphs.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";
import {selectRank} from "./select-rank.js";
import type {Features} from "./representation.js";
import {epsilon} from "./representation.js";

/** How alike two positions are. */
export type Kernel = "linear" | "rbf";

/** A kernel between positions, centred and of length 1: the products of two of them are their CKA. */
export interface Alignment {
  readonly x: Features;
  /** `[position, position]` */
  readonly values: Float32Array;
  /** Of the kernel "rbf": the width, in the units of the features. */
  readonly width?: number;
}

export interface KernelSettings {
  readonly kernel: Kernel;
  /** Share of the median distance. */
  readonly sigma: number;
  readonly debiased: boolean;
}

/** What feeds a graph: each centred feature is divided by one common scale. */
export function scaled({data, positions, features, deviations, scale}: Features): readonly Feed[] {
  const scales = Float32Array.from(deviations, (s) => (s === 0 ? 0 : 1 / scale));
  return [
    {data, shape: [positions, features]},
    {data: scales, shape: [features]},
  ];
}

/** The kernel of a representation, centred; `undefined` where nothing is left of it. */
export function alignmentOf(x: Features, settings: KernelSettings): Alignment | undefined {
  return settings.kernel === "linear" ? linear(x, settings) : rbf(x, settings);
}

function linear(x: Features, {debiased}: KernelSettings): Alignment | undefined {
  const {positions} = x;
  const [values] = runGraph(gram, scaled(x));
  const before = Math.sqrt(dot(values, values));
  if (debiased) centreWithoutBias(values, positions);
  else centre(values, positions);
  const length = Math.sqrt(dot(values, values));
  if (isNothing(length, before)) return undefined;
  for (let i = 0; i < values.length; i++) values[i] /= length;
  return {x, values};
}

function rbf(x: Features, {sigma, debiased}: KernelSettings): Alignment | undefined {
  const {positions} = x;
  const measured = distancesBetween(x);
  if (measured === undefined) return undefined;
  const {found, median} = measured;
  const width = sigma * Math.sqrt(median);
  const [values, [length], [before]] = runGraph(debiased ? rbfKernelWithoutBias : rbfKernel, [
    {data: found, shape: [positions, positions]},
    {data: Float32Array.of(-1 / (2 * width ** 2)), shape: []},
  ]);
  return isNothing(length, before) ? undefined : {x, values, width: width * x.scale};
}

/** From here on the products of 32 bits save time that is felt. */
const many = 256;
/** So many times the rounding of 32 bits may be in a usual distance. */
const mostRounding = 4;

/** Squared distances of all positions, and their median; `undefined` where that is 0 but for rounding. */
function distancesBetween(x: Features): {readonly found: Float32Array; readonly median: number} | undefined {
  const {positions} = x;
  if (positions >= many) {
    const [found, lengths] = runGraph(distancesInSingle, scaled(x));
    // Of a position far from the mean, rounding would leave some distance to itself.
    for (let i = 0; i < positions; i++) found[i * (positions + 1)] = 0;
    const median = medianOf(found, positions);
    const usual = selectRank(lengths, positions >> 1);
    // A few positions far from all others draw the mean away: then small distances are differences of large numbers.
    if (median !== undefined && usual <= mostRounding * median) return {found, median};
  }
  const [found] = runGraph(distances, scaled(x));
  const median = medianOf(found, positions);
  return median === undefined ? undefined : {found, median};
}

/** Whether centring leaves no more than rounding. */
const isNothing = (length: number, before: number): boolean => !(length > 8 * epsilon * before);

/** The sum of the products of all entries. */
export function dot(a: Float32Array, b: Float32Array): number {
  // Four sums at once: each waits for its last addition.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}

/** HKH with H = I − 11ᵀ/n, in place: every row and column sums to 0. */
function centre(kernel: Float32Array, n: number): void {
  const means = rowSums(kernel, n).map((sum) => sum / n);
  const all = means.reduce((sum, mean) => sum + mean, 0) / n;
  for (let at = 0, i = 0; i < n; i++) {
    for (let j = 0; j < n; j++, at++) kernel[at] += all - means[i] - means[j];
  }
}

/** U-centring, in place: the diagonal is 0, and every row and column of the rest sums to 0. */
function centreWithoutBias(kernel: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) kernel[i * (n + 1)] = 0;
  const means = rowSums(kernel, n).map((sum) => sum / (n - 2));
  const all = means.reduce((sum, mean) => sum + mean, 0) / (n - 1);
  for (let at = 0, i = 0; i < n; i++) {
    for (let j = 0; j < n; j++, at++) kernel[at] = i === j ? 0 : kernel[at] + all - means[i] - means[j];
  }
}

function rowSums(kernel: Float32Array, n: number): Float64Array {
  const sums = new Float64Array(n);
  for (let at = 0, i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++, at++) sum += kernel[at];
    sums[i] = sum;
  }
  return sums;
}

/** The median of squared distances, each position with itself included; `undefined` where it is 0 but for rounding. */
function medianOf(matrix: Float32Array, n: number): number | undefined {
  const pairs = new Float32Array((n * (n - 1)) / 2);
  let most = 0;
  for (let at = 0, i = 1; i < n; i++) {
    for (let j = 0; j < i; j++, at++) {
      pairs[at] = matrix[i * n + j];
      if (pairs[at] > most) most = pairs[at];
    }
  }
  // All entries in order: the diagonal, then each pair twice.
  const entry = (rank: number): number => (rank < n ? 0 : selectRank(pairs, (rank - n) >> 1));
  const median = (entry((n * n - 1) >> 1) + entry((n * n) >> 1)) / 2;
  return median > epsilon ** 2 * most ? median : undefined;
}
