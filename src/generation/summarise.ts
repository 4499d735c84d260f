import {largestOf} from "./scores.js";

/** A row of logits, short: the most probable tokens exactly, and what is needed of all others. */
export interface LogitSummary {
  /** The most probable tokens, the most probable first; of equals, the lowest id first. */
  readonly ids: readonly number[];
  /** Their logits. */
  readonly logits: readonly number[];
  /**
   * Of all other tokens, for each temperature T: ln Σ exp((logit − largest) ÷ T). Empty where there are no others.
   */
  readonly sums: Float64Array;
  /** For each temperature: the mean of (logit − largest) ÷ T over the others, weighted by those exponentials. */
  readonly means: Float64Array;
  /** Logits of the others at these ranks, see `placesOf`. */
  readonly curve: Float64Array;
}

/**
 * Temperatures at which sums are kept, evenly spaced in their logarithm from 0.1 to 3: with sums and slopes there, a cubic
 * between them is off by less than a thousandth, even where one token stands against 50,000 others.
 */
export const summaryTemperatures: readonly number[] = Array.from(
  {length: 30},
  (_, i) => 0.1 * 30 ** (i / 29),
);

/** How many ranks tell how the logits of all other tokens fall. */
const places = 24;
/** Logits are not told apart below this distance from the largest: e to the power −1000/3 is no probability. */
const depth = 1000;

/** Ranks between the last candidate and the least probable token, from dense to sparse; both ends included. */
export function placesOf(candidates: number, nVocab: number): number[] {
  const [first, last] = [candidates + 1, nVocab];
  if (first > last) return [];
  const all = Array.from({length: places}, (_, i) =>
    Math.round(first * (last / first) ** (i / (places - 1))),
  );
  return [...new Set(all)];
}

/**
 * Sums up a row of logits.
 *
 * Tokens beyond the candidates are counted in bins that are narrow near the largest logit (their edges are squares), each
 * with its mean: so 30 sums of a vocabulary cost little more than one.
 */
export function summariseLogits(logits: Float32Array, count: number): LogitSummary {
  const ids = largestOf(logits, Math.min(count, logits.length));
  const top = ids.map((id) => logits[id]);
  const [largest] = top;
  const bins = binned(logits, ids, largest);
  const temperatures = bins.counts.length > 0 ? summaryTemperatures : [];
  const sums = new Float64Array(temperatures.length);
  const means = new Float64Array(temperatures.length);
  temperatures.forEach((temperature, k) => {
    const {counts, values} = bins;
    // Relative to the largest of the others: far from the candidates all would be 0.
    const peak = values[0] / temperature;
    let [sum, weighted] = [0, 0];
    for (let i = 0; i < counts.length; i++) {
      const scaled = values[i] / temperature;
      if (scaled - peak < -60) break;
      const weight = counts[i] * Math.exp(scaled - peak);
      sum += weight;
      weighted += weight * scaled;
    }
    sums[k] = peak + Math.log(sum);
    means[k] = weighted / sum;
  });
  return {
    ids,
    logits: top.map((logit) => Math.max(logit, largest - depth)),
    sums,
    means,
    curve: curveOf(bins, largest, placesOf(ids.length, logits.length), ids.length),
  };
}

interface Bins {
  /** From the largest logits to the smallest; no bin is empty. */
  readonly counts: readonly number[];
  /** Mean of logit − largest in each. */
  readonly values: readonly number[];
}

/** Bins for each unit of the square root of the distance from the largest logit. */
const fineness = 256;

function binned(logits: Float32Array, candidates: readonly number[], largest: number): Bins {
  const size = Math.ceil(Math.sqrt(depth) * fineness) + 1;
  const counts = new Int32Array(size);
  const totals = new Float64Array(size);
  const add = (logit: number, sign: 1 | -1): void => {
    const distance = Math.min(depth, largest - logit);
    const bin = Math.floor(Math.sqrt(distance) * fineness);
    counts[bin] += sign;
    totals[bin] -= sign * distance;
  };
  for (const logit of logits) add(logit, 1);
  for (const id of candidates) add(logits[id], -1);
  const filled = [...counts.keys()].filter((bin) => counts[bin] > 0);
  return {
    counts: filled.map((bin) => counts[bin]),
    values: filled.map((bin) => Math.min(0, totals[bin] / counts[bin])),
  };
}

function curveOf(
  {counts, values}: Bins,
  largest: number,
  ranks: readonly number[],
  before: number,
): Float64Array {
  const curve = new Float64Array(ranks.length);
  let [bin, reached] = [0, before];
  ranks.forEach((rank, i) => {
    while (bin < counts.length - 1 && reached + counts[bin] < rank) reached += counts[bin++];
    curve[i] = largest + values[bin];
  });
  return curve;
}
