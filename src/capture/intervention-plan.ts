import type {LoadedModel} from "../models/index.js";
import type {AnyAction, ApplyAt, Intervention} from "./intervention.js";
import {checkInterventions, isList} from "./intervention.js";
import type {Values} from "./intervention-values.js";
import {capturedOf, listed, meanOf, stored} from "./intervention-values.js";
import type {NdArray} from "../tensors/index.js";
import type {Layout} from "./points-layout.js";
import type {Chosen, ModelPoints} from "./points.js";
import {choose, pointsOf} from "./points.js";
import type {Run} from "./run-type.js";
import type {Numbers} from "./selection.js";
import {checkReach, fromEnd, resolve} from "./selection.js";

/** Values become a · value + b; b is `undefined` where there is nothing to put there, and the value stays. */
export interface Affine {
  readonly chosen: Chosen;
  readonly a: number;
  readonly b?: Values;
  /** b is the mean of the unchanged prompt, which is known only when that was read. */
  readonly mean?: true;
}

/** Values become what a function gives. */
export interface Called {
  readonly chosen: Chosen;
  readonly apply: (values: NdArray, at: ApplyAt) => NdArray | Float32Array;
}

/** What is done at one point at once: one function, or what one product and one sum can do. */
export type Segment =
  | {readonly kind: "affine"; readonly layout: Layout; readonly parts: readonly Affine[]}
  | {readonly kind: "call"; readonly layout: Layout; readonly call: Called};

/** What is done at each point, in order. */
export type Plan = ReadonlyMap<string, readonly Segment[]>;

/** Checks interventions against the model, and sorts them by points. */
export function planOf(
  caller: string,
  model: LoadedModel,
  interventions: readonly Intervention[],
  longest: number,
): Plan {
  checkInterventions(caller, interventions);
  const plan = new Map<string, Segment[]>();
  if (interventions.length === 0) return plan;
  const points = pointsOf(model);
  for (const intervention of interventions) {
    for (const chosen of choose(caller, "intervention point", points, intervention)) {
      if (!points.effective().has(chosen.point)) {
        throw new Error(
          `${caller}(): intervention point must have a part in what the model gives, got "${chosen.point}", which nothing reads in ${model.id} (${model.config.family}). Choose another point.`,
        );
      }
      checkReach(caller, "an intervention", intervention, longest);
      const segments = plan.get(chosen.point) ?? [];
      plan.set(chosen.point, segments);
      const {layout} = chosen;
      const {apply} = intervention as AnyAction;
      if (apply) {
        segments.push({kind: "call", layout, call: {chosen, apply}});
        continue;
      }
      const part = affineOf(caller, intervention, chosen, points);
      const last = segments.at(-1);
      if (last?.kind === "affine") segments.splice(-1, 1, {...last, parts: [...last.parts, part]});
      else segments.push({kind: "affine", layout, parts: [part]});
    }
  }
  return plan;
}

function affineOf(caller: string, intervention: Intervention, chosen: Chosen, points: ModelPoints): Affine {
  const {scale, mean, set, add, factor = 1, patch, from} = intervention as AnyAction;
  if (scale !== undefined) return {chosen, a: scale};
  if (set !== undefined) return {chosen, a: 0, b: listed(caller, "set", set, chosen)};
  if (add) return {chosen, a: 1, b: listed(caller, "add", add, chosen, factor)};
  if (patch) return {chosen, a: 0, b: patched(caller, patch, from, chosen, points)};
  if (mean === true) return {chosen, a: 0, mean: true};
  if (mean === undefined) return {chosen, a: 0};
  if (isList(mean)) return {chosen, a: 0, b: listed(caller, "mean", mean, chosen)};
  return {
    chosen,
    a: 0,
    b: stored(meanOf(capturedOf(caller, "mean", mean, chosen, points), chosen.layout), chosen.layout),
  };
}

/** The values of another run; its positions `from` go, one by one, to those that are chosen, or the only one to all. */
function patched(
  caller: string,
  run: Run,
  from: Numbers | undefined,
  chosen: Chosen,
  points: ModelPoints,
): Values {
  const array = capturedOf(caller, "patch", run, chosen, points);
  const values = stored(array, chosen.layout);
  const axis = chosen.layout.axes.position;
  const size = array.shape[array.axes.indexOf(axis)];
  const there = new Set(array.index?.[axis] ?? Array.from({length: size}, (_, i) => i));
  const {positions} = chosen;
  const missing = (wanted: readonly number[]): void => {
    const none = wanted.find((position) => !there.has(position));
    if (none === undefined) return;
    throw new RangeError(
      `${caller}(): patch must have the positions that are asked for of "${chosen.point}", got none for ${none}. Its text has ${run.ids.length}; give other positions, or from.`,
    );
  };
  if (from === undefined) {
    if (Array.isArray(positions) && !fromEnd(positions)) missing(positions as number[]);
    return values;
  }
  const sources = resolve(from, run.ids.length);
  missing(Array.isArray(from) ? (from as number[]).map((n) => (n < 0 ? n + run.ids.length : n)) : sources);
  if (sources.length === 1) return {...values, at: (where) => values.at({...where, position: sources[0]})};
  const targets = targetsOf(caller, positions, sources.length);
  const where = new Map(targets.map((position, i) => [position, sources[i]]));
  return {
    ...values,
    at: (to) => {
      const position = where.get(to.position);
      return position === undefined ? undefined : values.at({...to, position});
    },
  };
}

function targetsOf(caller: string, positions: Numbers | undefined, count: number): number[] {
  if (positions === undefined || fromEnd(positions)) {
    throw new RangeError(
      `${caller}(): from must be one position, or as many as positions from the start, got ${count}. Name the positions.`,
    );
  }
  const targets = resolve(
    positions,
    Array.isArray(positions) ? Infinity : ((positions as {to?: number}).to ?? -1) + 1,
  );
  if (targets.length === count) return targets;
  throw new RangeError(
    `${caller}(): from must have as many positions as positions (${targets.length}), or one, got ${count}.`,
  );
}
