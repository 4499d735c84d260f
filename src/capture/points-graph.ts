import type {ForwardGraph, LoadedModel, Tap} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import {earlyNodes, input} from "../tensors/index.js";
import {statesOf} from "./capture.js";
import type {Kept} from "./collector.js";
import {affine, spreadOf} from "./intervention-affine.js";
import type {Plan} from "./intervention-plan.js";
import type {Stack} from "./points-layout.js";
import {layoutOf} from "./points-layout.js";
import type {Cut} from "./points-cut.js";
import {cut} from "./points-cut.js";
import type {CaptureOptions} from "./run-type.js";

/** A forward pass before it is compiled: what is fed, and what its caller wants back. */
export interface Wiring {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** What states are captured of: a decoder's stack, and an encoder's where it is part of the graph. */
  readonly stacks: {
    readonly main?: ForwardGraph & {readonly logits?: GraphNode};
    readonly source?: ForwardGraph;
  };
}

/** One of the things done at a point: which segment of the plan. */
export interface At {
  readonly point: string;
  readonly segment: number;
}

/** A graph with what is captured and changed. */
export interface Built {
  readonly graph: Wiring["graph"];
  /** The wiring's inputs, then indices of what is cut, then factors and terms. */
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** How many outputs are the wiring's own. */
  readonly own: number;
  readonly fetched: readonly {readonly kept: Kept; readonly output: number; readonly cut: Cut}[];
  readonly affine: readonly At[];
  /** Functions, in the order of the forward pass. */
  readonly calls: readonly Call[];
  /** One program, or one before each function and one after the last. */
  readonly stages: readonly Stage[];
}

export interface Call extends At {
  /** What the function is given. */
  readonly value: GraphNode;
  /** What the rest of the graph reads instead. */
  readonly input: GraphNode;
}

export interface Stage {
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}

/** Makes the graph that a call's instruments need. */
export function build(
  wire: (tap: Tap | undefined) => Wiring,
  chosen: Iterable<Kept>,
  plan: Plan,
  options: CaptureOptions,
): Built {
  const tapped = new Map<string, GraphNode>();
  const [factors, affines, calls]: [GraphNode[], At[], Call[]] = [[], [], []];
  const tap: Tap = (point, node) => {
    let x = node;
    (plan.get(point) ?? []).forEach((segment, i) => {
      if (segment.kind === "affine") {
        // The layout is that of this graph: with a past, keys have another size.
        const made = affine(x, layoutOf(point, node.shape)!, spreadOf(segment), `change.${affines.length}`);
        affines.push({point, segment: i});
        factors.push(...made.inputs);
        x = made.node;
      } else {
        const after = input(`change.call.${calls.length}`, node.shape);
        calls.push({point, segment: i, value: x, input: after});
        x = after;
      }
    });
    tapped.set(`point ${point}`, x);
    return x;
  };
  const points = [...chosen];
  const {graph, inputs, outputs, stacks} = wire(points.length > 0 || plan.size > 0 ? tap : undefined);
  const wanted = wantedOf(stacks, options);
  for (const kept of points) {
    const node = tapped.get(kept.id);
    if (node) wanted.push({kept, node});
  }
  const all = [...outputs];
  const cuts = wanted.map(({kept, node}, i) => cut(node, kept, i));
  const fetched = wanted.map(({kept}, i) => {
    // The same array may go by several names; it is fetched once.
    const known = all.indexOf(cuts[i].node);
    const output = known >= 0 ? known : all.push(cuts[i].node) - 1;
    return {kept, output, cut: cuts[i]};
  });
  const fed = [...inputs, ...cuts.flatMap((one) => one.inputs.map(({node}) => node)), ...factors];
  const rest = {graph, inputs: fed, outputs: all, own: outputs.length, fetched, affine: affines, calls};
  return {...rest, stages: stagesOf(fed, all, calls)};
}

/** States that are kept whole, and logits. */
function wantedOf(stacks: Wiring["stacks"], options: CaptureOptions): {kept: Kept; node: GraphNode}[] {
  const states = (["main", "source"] as Stack[]).flatMap((stack) =>
    stacks[stack] ? statesOf(stack, stacks[stack], options) : [],
  );
  const logits = stacks.main?.logits;
  if (!options.logits || !logits) return states;
  const layout = layoutOf("logits", logits.shape)!;
  return [...states, {kept: {id: "allLogits", group: "allLogits", layout}, node: logits}];
}

/**
 * Cuts a graph where functions are called: each stage is fed what those before it made, and makes what its function is
 * given and what later stages read.
 */
function stagesOf(fed: readonly GraphNode[], outputs: readonly GraphNode[], calls: readonly Call[]): Stage[] {
  if (calls.length === 0) return [{inputs: fed, outputs}];
  const carried: GraphNode[] = [];
  const stages: Stage[] = [];
  for (let i = 0; i <= calls.length; i++) {
    const before = [...fed, ...calls.slice(0, i).map((call) => call.input), ...carried];
    const later = calls.slice(i);
    const values = later.map(({value}) => value);
    const needed =
      later.length === 0
        ? outputs
        : [
            values[0],
            ...earlyNodes(
              [...values.slice(1), ...outputs],
              later.map((call) => call.input),
            ),
          ];
    const known = new Set(before);
    const made = [...new Set(needed)].filter((node) => !known.has(node));
    stages.push({inputs: before, outputs: made});
    carried.push(...made);
  }
  return stages;
}

/** The program of a graph with instruments: runs its stages, and calls `call` between them. */
export function runStages(
  model: LoadedModel,
  key: string,
  built: Built,
  bounded: boolean,
): (feeds: readonly Tensor[], call: (index: number, value: Tensor) => Tensor) => Tensor[] {
  const {graph, stages, calls, outputs} = built;
  const programs = stages.map((stage, i) =>
    model.program(stages.length === 1 ? key : `${key} stage ${i}`, () => ({graph, ...stage}), {bounded}),
  );
  if (calls.length === 0) return (feeds) => programs[0](feeds);
  return (feeds, call) => {
    const arrays = new Map<GraphNode, Tensor>();
    const given: Tensor[] = [];
    const wanted = new Set<Tensor>();
    try {
      stages.forEach((stage, i) => {
        const before = stage.inputs.slice(feeds.length + given.length).map((node) => arrays.get(node)!);
        const made = stage.outputs.length === 0 ? [] : programs[i]([...feeds, ...given, ...before]);
        stage.outputs.forEach((node, k) => arrays.set(node, made[k]));
        if (i < calls.length) given.push(call(i, arrays.get(calls[i].value)!));
      });
      calls.forEach((one, i) => arrays.set(one.input, given[i]));
      const results = outputs.map((node) => arrays.get(node)!);
      for (const result of results) wanted.add(result);
      return results;
    } finally {
      for (const array of new Set([...arrays.values(), ...given])) if (!wanted.has(array)) array.dispose();
    }
  };
}
