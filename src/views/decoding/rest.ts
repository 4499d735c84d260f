import type {DecodingState} from "../decoding.js";
import {unpack} from "../packed.js";

/** What all tokens that are no candidates come to at a temperature, with x = (logit − largest) ÷ temperature. */
export interface Others {
  /** ln Σ exp x; −Infinity where there are no others. */
  readonly log: number;
  /** Mean of x, weighted by exp x. */
  readonly mean: number;
}

/**
 * The sum over all others at any temperature: a cubic in the logarithm of 1 ÷ temperature through the two neighbours that
 * are known, whose slope there is the mean of x.
 */
export function othersAt(state: DecodingState, step: number, temperature: number): Others {
  const {temperatures} = state;
  const count = temperatures.length;
  if (count === 0) return {log: -Infinity, mean: 0};
  const data = unpack(state.others);
  const last = count - 1;
  let low = 0;
  while (low < last - 1 && temperatures[low + 1] <= temperature) low++;
  const high = Math.min(last, low + 1);
  const at = (k: number): Others => ({
    log: data[2 * (step * count + k)],
    mean: data[2 * (step * count + k) + 1],
  });
  const [a, b] = [at(low), at(high)];
  const width = -Math.log(temperatures[high] / temperatures[low]);
  if (width === 0) return a;
  const t = Math.min(1, Math.max(0, -Math.log(temperature / temperatures[low]) / width));
  const s = 1 - t;
  const [from, to] = [a.mean * width, b.mean * width];
  const log = s * s * ((1 + 2 * t) * a.log + t * from) + t * t * ((3 - 2 * t) * b.log - s * to);
  const slope = 6 * t * s * (b.log - a.log) + s * (1 - 3 * t) * from + t * (3 * t - 2) * to;
  return {log, mean: slope / width};
}

/** All others in pieces, from the most probable to the least probable: how many tokens each has, and their logit, about. */
export interface Pieces {
  readonly counts: Float64Array;
  readonly logits: Float64Array;
}

/** Pieces between two ranks that are known: logits are taken to fall evenly there. */
const piecesEach = 8;

/** A piece as a place between two known ones: `logit = curve[at] + t · (curve[at + 1] − curve[at])`. */
interface Cut {
  readonly counts: Float64Array;
  readonly at: Int32Array;
  readonly t: Float64Array;
}
const cuts = new WeakMap<readonly number[], Cut>();

function cutOf(places: readonly number[]): Cut {
  let cut = cuts.get(places);
  if (!cut) {
    const pieces = places.flatMap((place, at) => {
      // Each rank that is known stands for itself.
      const own = {count: 1, at, t: 0};
      const between = (places[at + 1] ?? place + 1) - place - 1;
      const parts = Math.min(piecesEach, between);
      return [
        own,
        ...Array.from({length: parts}, (_, i) => ({count: between / parts, at, t: (i + 0.5) / parts})),
      ];
    });
    cut = {
      counts: Float64Array.from(pieces, ({count}) => count),
      at: Int32Array.from(pieces, ({at}) => at),
      t: Float64Array.from(pieces, ({t}) => t),
    };
    cuts.set(places, cut);
  }
  return cut;
}

export function piecesOf({places, curve}: DecodingState, step: number): Pieces {
  const {counts, at, t} = cutOf(places);
  const known = unpack(curve);
  const from = step * places.length;
  const logits = new Float64Array(counts.length);
  for (let i = 0; i < logits.length; i++) {
    const a = known[from + at[i]];
    logits[i] = t[i] === 0 ? a : a + t[i] * (known[from + at[i] + 1] - a);
  }
  return {counts, logits};
}
