import {pause, throwIfAborted} from "../models/index.js";
import type {ActivationMatrix} from "./matrix.js";
import {dot, gramOf, positive, sweep} from "./sweep.js";

/** Factors `[factor, position]` and loadings `[layer, factor, neuron]`: X is about the one, transposed, times the other. */
export interface Pair {
  readonly w: Float32Array;
  readonly h: Float32Array;
}

export interface SolveOptions {
  readonly caller: string;
  /** Ends where the squared error fell by less than this share of itself in five iterations. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Goes on in the direction of each step, so that fewer are needed (default true). */
  readonly extrapolate?: boolean;
  /** Rounds of coordinate descent for each large product: over the loadings (default 1), and over the factors (default 4). */
  readonly rounds?: {readonly h: number; readonly w: number};
}

export interface Solution extends Pair {
  readonly iterations: number;
  readonly converged: boolean;
  /** Squared error after each iteration, which never grows but for rounding. */
  readonly errors: readonly number[];
}

/** Over so many iterations the fall of the error is looked at: one alone may be short. */
const window = 5;

/** How far a step is drawn out: at first, at most, and how that changes with success and failure; Ang & Gillis's values. */
const stretch = {first: 0.5, growth: 1.05, limitGrowth: 1.01, shrink: 1.5};

/**
 * Alternating coordinate descent from a start, with extrapolation: where a step made the error larger, it is taken again
 * without. Within one iteration the loadings come first.
 *
 * @see Gillis & Glineur (2012), "Accelerated multiplicative updates and hierarchical ALS algorithms for NMF"
 * @see Ang & Gillis (2019), "Accelerating nonnegative matrix factorization algorithms using extrapolation", algorithm 3
 */
export async function solve(matrix: ActivationMatrix, start: Pair, options: SolveOptions): Promise<Solution> {
  const {caller, tolerance, maxIterations, signal, onProgress, extrapolate = true} = options;
  const state = new Descent(matrix, start, options.rounds ?? {h: 1, w: 4});
  const errors: number[] = [];
  let [beta, limit] = [extrapolate ? stretch.first : 0, 1];
  let converged = false;
  while (errors.length < maxIterations && !converged) {
    await pause();
    throwIfAborted(caller, signal);
    if (state.step(beta)) {
      limit = Math.min(1, limit * stretch.limitGrowth);
      beta = Math.min(limit, beta * stretch.growth);
    } else {
      limit = beta;
      beta /= stretch.shrink;
      state.step(0);
    }
    errors.push(state.error);
    const before = errors.at(-1 - window);
    if (before !== undefined && before - state.error <= tolerance * state.error) converged = true;
    // What has converged is done, however few iterations it took.
    onProgress?.(converged ? maxIterations : errors.length, maxIterations);
  }
  return {w: state.w, h: state.h, iterations: errors.length, converged, errors};
}

/** The best pair so far, and what led to it. */
class Descent {
  w: Float32Array;
  h: Float32Array;
  error = Infinity;
  readonly #matrix: ActivationMatrix;
  readonly #rounds: {readonly h: number; readonly w: number};
  readonly #k: number;
  /** Where the descent itself last arrived, before extrapolation. */
  #arrived: Pair;
  #spare: Float32Array;
  #reached: Float32Array;
  readonly #product: Float32Array;

  constructor(matrix: ActivationMatrix, {w, h}: Pair, rounds: {readonly h: number; readonly w: number}) {
    this.#matrix = matrix;
    this.#rounds = rounds;
    this.#k = w.length / matrix.shape.positions;
    [this.w, this.h] = [w.slice(), h.slice()];
    this.#arrived = {w: w.slice(), h: h.slice()};
    this.#spare = new Float32Array(h.length);
    this.#reached = new Float32Array(h.length);
    this.#product = new Float32Array(h.length);
  }

  /**
   * One iteration; false, and the pair stays, where extrapolation made the error larger. Without, it cannot but for the
   * rounding of the error itself.
   */
  step(beta: number): boolean {
    const k = this.#k;
    const {positions, neurons} = this.#matrix.shape;
    const ahead =
      beta === 0 ? this.w : beyond(this.w, this.#arrived.w, beta, new Float32Array(this.w.length));
    this.#matrix.transposedTimes(ahead, k, this.#product);
    const gram = gramOf({data: ahead, width: positions}, k);
    const h = this.#reached;
    h.set(this.h);
    for (let i = 0; i < this.#rounds.h; i++) sweep({data: h, width: neurons}, this.#product, gram);

    const further = beyond(h, this.#arrived.h, beta, this.#spare);
    const forward = this.#matrix.times(further, k);
    const w = ahead.slice();
    for (let i = 0; i < this.#rounds.w; i++)
      sweep({data: w, width: positions}, forward.product, forward.gram);
    const own = gramOf({data: w, width: positions}, k);
    const error = this.#matrix.squares - 2 * dot(w, forward.product) + dot(own, forward.gram);
    if (beta > 0 && !(error <= this.error)) {
      // The next step starts from here, with no direction to go on in.
      this.#arrived.w.set(this.w);
      this.#arrived.h.set(this.h);
      return false;
    }
    [this.#spare, this.h] = [this.h, further];
    [this.#reached, this.#arrived] = [this.#arrived.h, {w: this.w, h}];
    this.w = w;
    this.error = error;
    return true;
  }
}

/** `to` and further, by `beta` times the way from `from`, but never below 0. */
function beyond(to: Float32Array, from: Float32Array, beta: number, out: Float32Array): Float32Array {
  for (let i = 0; i < to.length; i++) out[i] = positive(to[i] + beta * (to[i] - from[i]));
  return out;
}
