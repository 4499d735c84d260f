import {checkOptions, show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Run} from "./run-type.js";
import type {Numbers, PointSelection, Range} from "./selection.js";
import {checkNumbers, checkSelection, selectionNames} from "./selection.js";

/** Where a function changes values. */
export interface ApplyAt {
  readonly point: string;
  /** The positions of the values, along their axis "position" or "query". */
  readonly positions: readonly number[];
}

/** What is done to the chosen values. */
export type InterventionAction =
  | {readonly zero: true}
  /** Their mean over positions: of the unchanged prompt, of a run that captured the point, or as given for each neuron. */
  | {readonly mean: true | Run | ArrayLike<number>}
  | {readonly scale: number}
  /** One number for all, or one for each neuron. */
  | {readonly set: number | ArrayLike<number>}
  /** A direction, with one number for each neuron, times a factor (default 1). */
  | {readonly add: ArrayLike<number>; readonly factor?: number}
  /** The values of another run that captured the point, at the same positions or at others. */
  | {readonly patch: Run; readonly from?: Numbers}
  /** What a function gives for them, in the same order and number. */
  | {readonly apply: (values: NdArray, at: ApplyAt) => NdArray | Float32Array};

/** The same with all that an action may have. */
export interface AnyAction {
  readonly zero?: true;
  readonly mean?: true | Run | ArrayLike<number>;
  readonly scale?: number;
  readonly set?: number | ArrayLike<number>;
  readonly add?: ArrayLike<number>;
  readonly factor?: number;
  readonly patch?: Run;
  readonly from?: Numbers;
  readonly apply?: (values: NdArray, at: ApplyAt) => NdArray | Float32Array;
}

/** A change inside the forward pass: what is done, and to which part of which points. */
export type Intervention = PointSelection & InterventionAction;

const actions = ["zero", "mean", "scale", "set", "add", "patch", "apply"] as const;
export type ActionName = (typeof actions)[number];

/** Checks the form of the `interventions` option; what the model has is checked when they are planned. */
export function checkInterventions(caller: string, interventions: unknown): void {
  if (!Array.isArray(interventions)) {
    throw new TypeError(
      `${caller}(): interventions must be an array, got ${show(interventions)}. Write [{point: "blocks.0.ffnn.activation", zero: true}].`,
    );
  }
  for (const intervention of interventions as unknown[]) {
    if (typeof intervention !== "object" || intervention === null || Array.isArray(intervention)) {
      throw new TypeError(`${caller}(): an intervention must be an object, got ${show(intervention)}.`);
    }
    checkSelection(caller, intervention as PointSelection, [...actions, "factor", "from"]);
    const named = actions.filter((name) => (intervention as Record<string, unknown>)[name] !== undefined);
    if (named.length !== 1) {
      throw new TypeError(
        `${caller}(): an intervention must have one of ${actions.join(", ")}, got ${named.length === 0 ? "none" : named.join(" and ")}.`,
      );
    }
    checkAction(caller, named[0], intervention as Intervention);
  }
}

function checkAction(caller: string, name: ActionName, intervention: Intervention): void {
  const options = intervention as unknown as Record<ActionName | "factor" | "from", unknown>;
  checkOptions(caller, options, [
    ...selectionNames,
    name,
    ...(name === "add" ? ["factor"] : []),
    ...(name === "patch" ? ["from"] : []),
  ]);
  const value = options[name];
  const fail = (expected: string, fix = ""): never => {
    throw new TypeError(`${caller}(): ${name} must be ${expected}, got ${show(value)}.${fix}`);
  };
  if (name === "zero" && value !== true) fail("true");
  if (name === "scale") checkFinite(caller, name, value);
  if (name === "set" && !isList(value)) checkFinite(caller, name, value);
  if (name === "add" && !isList(value)) fail("a list with one number for each neuron");
  if (name === "mean" && value !== true && !isRun(value) && !isList(value)) {
    fail("true, a run, or a list with one number for each neuron");
  }
  if (name === "patch" && !isRun(value)) fail("a run", " Give it the `run` of an output.");
  if (name === "apply" && typeof value !== "function") fail("a function");
  if (isList(value)) {
    const bad = Array.from(value).findIndex((n) => typeof n !== "number" || !Number.isFinite(n));
    if (bad >= 0) {
      throw new RangeError(`${caller}(): ${name} must be finite numbers, got ${show(value[bad])} at ${bad}.`);
    }
  }
  if (options.factor !== undefined) checkFinite(caller, "factor", options.factor);
  checkNumbers(caller, "from", options.from);
}

function checkFinite(caller: string, name: string, value: unknown): void {
  if (typeof value === "number" && Number.isFinite(value)) return;
  const wrong = `${caller}(): ${name} must be a finite number, got ${show(value)}.`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

export const isList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;

/** A run is told by what every run has. */
export const isRun = (value: unknown): value is Run =>
  typeof value === "object" && value !== null && "ids" in value && "tokens" in value && "provenance" in value;

/** Interventions in words, for the provenance of a result. */
export function describeInterventions(interventions: readonly Intervention[]): string[] {
  return interventions.map((intervention) => {
    const parts = (["layers", "heads", "neurons", "positions", "keys"] as const).flatMap((name) =>
      intervention[name] === undefined ? [] : [`${name} ${inWords(intervention[name])}`],
    );
    return `${[intervention.point, ...parts].join(", ")}: ${inWordsAction(intervention)}`;
  });
}

function inWords(numbers: Numbers): string {
  if (Array.isArray(numbers)) return shortened(numbers as number[]);
  const {from = 0, to = -1} = numbers as Range;
  return to === -1 ? `from ${from}` : `${from} to ${to}`;
}

function shortened(list: ArrayLike<number>): string {
  const shown = Array.from(list)
    .slice(0, 8)
    .map((n) => String(Number(n.toPrecision(6))));
  return shown.join(", ") + (list.length > 8 ? `, … (${list.length})` : "");
}

function inWordsAction(intervention: Intervention): string {
  const {scale, set, add, factor = 1, patch, from, mean, apply} = intervention as AnyAction;
  if (scale !== undefined) return `scale ${scale}`;
  // A function that is written in its place takes the option's own name.
  if (apply) return `apply ${["", "apply"].includes(apply.name) ? "a function" : apply.name}`;
  if (set !== undefined) return `set ${isList(set) ? `[${shortened(set)}]` : set}`;
  if (add) return `add ${factor} × [${shortened(add)}]`;
  if (patch) {
    return `patch from ${show(patch.text)}${from === undefined ? "" : `, positions ${inWords(from)}`}`;
  }
  if (mean === undefined) return "zero";
  if (mean === true) return "mean of the prompt";
  return isList(mean) ? `mean [${shortened(mean)}]` : `mean of ${show(mean.text)}`;
}
