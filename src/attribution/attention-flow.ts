import type {Numbers, Run} from "../capture/index.js";
import {checkMaxMemory, checkNumbers, defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, loaded, pause, show, showBytes, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {checkSquare, headMeans} from "./attention-means.js";
import type {AttentionPart} from "./attention-parts.js";
import {attentionParts, numberAt, partOf} from "./attention-parts.js";
import {AttentionPatterns} from "./attention-patterns.js";
import {layeredMaxFlow} from "./layered-flow.js";

export interface AttentionFlowOptions {
  /** Of an encoder–decoder: "decoder" (default) or "encoder". */
  readonly part?: AttentionPart;
  /** From which block; negative ones count from the last (default: the last). */
  readonly layer?: number;
  /** Positions whose flow is computed: a list or a range; negative ones count from the end (default: all). */
  readonly targets?: Numbers;
  /**
   * Most edges that may have to be looked at (default 1e10, which takes up to a minute: all flows of 240 positions through 4
   * layers, or of 180 through 12). Each pair of positions is a network of its own, so that twice as many are 16 times the work.
   */
  readonly maxEdges?: number;
  /** Bytes that the call may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told how many steps are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

export const flowNames = ["part", "layer", "targets", "maxEdges", "maxMemory", "signal", "onProgress"];
const defaultMaxEdges = 1e10;
/** A few seconds. */
const quick = 5e8;
/** How often an edge is looked at, about: the rounds that patterns of models took. */
const looks = 8;

/**
 * Attention flow: the most that could flow from a position of a layer to an input position, if attention weights were the
 * capacities of a network's edges. Capacities are ½ W + ½ I, W the mean of a layer's heads; each pair of positions is a
 * maximum flow of its own, so a row sums to more than 1, and no value is above 1.
 *
 * @param run - of `model`, in one pass
 * @param patterns - where the weights come from, and are kept (default: captured anew)
 * @returns flows with the axes "query", "key"; `index.query` says which positions were asked for, where not all were
 * @throws TypeError if the model has no attention
 * @throws RangeError if an option is out of range, the run was read in windows, or more than `maxEdges` or `maxMemory` is needed
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Abnar & Zuidema (2020), "Quantifying Attention Flow in Transformers", section 3
 * @example
 * const {data} = await attentionFlow(model, await run(model, "The keys to the cabinet are"), {targets: [-1]});
 */
export async function attentionFlow(
  model: Model,
  run: Run,
  options: AttentionFlowOptions = {},
  patterns = new AttentionPatterns(model, run),
  caller = "attentionFlow",
): Promise<NdArray> {
  checkOptions(caller, options, flowNames);
  const parts = attentionParts(caller, model, run);
  const sizes = partOf(caller, parts, options.part ?? (parts.length > 1 ? "decoder" : undefined));
  checkSquare(caller, run, sizes);
  const layer = numberAt(caller, "layer", options.layer ?? -1, sizes.nLayers);
  const {queries: n, causal, nHeads} = sizes;
  const targets = targetsOf(caller, options.targets, n);
  const edges = flowEdges(layer + 1, n, targets ?? range(n), causal);
  checkEdges(caller, edges, {
    n,
    layers: layer + 1,
    count: targets?.length ?? n,
    causal,
    most: options.maxEdges,
  });
  const {signal, onProgress} = options;
  const maxMemory = options.maxMemory ?? loaded(model, caller).maxMemory ?? defaultMaxMemory;
  checkMaxMemory(caller, maxMemory);
  // The means of the layers, and what is left of them and flows.
  const kept = 20 * (layer + 1) * n * n;
  if (kept > maxMemory) {
    throw new RangeError(
      `${caller}(): ${layer + 1} layers of ${n} × ${n} positions need ${showBytes(kept, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. Shorten the text, name an earlier layer or raise maxMemory.`,
    );
  }
  const reads = (layer + 1) * nHeads;
  const rows = targets ?? range(n);
  const means = await headMeans(caller, patterns, sizes, layer, {
    maxMemory: maxMemory - kept,
    signal,
    onProgress: onProgress && ((done) => onProgress(done, reads + rows.length)),
  });
  const network = {n, capacities: means.map((mean) => withResidual(mean, n))};
  const data = new Float32Array(rows.length * n);
  let last = Date.now();
  for (const [row, target] of rows.entries()) {
    for (let source = 0; source < (causal ? target + 1 : n); source++) {
      // Of a causal model no path leaves the positions between the two.
      const within = causal ? ([source, target + 1] as const) : undefined;
      data[row * n + source] = layeredMaxFlow(network, target, source, {within}).value;
      if (Date.now() - last < 20) continue;
      await pause();
      throwIfAborted(caller, signal);
      last = Date.now();
    }
    onProgress?.(reads + row + 1, reads + rows.length);
  }
  return {
    axes: ["query", "key"],
    shape: [rows.length, n],
    data,
    ...(targets ? {index: {query: targets}} : {}),
  };
}

/** ½ W + ½ I */
function withResidual(mean: Float32Array, n: number): Float64Array {
  const capacities = Float64Array.from(mean, (weight) => weight / 2);
  for (let i = 0; i < n; i++) capacities[i * n + i] += 0.5;
  return capacities;
}

/** Edges that are looked at for the flows of these targets, about. */
export function flowEdges(layers: number, n: number, targets: readonly number[], causal: boolean): number {
  const squares = (count: number): number => (count * (count + 1) * (2 * count + 1)) / 6;
  const of = (target: number): number => (causal ? squares(target + 1) : n * n * n);
  return looks * layers * targets.reduce((sum, target) => sum + of(target), 0);
}

/** Can the flows of these targets be computed without being asked twice? */
export const isQuick = (edges: number): boolean => edges <= quick;

function checkEdges(
  caller: string,
  edges: number,
  {
    n,
    layers,
    count,
    causal,
    most = defaultMaxEdges,
  }: {
    readonly n: number;
    readonly layers: number;
    readonly count: number;
    readonly causal: boolean;
    readonly most?: number;
  },
): void {
  if (typeof most !== "number" || !(most > 0)) {
    throw new RangeError(`${caller}(): maxEdges must be above 0, got ${show(most)}.`);
  }
  if (edges <= most) return;
  const one = flowEdges(layers, n, [n - 1], causal);
  const fits = Math.floor(most / one);
  const fix =
    fits >= 1 && fits < count
      ? `Name at most ${fits} of them as targets of attentionFlow(), or raise its maxEdges.`
      : "Shorten the text, name an earlier layer, or raise maxEdges of attentionFlow().";
  throw new RangeError(
    `${caller}(): flows of ${count} target${count === 1 ? "" : "s"} through ${layers} layers of ${n} positions look at about ${edges.toExponential(1)} edges, got a limit of ${most.toExponential(1)}. ${fix}`,
  );
}

function targetsOf(caller: string, targets: Numbers | undefined, n: number): readonly number[] | undefined {
  if (targets === undefined) return undefined;
  checkNumbers(caller, "targets", targets);
  const at = (given: number): number => {
    if (given >= -n && given < n) return given < 0 ? given + n : given;
    throw new RangeError(`${caller}(): targets must be some of ${n} positions (0–${n - 1}), got ${given}.`);
  };
  if (Array.isArray(targets)) {
    const found = (targets as readonly number[]).map(at);
    const twice = found.find((one, i) => found.indexOf(one) !== i);
    if (twice === undefined) return found;
    throw new RangeError(`${caller}(): targets must each be named once, got ${twice} twice.`);
  }
  const {from = 0, to = -1} = targets as {readonly from?: number; readonly to?: number};
  const [first, last] = [at(from), at(to)];
  if (first <= last) return range(n).slice(first, last + 1);
  throw new RangeError(`${caller}(): targets must name at least one, got none. Let from be at most to.`);
}

const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
