import type {Run} from "../capture/index.js";
import {defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, checkWhole, loadedCausal, pause, show, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {AttributionOptions} from "./attribution.js";
import type {Baseline} from "./baseline.js";
import {checkBaseline} from "./baseline.js";
import {pointsAtOnce} from "./budget.js";
import type {Aim, Unit} from "./direction.js";
import {PathPasses} from "./path-passes.js";
import type {Points, Quadrature} from "./quadrature.js";
import {quadrature, quadratures} from "./quadrature.js";
import {aimOf, sharedOptions, targetsOf} from "./targets.js";

export interface IntegratedGradientsOptions extends AttributionOptions {
  /** Where the path begins: embeddings of zeros (default), or the embedding of this token at each position. */
  readonly baseline?: Baseline;
  /** Points on the path, at least 1, with the trapezoid rule at least 2 (default 50). */
  readonly steps?: number;
  /** How the points are set and weighted (default "gauss-legendre"). */
  readonly method?: Quadrature;
}

/** How much each earlier token adds to each target, compared with the baseline. */
export interface IntegratedGradients {
  /** Positions of the explained tokens. */
  readonly targets: readonly number[];
  /** Score of each source with its sign, in `unit`; axes "target", "source"; 0 from the target on. */
  readonly scores: NdArray;
  /** Sum of the scores of each row, in `unit` `[target]`. */
  readonly totals: Float32Array;
  /** How far each total is from f(input) − f(baseline), which it equals but for the finite number of points `[target]`. */
  readonly delta: Float32Array;
  /** What each total should be: f(input) − f(baseline) `[target]`. */
  readonly differences: Float32Array;
  readonly unit: Unit;
  readonly contrast: number | null;
  readonly baseline: Baseline;
  readonly steps: number;
  readonly method: `integrated gradients, ${Quadrature}`;
}

const optionNames = [...sharedOptions, "baseline", "steps", "method"];

/**
 * Integrated gradients of output tokens with respect to the token embeddings (without positions): for each earlier token
 * (x − x′) · ∫₀¹ ∇ f(x′ + α(x − x′)) dα, summed over the entries of the embedding, with x′ the baseline and f the logit of
 * the target where it was chosen. All earlier tokens go the path together, so that the scores of one target sum to
 * f(input) − f(baseline), up to `delta`.
 *
 * @param model - the model that made the run
 * @param run - from `generate()`, or from `run()` with `nPrompt`
 * @param caller - the function that errors name: the one that the reader called
 * @throws RangeError if a target is not a position of the run after the first, the baseline is not a token, or one point
 * needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Sundararajan, Taly & Yan (2017), eq. 1
 * @example
 * const {scores, delta} = await integratedGradients(model, run, {targets: [9]});
 */
export async function integratedGradients(
  model: Model,
  run: Run,
  options: IntegratedGradientsOptions = {},
  caller = "integratedGradients",
): Promise<IntegratedGradients> {
  const inner = loadedCausal(model, caller);
  const {aim, baseline, steps, method} = checked(options, model, caller);
  const {signal, onProgress, maxMemory = inner.maxMemory ?? defaultMaxMemory} = options;
  const targets = targetsOf(caller, run, model, options.targets);
  const atOnce = pointsAtOnce(model.config, Math.max(...targets), steps, aim.unit, maxMemory, caller);
  const points = quadrature(method, steps);
  const passes = new PathPasses(inner, aim);

  const nSources = run.ids.length;
  const scores = new Float32Array(targets.length * nSources);
  const totals = new Float32Array(targets.length);
  const delta = new Float32Array(targets.length);
  const differences = new Float32Array(targets.length);
  for (const [row, target] of targets.entries()) {
    const input = passes.embeddings(run.ids.slice(0, target));
    const start =
      baseline === "zeros"
        ? new Float32Array(input.length)
        : passes.embeddings(Array<number>(target).fill(baseline));
    const sums = new Float64Array(input.length);
    for (let from = 0; from < steps; from += atOnce) {
      await pause();
      throwIfAborted(caller, signal);
      const some = part(points, from, atOnce);
      const found = passes.gradient(between(start, input, some.at), target, run.ids[target], some.weights);
      found.forEach((value, i) => (sums[i] += value));
      onProgress?.(row * steps + from + some.at.length, targets.length * steps);
    }
    const values = sums.map((sum, i) => sum * (input[i] - start[i]));
    const own = rowSums(values, target);
    const ends = between(start, input, [0, 1]);
    const [atStart, atInput] = passes.values(ends, 2, target, [target - 1], [run.ids[target]]);
    const total = own.reduce((a, b) => a + b, 0);
    refuseInfinite(total - (atInput - atStart), caller);
    scores.set(own, row * nSources);
    totals[row] = total;
    differences[row] = atInput - atStart;
    delta[row] = total - (atInput - atStart);
  }
  return {
    targets,
    scores: {axes: ["target", "source"], shape: [targets.length, nSources], data: scores},
    totals,
    delta,
    differences,
    ...aim,
    baseline,
    steps,
    method: `integrated gradients, ${method}`,
  };
}

function checked(
  options: IntegratedGradientsOptions,
  model: Model,
  caller: string,
): {
  readonly aim: Aim;
  readonly baseline: Baseline;
  readonly steps: number;
  readonly method: Quadrature;
} {
  checkOptions(caller, options, optionNames);
  const {baseline = "zeros", steps = 50, method = "gauss-legendre"} = options;
  const aim = aimOf(caller, model, options);
  if (!quadratures.includes(method)) {
    throw new RangeError(
      `${caller}(): method must be one of ${quadratures.join(", ")}, got ${show(method)}.`,
    );
  }
  checkWhole(caller, "steps", steps, method === "trapezoid" ? 2 : 1, 10_000);
  checkBaseline(caller, baseline, model);
  return {aim, baseline, steps, method};
}

const part = ({at, weights}: Points, from: number, size: number): Points => ({
  at: at.slice(from, from + size),
  weights: weights.slice(from, from + size),
});

/** Texts between two, one for each share of the way. */
function between(start: Float32Array, end: Float32Array, shares: readonly number[]): Float32Array {
  const all = new Float32Array(shares.length * end.length);
  shares.forEach((share, k) => {
    for (let i = 0; i < end.length; i++) all[k * end.length + i] = start[i] + share * (end[i] - start[i]);
  });
  return all;
}

function rowSums(values: Float64Array, rows: number): number[] {
  const width = values.length / rows;
  return Array.from({length: rows}, (_, row) =>
    values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0),
  );
}

function refuseInfinite(value: number, caller: string): void {
  if (Number.isFinite(value)) return;
  throw new Error(
    `${caller}(): gradients must be finite numbers, got others. The model's weights are too large for 32-bit floats.`,
  );
}
