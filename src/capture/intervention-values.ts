import {show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import type {Kept} from "./collector.js";
import {statesOf} from "./capture.js";
import type {Layout} from "./points-layout.js";
import type {Chosen, ModelPoints} from "./points.js";
import type {Run} from "./run-type.js";

/** Values by their coordinates; `undefined` where there are none. Those that an array does not have are not looked at. */
export interface Values {
  at(where: Where): number | undefined;
  readonly uses: {readonly head?: boolean; readonly last?: boolean; readonly position?: boolean};
}

/** `last` is the key of a pattern, or else the coordinate along the last axis. */
export interface Where {
  readonly head: number;
  readonly position: number;
  readonly last: number;
}

/** The same number everywhere, or one for each chosen neuron. */
export function listed(
  caller: string,
  name: string,
  values: number | ArrayLike<number>,
  {point, layout, units}: Chosen,
  factor = 1,
): Values {
  if (typeof values === "number") return {at: () => values, uses: {}};
  const width = units?.length ?? layout.width;
  if (width === undefined) {
    throw new RangeError(
      `${caller}(): ${name} must be one number where the keys of "${point}" have no fixed number, got a list.`,
    );
  }
  if (values.length !== width) {
    const what = units ? "chosen neuron" : "neuron";
    throw new RangeError(
      `${caller}(): ${name} must have one number for each ${what} of "${point}" (${width}), got ${values.length}.`,
    );
  }
  const all = new Float32Array(layout.width!);
  for (let i = 0; i < width; i++) all[units?.[i] ?? i] = factor * values[i];
  return {at: ({last}) => all[last], uses: {last: true}};
}

/** Reads captured values by original numbers. */
export function stored({axes, shape, data, index = {}}: NdArray, {axes: names}: Layout): Values {
  const lookup = (name: string | undefined): ((n: number) => number) => {
    const axis = name === undefined ? -1 : axes.indexOf(name);
    if (axis < 0) return () => 0;
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const where = new Map(
      (index[axes[axis]] ?? Array.from({length: shape[axis]}, (_, i) => i)).map((n, i) => [n, i]),
    );
    return (n) => (where.get(n) ?? NaN) * stride;
  };
  const [head, position, last] = [
    lookup(names.head),
    lookup(names.position),
    lookup(names.key ?? names.unit),
  ];
  return {
    at: (where) => data[head(where.head) + position(where.position) + last(where.last)],
    uses: {head: names.head !== undefined, position: axes.includes(names.position), last: true},
  };
}

/** The mean over positions, or over some of them (counted along the axis). */
export function meanOf({axes, shape, data, index = {}}: NdArray, {axes: names}: Layout): NdArray {
  const axis = axes.indexOf(names.position);
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const n = shape[axis];
  const out = new Float32Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let p = 0; p < n; p++) sum += data[(o * n + p) * inner + i];
      out[o * inner + i] = sum / n;
    }
  }
  const rest = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== axis);
  const others = Object.entries(index).filter(([name]) => name !== names.position);
  return {axes: rest(axes), shape: rest(shape), data: out, index: Object.fromEntries(others)};
}

/** What a run captured of a point, by that name or as a state or activation. */
export function capturedOf(
  caller: string,
  name: string,
  run: Run,
  chosen: Chosen,
  points: ModelPoints,
): NdArray {
  const found = run.points?.[chosen.point] ?? stateOf(run, chosen, points);
  const {point, layout} = chosen;
  if (!found) {
    throw new Error(
      `${caller}(): ${name} must be a run that captured "${point}", got one that did not. Make it with capture: {points: "${point}"}.`,
    );
  }
  const names = [layout.axes.head, layout.axes.position, layout.axes.key ?? layout.axes.unit];
  const expected = names.filter((one) => one !== undefined);
  if (found.axes.join() !== expected.join()) {
    throw new Error(
      `${caller}(): ${name} must have "${point}" with the axes ${expected.join(", ")}, got ${found.axes.join(", ")}.`,
    );
  }
  for (const [axis, wanted, all] of [
    ["head", chosen.heads, layout.nHeads],
    ["unit", chosen.units, layout.width],
  ] as const) {
    const axisName = layout.axes[axis];
    if (axisName === undefined) continue;
    const size = found.shape[found.axes.indexOf(axisName)];
    const has = found.index?.[axisName] ?? Array.from({length: size}, (_, i) => i);
    const needed = wanted ?? Array.from({length: all!}, (_, i) => i);
    const missing = needed.find((n) => !has.includes(n));
    const uncut = found.index?.[axisName] === undefined;
    if (missing === undefined && (!uncut || size === all)) continue;
    throw new RangeError(
      `${caller}(): ${name} must have ${axisName} ${missing ?? all! - 1} of "${point}", got ${uncut ? size : show(has.join(", "))}. Choose what both have.`,
    );
  }
  return found;
}

/** Hidden states and activations are points under another name. */
function stateOf(run: Run, {point}: Chosen, {nodes, stacks}: ModelPoints): NdArray | undefined {
  const node = nodes.get(point);
  for (const [stack, from] of [
    ["main", run],
    ["source", run.source],
  ] as const) {
    const graph = stacks[stack];
    const state = graph && statesOf(stack, graph, {}).find((one) => one.node === node);
    const array = state && from?.[state.kept.group as "hiddenStates" | "ffnnActivations"];
    if (array) return layerOf(array, state.kept);
  }
  return undefined;
}

function layerOf({axes, shape, data}: NdArray, {layer}: Kept): NdArray | undefined {
  const size = shape[1] * shape[2];
  if (layer! >= shape[0]) return undefined;
  return {
    axes: axes.slice(1),
    shape: shape.slice(1),
    data: data.subarray(layer! * size, (layer! + 1) * size),
  };
}
