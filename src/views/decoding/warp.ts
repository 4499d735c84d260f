import type {DecodingSettings, DecodingState} from "../decoding.js";
import {unpack} from "../packed.js";
import {othersAt, piecesOf} from "./rest.js";

/** What takes a candidate out. */
export type Warper = "top-k" | "top-p" | "min-p";

/** The distribution that a token is drawn from. */
export interface Warped {
  /** Of each candidate, from the softmax of all logits: as the model gives it. */
  readonly before: Float64Array;
  /** Of each candidate, after all warpers; 0 for what is cut. */
  readonly after: Float64Array;
  /** Candidates stay from the first on; how many tokens stay after each warper. */
  readonly stays: Readonly<Record<Warper, number>>;
  /** How many tokens stay in all. */
  readonly kept: number;
  /** Whether that is beyond the candidates, and so not known to the token. */
  readonly about: boolean;
  /** Probability of what stays, after temperature and before it is cut and scaled to 1. */
  readonly mass: number;
  /** In bits, of all tokens. */
  readonly entropyBefore: number;
  readonly entropyAfter: number;
  /** Probability after all warpers of a token with this rank and logit. */
  of(rank: number, logit: number): number;
}

/** A softmax: falling probabilities. */
interface Scaled {
  readonly candidates: Float64Array;
  /** ln Σ exp x of all tokens. */
  readonly log: number;
  /** In nats. */
  readonly entropy: number;
  /** Of all others, made when something reaches beyond the candidates. */
  readonly pieces: () => {readonly counts: Float64Array; readonly probabilities: Float64Array};
}

/** The softmax at a temperature. */
function scaled(state: DecodingState, step: number, temperature: number): Scaled {
  const logits = logitsOf(state, step);
  const count = logits.length;
  const [largest] = logits;
  const others = othersAt(state, step, temperature);
  const candidates = new Float64Array(count);
  let [total, weighted] = [0, 0];
  for (let i = 0; i < count; i++) {
    const x = (logits[i] - largest) / temperature;
    const weight = Math.exp(x);
    candidates[i] = weight;
    total += weight;
    weighted += weight * x;
  }
  const rest = Math.exp(others.log);
  total += rest;
  if (rest > 0) weighted += rest * others.mean;
  for (let i = 0; i < count; i++) candidates[i] /= total;
  const log = Math.log(total);
  let made: ReturnType<Scaled["pieces"]> | undefined;
  const pieces = (): ReturnType<Scaled["pieces"]> => {
    if (made) return made;
    const {counts, logits: falling} = piecesOf(state, step);
    const probabilities = falling.map((logit) => Math.exp((logit - largest) / temperature - log));
    // Pieces tell how the probability of all others is spread; how much it is, their sum tells.
    const about = probabilities.reduce((sum, p, i) => sum + counts[i] * p, 0);
    const scale = about > 0 ? rest / total / about : 0;
    return (made = {counts, probabilities: probabilities.map((p) => p * scale)});
  };
  return {candidates, log, entropy: Math.max(0, log - weighted / total), pieces};
}

const plains = new WeakMap<DecodingState["logits"], Map<number, Scaled>>();

/** The model's own distribution, kept whatever the settings. */
function plainAt(state: DecodingState, step: number): Scaled {
  let steps = plains.get(state.logits);
  if (!steps) plains.set(state.logits, (steps = new Map()));
  let plain = steps.get(step);
  if (!plain) steps.set(step, (plain = scaled(state, step, 1)));
  return plain;
}

export function logitsOf({logits}: DecodingState, step: number): Float32Array {
  const width = logits.shape[1];
  return unpack(logits).subarray(step * width, (step + 1) * width);
}

/** What some settings make of each step. */
interface Known extends DecodingSettings {
  readonly steps: (Warped | undefined)[];
}
const known = new WeakMap<DecodingState["logits"], Known>();

/** What the reader's settings make of a step; kept until they change. */
export function warpedAt(state: DecodingState, step: number): Warped {
  const {temperature, topK, topP, minP} = state;
  let entry = known.get(state.logits);
  const same =
    entry?.temperature === temperature && entry.topK === topK && entry.topP === topP && entry.minP === minP;
  if (!entry || !same) known.set(state.logits, (entry = {temperature, topK, topP, minP, steps: []}));
  return (entry.steps[step] ??= warp(state, step, entry));
}

