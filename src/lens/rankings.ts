import type {Run} from "../capture/index.js";
import type {Model, Token} from "../models/index.js";
import {checkOptions, tokensOf} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Group, Scores} from "./scores.js";
import {noId, scoresOf} from "./scores.js";
import type {States} from "./states.js";
import {statesOf} from "./states.js";
import type {Call} from "./steps.js";
import {checkCall, lensNames} from "./steps.js";
import type {LensOptions, LensStep, NdInts, Rankings} from "./types.js";

/**
 * The logit lens: how each layer ranks the tokens of a run, if what it leaves were the end of the model: final norm, then
 * head, as the model itself applies them.
 *
 * @param run - of this model, with hidden states; what it did not capture is read again in one pass
 * @param options - see `LensOptions`; `positions` are those that are predicted
 * @param caller - the function that errors name
 * @throws RangeError if a position or layer is not the run's, or one position needs more than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted
 * @see nostalgebraist (2020), "interpreting GPT: the logit lens"; Alammar (2021), section 3.2
 * @example
 * const {ranks} = await rankings(model, await generate(model, "The keys to the cabinet"));
 */
export async function rankings(
  model: Model,
  run: Run,
  options: LensOptions = {},
  caller = "rankings",
): Promise<Rankings> {
  checkOptions(caller, options, lensNames);
  const call = checkCall(caller, model, run, options);
  const states = await statesOf(call, [...call.steps, lastStep(call)], options);
  const targets = await targetsOf(call, states, options);
  const groups = call.positions.map((position, i): Group => ({
    vectors: call.steps.map((step) => states(step, position - call.back)),
    ids: [targets.ids[i]],
  }));
  const scores = await scoresOf(caller, call.model, groups, {topK: 1, spread: false}, options);
  return rankingsOf(call, targets, scores, {of: call.steps.length, topK: 1});
}

/** What the model itself ends with. */
export const lastStep = ({model}: Call): LensStep => ({layer: model.config.nLayers - 1, part: "block"});

/** The tokens that are ranked, and whether they are the run's own. */
export interface Targets {
  readonly ids: readonly number[];
  readonly given: readonly boolean[];
}

/** The run's tokens; at masks and after the end, what the model finds most probable. */
export async function targetsOf(call: Call, states: States, options: LensOptions): Promise<Targets> {
  const {run, model, positions, back} = call;
  const mask = model.kind === "encoder" ? model.tokenizer?.special.mask : undefined;
  const given = positions.map((position) => position < run.ids.length && run.ids[position] !== mask);
  const unknown = positions.filter((_, i) => !given[i]);
  const groups = unknown.map((position): Group => ({
    vectors: [states(lastStep(call), position - back)],
    ids: [noId],
  }));
  const {signal, maxMemory} = options;
  const own = await scoresOf(call.caller, model, groups, {topK: 1, spread: false}, {signal, maxMemory});
  const best = new Map(unknown.map((position, i) => [position, own.topIds[i]]));
  return {ids: positions.map((position) => best.get(position) ?? run.ids[position]), given};
}

/** How rows lie in scores: groups of `of` steps, of which the first are those that were asked for. */
export interface Laid {
  readonly of: number;
  readonly topK: number;
}

export function rankingsOf(call: Call, targets: Targets, scores: Scores, {of, topK}: Laid): Rankings {
  const {steps, positions, model, run} = call;
  const size = {steps: steps.length, positions: positions.length, of};
  const cells = (name: keyof Scores): NdArray => table(size, scores[name] as Float32Array);
  const topIds = ints(size, scores.topIds, topK);
  return {
    steps,
    positions,
    provenance: run.provenance,
    targets: targets.ids,
    given: targets.given,
    ranks: cells("ranks"),
    probabilities: cells("probabilities"),
    topIds: {...topIds, axes: topIds.axes.slice(0, 2), shape: topIds.shape.slice(0, 2), data: first(topIds)},
    topProbabilities: table(size, scores.topProbabilities, topK),
    tokens: tokenNames(model, [...targets.ids, ...scores.topIds]),
  };
}

const first = ({shape, data}: NdInts): Int32Array => data.filter((_, i) => i % shape[2] === 0);

interface Size {
  readonly steps: number;
  readonly positions: number;
  /** Steps of each group, the first of which are kept. */
  readonly of: number;
}

/** The first number of each row `[position, step, width]` as `[layer, position]`. */
export function table({steps, positions, of}: Size, data: Float32Array, width = 1): NdArray {
  const out = new Float32Array(steps * positions);
  for (let step = 0; step < steps; step++) {
    for (let p = 0; p < positions; p++) out[step * positions + p] = data[(p * of + step) * width];
  }
  return {axes: ["layer", "position"], shape: [steps, positions], data: out};
}

/** Rows `[position, step, candidate]` as `[layer, position, candidate]`. */
export function candidates({steps, positions, of}: Size, data: Float32Array, width: number): NdArray {
  return {
    axes: ["layer", "position", "candidate"],
    shape: [steps, positions, width],
    data: moved(new Float32Array(steps * positions * width), {steps, positions, of}, data, width),
  };
}

/** The same, of whole numbers. */
export function ints({steps, positions, of}: Size, data: Int32Array, width: number): NdInts {
  return {
    axes: ["layer", "position", "candidate"],
    shape: [steps, positions, width],
    data: moved(new Int32Array(steps * positions * width), {steps, positions, of}, data, width),
  };
}

function moved<A extends Float32Array | Int32Array>(
  out: A,
  {steps, positions, of}: Size,
  data: A,
  width: number,
): A {
  for (let step = 0; step < steps; step++) {
    for (let p = 0; p < positions; p++) {
      const from = (p * of + step) * width;
      out.set(data.subarray(from, from + width), (step * positions + p) * width);
    }
  }
  return out;
}

/** The tokens of ids, by id. */
function tokenNames(model: Model, ids: readonly number[]): Record<number, Token> {
  const all = [...new Set(ids)];
  const tokens = tokensOf(model, all);
  return Object.fromEntries(all.map((id, i) => [id, tokens[i]]));
}
