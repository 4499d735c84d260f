import type {ForwardGraph, LoadedModel, Tap} from "../models/index.js";
import {nearest} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Layout} from "./points-layout.js";
import {layoutOf} from "./points-layout.js";
import type {Numbers, PointSelection} from "./selection.js";
import {numbersOf} from "./selection.js";

/** What a model's forward pass has to look at, read from its graph. */
export interface ModelPoints {
  /** In the order of the forward pass. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly stacks: {readonly main: ForwardGraph; readonly source?: ForwardGraph};
  /** Points whose value has a part in what the model gives. */
  effective(): ReadonlySet<string>;
}

const known = new WeakMap<LoadedModel, ModelPoints>();

/** The points of a model: those that its graph names. */
export function pointsOf(model: LoadedModel): ModelPoints {
  const before = known.get(model);
  if (before) return before;
  const nodes = new Map<string, GraphNode>();
  const {stacks} = whole(model, (point, node) => {
    nodes.set(point, node);
    return node;
  });
  let found: ReadonlySet<string> | undefined;
  const points = {nodes, stacks, effective: () => (found ??= effectiveOf(model))};
  known.set(model, points);
  return points;
}

/** The whole forward pass without a past, and what it gives. */
function whole(model: LoadedModel, tap: Tap): {stacks: ModelPoints["stacks"]; outputs: readonly GraphNode[]} {
  if (model.kind === "causal") {
    const graph = model.graph({tap});
    return {stacks: {main: graph}, outputs: [graph.logits]};
  }
  if (model.kind === "encoder") {
    const graph = model.encoderGraph({tap});
    return {stacks: {main: graph}, outputs: [...graph.outputs.values(), ...graph.hiddenStates.slice(-1)]};
  }
  const {encoder, decoder} = model.encoderDecoderGraph({tap});
  return {stacks: {main: decoder!, source: encoder}, outputs: [decoder!.logits]};
}

/** Puts a node in the place of each point, and looks which ones the outputs are made of. */
function effectiveOf(model: LoadedModel): ReadonlySet<string> {
  const put = new Map<GraphNode, string>();
  const {outputs} = whole(model, (point, node) => {
    const other = tf.mul(node, 1);
    put.set(other, point);
    return other;
  });
  const seen = new Set<GraphNode>(outputs);
  for (const node of seen) for (const input of node.inputs) seen.add(input);
  return new Set([...seen].flatMap((node) => put.get(node) ?? []));
}

/** One point, and the part of it that is meant. */
export interface Chosen {
  readonly point: string;
  readonly layout: Layout;
  readonly heads?: readonly number[];
  readonly units?: readonly number[];
  readonly positions?: Numbers;
  readonly keys?: Numbers;
}

/** How errors call what is captured; other points are to be changed. */
export const capturePoint = "capture point";

/** The points that a selection means, in the order of the forward pass, with its numbers checked. */
export function choose(
  caller: string,
  what: string,
  points: ModelPoints,
  selection: PointSelection,
): Chosen[] {
  const {point: wanted, layers} = selection;
  const pattern = patternOf(wanted);
  const names = [...points.nodes.keys()].filter((name) => pattern.test(name));
  if (names.length === 0) throw unknown(caller, what, points, wanted);
  const meant = ofLayers(caller, points, names, wanted, layers);
  // A pattern may match more than can be told apart by position; a name, or a change, means what it says.
  const rows = meant.filter((point) => layoutOf(point, points.nodes.get(point)!.shape));
  const skips = what === capturePoint && rows.length > 0;
  return (skips ? rows : meant).map((point) => {
    const shape = points.nodes.get(point)!.shape;
    const layout = layoutOf(point, shape);
    if (!layout) {
      throw new Error(
        `${caller}(): ${what} must have one row for each position, got "${point}" with the shape [${shape.join(", ")}]. Choose another point.`,
      );
    }
    const has = (name: "heads" | "neurons" | "keys", there: unknown): void => {
      if (selection[name] === undefined || there !== undefined) return;
      throw new RangeError(
        `${caller}(): ${name} must be of a point that has them, got "${point}" with the axes ${Object.values(layout.axes).join(", ")}. Leave ${name} out.`,
      );
    };
    has("heads", layout.nHeads);
    has("neurons", layout.width);
    has("keys", layout.keys);
    const {heads, neurons, positions, keys} = selection;
    return {
      point,
      layout,
      ...(heads ? {heads: numbersOf(caller, "heads", heads, layout.nHeads!, point)} : {}),
      ...(neurons ? {units: numbersOf(caller, "neurons", neurons, layout.width!, point)} : {}),
      ...(positions ? {positions} : {}),
      ...(keys ? {keys} : {}),
    };
  });
}

const block = /(?:^|\.)blocks\.(\d+)\./;

function ofLayers(
  caller: string,
  points: ModelPoints,
  names: readonly string[],
  wanted: string,
  layers: Numbers | undefined,
): string[] {
  if (layers === undefined) return [...names];
  const numberOf = (name: string): number => Number(block.exec(name)?.[1] ?? -1);
  const sideOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf("blocks.")));
  const kept = names.filter((name) => {
    if (numberOf(name) < 0) return false;
    const all = [...points.nodes.keys()].filter(
      (other) => sideOf(other) === sideOf(name) && numberOf(other) >= 0,
    );
    const count = 1 + Math.max(...all.map(numberOf));
    return numbersOf(caller, "layers", layers, count, wanted).includes(numberOf(name));
  });
  if (kept.length > 0) return kept;
  throw new RangeError(
    `${caller}(): layers must be some of those that "${wanted}" names, got others. Write "blocks.*" in the point, or leave layers out.`,
  );
}

/** A pattern as a regular expression: `*` within a part between dots, `**` across, `{a,b}` one of them. */
function patternOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*|\{[^{}]*\})/);
  const source = parts.map((part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^.]*";
    if (part.startsWith("{") && part.endsWith("}")) {
      return `(?:${part
        .slice(1, -1)
        .split(",")
        .map((one) => escaped(one.trim()))
        .join("|")})`;
    }
    return escaped(part);
  });
  return new RegExp(`^${source.join("")}$`);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** What other libraries and papers say, in our words. */
const synonyms: readonly (readonly [RegExp, string])[] = [
  [/\bmlp(\.(act|hook_post|hidden))?$/, "ffnn.activation"],
  [/\b(mlp|feed_?forward)\b/, "ffnn"],
  [/\b(attn|self_attn|self_attention)\b/, "attention"],
  [/\b(resid|stream)\b/, "residual"],
  [/\b(layers?|h)\b(?=\.\d)/, "blocks"],
];

function unknown(caller: string, what: string, {nodes}: ModelPoints, wanted: string): RangeError {
  const names = [...nodes.keys()];
  const kinds = [...new Set(names.map((name) => name.replace(/\bblocks\.\d+\./, "blocks.*.")))];
  const ours = synonyms.reduce((name, [theirs, our]) => name.replace(theirs, our), wanted);
  const known = ours.includes("*") ? [...kinds, ...names] : [...names, ...kinds];
  const near = names.includes(ours) ? ours : nearest(ours, known);
  const fix = near === undefined ? "" : ` Did you mean "${near}"?`;
  return new RangeError(`${caller}(): ${what} must be one of ${kinds.join(", ")}, got "${wanted}".${fix}`);
}
