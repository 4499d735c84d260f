import type {PointSelection, Run, RunAllOptions, TextInput} from "../capture/index.js";
import {runAll} from "../capture/index.js";
import type {LoadedModel} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Vector} from "./scores.js";
import type {Call} from "./steps.js";
import type {LensOptions, LensStep} from "./types.js";

/** The hidden vector of a step, at the row of a text that predicts. */
export type States = (step: LensStep, row: number) => Vector;

type ReadOptions = Pick<LensOptions, "signal" | "maxMemory" | "onProgress">;

/** Runs that were read again for what they had not captured, by the run. */
const again = new WeakMap<Run, Map<string, Run>>();

/**
 * The hidden vectors of a run. What it did not capture is read again: one more forward pass over the same text, kept as long
 * as the run.
 *
 * @throws Error if the run was changed inside by interventions, and something must be read again
 */
export async function statesOf(
  call: Call,
  steps: readonly LensStep[],
  options: ReadOptions,
): Promise<States> {
  const {run, model} = call;
  const own = captured(model, run);
  const missing = [...new Set(steps.filter((step) => !own(step)).map(({part}) => part))];
  if (missing.length === 0) return (step, row) => vectorOf(own(step)!, row);
  const read = captured(model, await readAgain(call, missing, options));
  return (step, row) => vectorOf(own(step) ?? read(step)!, row);
}

/** All positions of one step, `[position, model]`, as it lies in an array. */
interface Rows {
  readonly data: Float32Array;
  readonly from: number;
  readonly width: number;
  readonly normed: boolean;
}

function vectorOf({data, from, width, normed}: Rows, row: number): Vector {
  const at = from + row * width;
  return {data: data.subarray(at, at + width), normed};
}

/** What a run holds of a step; `undefined` where it was not captured, or only in part. */
function captured(model: LoadedModel, run: Run): (step: LensStep) => Rows | undefined {
  const {nLayers, dModel: width} = model.config;
  const length = run.ids.length;
  const {hiddenStates} = run;
  const ofPoint = (step: LensStep): Rows | undefined => {
    const point = run.points?.[pointOf(model, step)];
    if (!point || point.index || point.shape[0] !== length) return undefined;
    return {data: point.data, from: 0, width, normed: false};
  };
  const ofStates = ({layer, part}: LensStep): Rows | undefined => {
    if (!hiddenStates || (part !== "block" && part !== "embeddings")) return undefined;
    // Where embeddings are narrower than the layers, there is no row for them.
    const at = layer + hiddenStates.shape[0] - nLayers;
    if (at < 0) return undefined;
    return {data: hiddenStates.data, from: at * length * width, width, normed: layer === nLayers - 1};
  };
  return (step) => ofStates(step) ?? ofPoint(step);
}

/** The point of the forward pass that a step is. */
export function pointOf({kind, config: {family}}: LoadedModel, {layer, part}: LensStep): string {
  const side = kind === "encoder-decoder" ? "decoder." : "";
  if (part === "embeddings") return `${side}embeddings`;
  const block = `${side}blocks.${layer}`;
  if (family.startsWith("lstm")) return `${block}.lstm.hidden`;
  return `${block}.residual.${{attention: "mid", cross: "cross", block: "post"}[part]}`;
}

async function readAgain(
  call: Call,
  parts: readonly LensStep["part"][],
  {signal, maxMemory}: ReadOptions,
): Promise<Run> {
  const {run, model} = call;
  const [change] = run.provenance.interventions ?? [];
  if (change !== undefined) {
    throw new Error(
      `${call.caller}(): run must hold the states of a changed model, got one with interventions (${change}) and without ${parts.map((part) => `"${pointsOf(model, part)}"`).join(" and ")}. Run it again with these in capture.points.`,
    );
  }
  const key = parts.join();
  const known = again.get(run) ?? new Map<string, Run>();
  again.set(run, known);
  const before = known.get(key);
  if (before) return before;
  const points = parts.map((part) => pointsOf(model, part));
  const [made] = await readTexts(call, [inputOf(call, run.ids)], points, {signal, maxMemory});
  known.set(key, made);
  return made;
}

/** A pattern for all points of one part. */
export function pointsOf(model: LoadedModel, part: LensStep["part"]): string {
  return pointOf(model, {layer: 0, part}).replace(".0.", ".*.");
}

/** A text of ids that is read as the run was. */
export function inputOf({model, run}: Call, ids: readonly number[]): TextInput {
  if (model.kind === "causal") return {text: ids};
  if (model.kind === "encoder") return {text: ids, ...(run.tokenTypes ? {tokenTypes: run.tokenTypes} : {})};
  // The decoder's first token is the one that it always starts with.
  const target = ids.slice(1);
  return {text: run.source!.ids, ...(target.length > 0 ? {target} : {})};
}

/** Reads texts for some points alone. */
export async function readTexts(
  {run, model}: Call,
  texts: readonly TextInput[],
  points: readonly (string | PointSelection)[],
  options: Pick<RunAllOptions, "signal" | "maxMemory" | "onProgress">,
): Promise<Run[]> {
  const {windows} = run.provenance;
  return runAll(model, texts, {
    capture: {hiddenStates: false, ffnnActivations: false, points},
    ...(windows ? {window: windows} : {}),
    ...options,
  });
}

/** A text's vector at a point, counted from the end of what was captured: of texts that were read for a few positions. */
export function vectorAt(model: LoadedModel, run: Run, step: LensStep, row: number): Vector {
  const {data, shape}: NdArray = run.points![pointOf(model, step)];
  return {data: data.subarray(row * shape[1], (row + 1) * shape[1]), normed: false};
}
