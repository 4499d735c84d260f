import type {ForwardGraph, LoadedModel} from "../models/index.js";
import {checkOptions, show} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import type {Kept} from "./collector.js";
import {capturePoint, choose, pointsOf} from "./points.js";
import type {Stack} from "./points-layout.js";
import {layoutOf} from "./points-layout.js";
import type {CaptureOptions} from "./run-type.js";
import type {PointSelection} from "./selection.js";
import {checkSelection, resolve} from "./selection.js";

/** Checks the form of the `capture` option; `keptOf` checks it against a model. */
export function checkCapture(caller: string, options: CaptureOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${caller}(): capture must be an object, got ${show(options)}.`);
  }
  checkOptions(caller, options, ["hiddenStates", "ffnnActivations", "logits", "points"]);
  for (const name of ["hiddenStates", "ffnnActivations", "logits"] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== "boolean") {
      throw new TypeError(`${caller}(): capture.${name} must be true or false, got ${String(value)}.`);
    }
  }
  for (const selection of selectionsOf(caller, options)) checkSelection(caller, selection);
}

/** The chosen points as a list of selections. */
function selectionsOf(caller: string, {points}: CaptureOptions): PointSelection[] {
  if (points === undefined) return [];
  const list: readonly unknown[] = Array.isArray(points) ? points : [points];
  return list.map((one) => {
    if (typeof one === "string") return {point: one};
    if (typeof one === "object" && one !== null && !Array.isArray(one)) return one as PointSelection;
    throw new TypeError(
      `${caller}(): capture.points must be names or selections such as {point: "blocks.*.ffnn.activation"}, got ${show(one)}.`,
    );
  });
}

/** What is kept of the chosen points: one entry for each. */
export function keptOf(caller: string, model: LoadedModel, options: CaptureOptions): Kept[] {
  const found = new Map<string, Kept>();
  const points = pointsOf(model);
  for (const selection of selectionsOf(caller, options)) {
    for (const chosen of choose(caller, capturePoint, points, selection)) {
      const kept: Kept = {...chosen, id: `point ${chosen.point}`, group: "points"};
      const before = found.get(kept.id);
      if (before && JSON.stringify(before) !== JSON.stringify(kept)) {
        throw new RangeError(
          `${caller}(): capture.points must choose each point once, got "${chosen.point}" twice, in different parts. Join them, or leave one out.`,
        );
      }
      found.set(kept.id, kept);
    }
  }
  return [...found.values()];
}

/** The states of a stack that are kept by default, with their nodes. */
export function statesOf(
  stack: Stack,
  graph: ForwardGraph,
  {hiddenStates = true, ffnnActivations = true}: CaptureOptions,
): {kept: Kept; node: GraphNode}[] {
  const all = (group: "hiddenStates" | "ffnnActivations"): {kept: Kept; node: GraphNode}[] =>
    graph[group].flatMap((node, layer) => {
      const layout = layoutOf(group, node.shape);
      return layout ? [{kept: {id: `${group} ${stack} ${layer}`, group, layer, layout}, node}] : [];
    });
  return [...(hiddenStates ? all("hiddenStates") : []), ...(ffnnActivations ? all("ffnnActivations") : [])];
}

/** Numbers that are kept of one text. */
export function floatsOf(
  model: LoadedModel,
  kept: readonly Kept[],
  options: CaptureOptions,
  lengths: Readonly<Record<Stack, number>>,
): number {
  const {main, source} = pointsOf(model).stacks;
  const states = [
    ...statesOf("main", main, options),
    ...(source ? statesOf("source", source, options) : []),
  ].map((one) => one.kept);
  const sizeOf = ({layout, heads, units, positions, keys}: Kept): number => {
    const last = layout.keys
      ? resolve(keys, lengths[layout.keys]).length
      : (units?.length ?? layout.width ?? 1);
    return (heads?.length ?? layout.nHeads ?? 1) * resolve(positions, lengths[layout.stack]).length * last;
  };
  const logits = options.logits ? lengths.main * model.config.nVocab : 0;
  return logits + [...states, ...kept].reduce((sum, one) => sum + sizeOf(one), 0);
}