/**
 * Temperature, then top-k, top-p and min-p: the order of transformers. Each keeps tokens from the most probable one on, so
 * what stays after all is what stays after the strictest.
 */
export function warp(state: DecodingState, step: number, settings: DecodingSettings): Warped {
  const {temperature, topK, topP, minP} = settings;
  const plain = plainAt(state, step);
  const hot = temperature === 1 ? plain : scaled(state, step, temperature);
  const count = hot.candidates.length;
  const all = state.nVocab;
  const byK = topK === 0 || topK >= all ? all : tied(logitsOf(state, step), topK);
  const byP = topP >= 1 ? all : nucleus(hot, topP * massOf(hot, byK, all));
  const byM = minP <= 0 ? all : above(hot, minP * hot.candidates[0]);
  const kept = Math.min(byK, byP, byM);
  const mass = massOf(hot, kept, all);
  const after = hot.candidates.map((p, i) => (i < kept ? p / mass : 0));
  const [largest] = logitsOf(state, step);
  return {
    before: plain.candidates,
    after,
    stays: {"top-k": byK, "top-p": byP, "min-p": byM},
    kept,
    about: kept > count && kept < all,
    mass,
    entropyBefore: plain.entropy / Math.LN2,
    get entropyAfter() {
      return (kept >= all ? hot.entropy : entropyOf(hot, kept, mass)) / Math.LN2;
    },
    of: (rank, logit) => (rank > kept ? 0 : Math.exp((logit - largest) / temperature - hot.log) / mass),
  };
}

/** What took a candidate out: the first warper that does not keep it; null where it stays. */
export function cutBy({stays}: Warped, candidate: number): Warper | null {
  return (["top-k", "top-p", "min-p"] as const).find((warper) => candidate >= stays[warper]) ?? null;
}

/** The `k` most probable tokens; those that are as probable as the last of them stay, too. */
function tied(logits: Float32Array, k: number): number {
  let stay = k;
  while (stay < logits.length && logits[stay] === logits[k - 1]) stay++;
  return stay;
}

/** The fewest tokens that together have this probability. */
function nucleus({candidates, pieces}: Scaled, wanted: number): number {
  let total = 0;
  for (let i = 0; i < candidates.length; i++) {
    total += candidates[i];
    if (total >= wanted) return i + 1;
  }
  const {counts, probabilities} = pieces();
  let rank = candidates.length;
  for (let i = 0; i < counts.length; i++) {
    const needed = (wanted - total) / probabilities[i];
    if (needed <= counts[i]) return Math.ceil(rank + Math.max(needed, Number.EPSILON));
    rank += counts[i];
    total += counts[i] * probabilities[i];
  }
  return Math.round(rank);
}

/** How many tokens have at least this probability. */
function above({candidates, pieces}: Scaled, limit: number): number {
  const stay = candidates.findIndex((p) => p < limit);
  if (stay >= 0) return Math.max(1, stay);
  const {counts, probabilities} = pieces();
  let rank = candidates.length;
  for (let i = 0; i < counts.length && probabilities[i] >= limit; i++) rank += counts[i];
  return Math.round(rank);
}

/** Calls `visit` with each candidate or piece among the `kept` most probable tokens. */
function walk({candidates, pieces}: Scaled, kept: number, visit: (count: number, p: number) => void): void {
  for (let i = 0; i < Math.min(kept, candidates.length); i++) visit(1, candidates[i]);
  let left = kept - candidates.length;
  if (left <= 0) return;
  const {counts, probabilities} = pieces();
  for (let i = 0; i < counts.length && left > 0; i++) {
    visit(Math.min(left, counts[i]), probabilities[i]);
    left -= counts[i];
  }
}

/** The probability of the `kept` most probable of `all` tokens. */
function massOf(distribution: Scaled, kept: number, all: number): number {
  if (kept >= all) return 1;
  let total = 0;
  walk(distribution, kept, (count, p) => (total += count * p));
  return Math.min(1, total);
}

/** Entropy of the `kept` most probable tokens, scaled to 1, in nats. */
function entropyOf(distribution: Scaled, kept: number, mass: number): number {
  let entropy = 0;
  walk(distribution, kept, (count, probability) => {
    const p = probability / mass;
    if (p > 0) entropy -= count * p * Math.log(p);
  });
  return Math.max(0, entropy);
}
