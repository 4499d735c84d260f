import {pause, throwIfAborted} from "../models/index.js";
import type {Entries} from "./entries.js";

/** How often each sentence counts, on both sides, in each of some samples: `[sentence, sample]`. */
export interface Weights {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

export interface Resampling {
  readonly a: Entries;
  readonly b: Entries;
  /** Numbers of the features of both, equal for equal ones. */
  readonly places: readonly [Int32Array, Int32Array];
  /** One more than the last sentence of either. */
  readonly sentences: number;
  readonly samples: number;
  /** Fills the weights of the samples from `from`, which are `size`; they are 0 before, and in rows of `stride`. */
  readonly draw: (weights: Weights, from: number, size: number, stride: number) => void;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {readonly done: number; readonly total: number}) => void;
}

/** Samples that are computed together: their weights stay in the processor's cache. */
const together = 32;
const weightBytes = 64 * 2 ** 20;
/** What rounding leaves of a distance of 0, squared. */
const nothing = 1e-13;

/**
 * Hellinger distances of each unit in each sample, `[unit, sample]`; NaN where one side is empty. With means m and their sum S
 * of each side, H² = 1 − Σ √(m_a · m_b) ÷ √(S_a · S_b): so no distribution has to be held.
 */
export async function resampledDistances(caller: string, of: Resampling): Promise<Float32Array> {
  const units = of.a.pairs.length - 1;
  const distances = new Float32Array(units * of.samples);
  const block = Math.max(1, Math.min(together, of.samples, Math.floor(weightBytes / 8 / of.sentences)));
  const weights = {
    a: new Float32Array(of.sentences * block),
    b: new Float32Array(of.sentences * block),
  };
  const sums = new Sums(block);
  for (let from = 0; from < of.samples; from += block) {
    const size = Math.min(block, of.samples - from);
    weights.a.fill(0);
    weights.b.fill(0);
    of.draw(weights, from, size, block);
    for (let unit = 0; unit < units; unit++) {
      sums.of(of, weights, unit);
      for (let j = 0; j < size; j++) distances[unit * of.samples + from + j] = sums.distance(j);
    }
    of.onProgress?.({done: from + size, total: of.samples});
    await pause();
    throwIfAborted(caller, of.signal);
  }
  return distances;
}

/** What a unit's distances follow from, in each sample of a block. */
class Sums {
  readonly #a: Float64Array;
  readonly #b: Float64Array;
  readonly #both: Float64Array;
  readonly #meanA: Float64Array;
  readonly #meanB: Float64Array;
  readonly #hits: Float64Array;

  constructor(size: number) {
    [this.#a, this.#b, this.#both, this.#meanA, this.#meanB, this.#hits] = Array.from(
      {length: 6},
      () => new Float64Array(size),
    );
  }

  of({a, b, places}: Resampling, weights: Weights, unit: number): void {
    this.#a.fill(0);
    this.#b.fill(0);
    this.#both.fill(0);
    let [i, j] = [a.pairs[unit], b.pairs[unit]];
    const [endA, endB] = [a.pairs[unit + 1], b.pairs[unit + 1]];
    // What is empty stays empty in every sample.
    if (i === endA || j === endB) return;
    while (i < endA || j < endB) {
      const order = j === endB ? -1 : i === endA ? 1 : places[0][a.feature[i]] - places[1][b.feature[j]];
      if (order <= 0) this.#addMeans(a, i++, weights.a, this.#meanA, this.#a);
      if (order >= 0) this.#addMeans(b, j++, weights.b, this.#meanB, this.#b);
      if (order === 0) {
        for (let s = 0; s < this.#both.length; s++) {
          this.#both[s] += Math.sqrt(this.#meanA[s] * this.#meanB[s]);
        }
      }
    }
  }

  /** Mean of one pair in each sample, and its part of the sum. */
  #addMeans(
    entries: Entries,
    pair: number,
    weights: Float32Array,
    mean: Float64Array,
    sum: Float64Array,
  ): void {
    sumPair(entries, pair, weights, this.#hits, mean);
    const hits = this.#hits;
    for (let s = 0; s < mean.length; s++) {
      if (hits[s] === 0) continue;
      mean[s] /= hits[s];
      sum[s] += mean[s];
    }
  }

  distance(sample: number): number {
    const [a, b] = [this.#a[sample], this.#b[sample]];
    if (a === 0 || b === 0) return NaN;
    const square = 1 - this.#both[sample] / Math.sqrt(a * b);
    return square < nothing ? 0 : Math.sqrt(square);
  }
}

/** Sums of hits and activations of one pair in each sample. */
export function sumPair(
  {offsets, sentence, hits: counts, mass: masses}: Entries,
  pair: number,
  weights: Float32Array,
  hits: Float64Array,
  mass: Float64Array,
): void {
  const size = hits.length;
  hits.fill(0);
  mass.fill(0);
  for (let i = offsets[pair]; i < offsets[pair + 1]; i++) {
    const [first, count, value] = [sentence[i] * size, counts[i], masses[i]];
    for (let s = 0; s < size; s++) {
      const weight = weights[first + s];
      hits[s] += weight * count;
      mass[s] += weight * value;
    }
  }
}
