import type {Numbers} from "../capture/index.js";
import {checkMaxMemory, defaultMaxMemory, tooLarge} from "../capture/index.js";
import {checkOptions, checkWhole, show, throwIfAborted} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {seededRandom} from "../tensors/index.js";
import type {Merge} from "./hierarchical.js";
import {averageLinkage, cut} from "./hierarchical.js";
import {kMeans} from "./k-means.js";
import type {ClusterMetric, NeuronRows} from "./rows.js";
import {rowsOf} from "./rows.js";
import type {ActivationSource, ChosenActivations, FactorSide} from "./source.js";
import {activationsOf} from "./source.js";

export type ClusterMethod = "k-means" | "hierarchical";

export interface ClusterOptions {
  /** Default "k-means". "hierarchical" is average linkage, for at most 4,096 neurons. */
  readonly method?: ClusterMethod;
  /** How many, from 1 to the number of neurons, at most 1,024 (default: 8, or as many as there are neurons). */
  readonly clusters?: number;
  /** How neurons are compared (default "correlation"). */
  readonly metric?: ClusterMetric;
  /** One layer, a list, or a range with both ends; negative numbers count from the last (default: all). */
  readonly layers?: number | Numbers;
  /** Of an encoder–decoder: neurons of its decoder (default), or of its encoder. */
  readonly side?: FactorSide;
  /** Of k-means: of the random numbers (default 0). */
  readonly seed?: number;
  /** Of k-means: independent starts, of which the best is kept (default 5). */
  readonly starts?: number;
  /** Of k-means: of each start, at most (default 300). */
  readonly maxIterations?: number;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told after each start of k-means: how many are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Bytes that the call may need beyond the runs (default 2 GiB). */
  readonly maxMemory?: number;
}

/** Neurons that fire alike, and an order in which they lie together. */
export interface Clusters {
  /** The layer and the number of each neuron, by the model's numbers `[neuron]`. */
  readonly neurons: readonly {readonly layer: number; readonly neuron: number}[];
  /** Places in `neurons`, in the order in which a heat map should show them: clusters one after the other, like beside like. */
  readonly order: readonly number[];
  /** The cluster of each neuron `[neuron]`, numbered in that order. */
  readonly labels: Int32Array;
  /** How many neurons each cluster has. */
  readonly sizes: readonly number[];
  /** Mean of each cluster's neurons as they were compared: under "cosine" and "correlation" of length 1. Axes "cluster", "position". */
  readonly centres: NdArray;
  /** Sum of squared distances of the neurons, as they were compared, to their cluster's centre. */
  readonly inertia: number;
  /** Of hierarchical clusters: the whole tree. */
  readonly merges?: readonly Merge[];
  /** Neurons that are the same at every position, so that they have no direction; 0 under "euclidean". */
  readonly constant: number;
  readonly method: ClusterMethod;
  readonly metric: ClusterMetric;
}

const caller = "clusters";
const optionNames = [
  "method",
  "clusters",
  "metric",
  "layers",
  "side",
  "seed",
  "starts",
  "maxIterations",
  "signal",
  "onProgress",
  "maxMemory",
];
const methods: readonly ClusterMethod[] = ["k-means", "hierarchical"];
const metrics: readonly ClusterMetric[] = ["euclidean", "cosine", "correlation"];
/** The tree needs a table of all pairs: 64 MiB for so many. A layer of most models has fewer. */
const mostInTree = 4096;
/** More could not be told apart in a figure. */
const mostClusters = 1024;

/**
 * Groups neurons by how they fire over the positions of a text.
 *
 * @param runs - one or several runs with `ffnnActivations`, of one model
 * @throws RangeError if there are more clusters than neurons, or too many neurons for a tree
 * @example
 * const {order, labels} = await clusters(read, {layers: 3, clusters: 12});
 */
export async function clusters(
  runs: ActivationSource | readonly ActivationSource[],
  options: ClusterOptions = {},
): Promise<Clusters> {
  const {method, metric, signal} = checked(options);
  const chosen = activationsOf(caller, runs, options.layers, options.side);
  const count = countOf(chosen, method, options);
  throwIfAborted(caller, signal);
  const rows = rowsOf(chosen, metric);
  refuseInfinite(rows.data);
  const found = await (method === "k-means" ? byMeans(rows, count, options) : byTree(rows, count, metric));
  const {width} = rows;
  const {centres, inertia, constant} = measure(rows, found.labels, count, metric);
  const sizes = Array<number>(count).fill(0);
  for (const label of found.labels) sizes[label]++;
  return {
    neurons: neuronsOf(chosen),
    ...found,
    sizes,
    centres: {axes: ["cluster", "position"], shape: [count, width], data: centres},
    inertia,
    constant,
    method,
    metric,
  };
}

function checked(options: ClusterOptions): {
  readonly method: ClusterMethod;
  readonly metric: ClusterMetric;
  readonly signal: AbortSignal | undefined;
} {
  checkOptions(caller, options, optionNames);
  const {
    method = "k-means",
    metric = "correlation",
    side,
    seed = 0,
    starts = 5,
    maxIterations = 300,
  } = options;
  if (!methods.includes(method)) {
    throw new RangeError(`${caller}(): method must be one of ${methods.join(", ")}, got ${show(method)}.`);
  }
  if (!metrics.includes(metric)) {
    throw new RangeError(`${caller}(): metric must be one of ${metrics.join(", ")}, got ${show(metric)}.`);
  }
  if (side !== undefined && side !== "text" && side !== "source") {
    throw new RangeError(`${caller}(): side must be "text" or "source", got ${show(side)}.`);
  }
  checkWhole(caller, "seed", seed, 0, 0xffffffff);
  checkWhole(caller, "starts", starts, 1, 100);
  checkWhole(caller, "maxIterations", maxIterations, 1);
  return {method, metric, signal: options.signal};
}

/** How many clusters, where the neurons and the memory allow them. */
function countOf(
  {layers, neurons, positions}: ChosenActivations,
  method: ClusterMethod,
  options: ClusterOptions,
): number {
  const all = layers.length * neurons;
  const {clusters: count = Math.min(8, all), maxMemory = defaultMaxMemory} = options;
  checkWhole(caller, "clusters", count, 1, Math.min(all, mostClusters));
  checkMaxMemory(caller, maxMemory);
  if (method === "hierarchical" && all > mostInTree) {
    throw new RangeError(
      `${caller}(): neurons must be at most ${mostInTree} for hierarchical clusters, got ${all}. Take fewer layers, or method "k-means".`,
    );
  }
  // The rows here and there, and the table of distances, which is copied out.
  const bytes = 4 * (2 * all * positions + 2 * all * (method === "k-means" ? count : all));
  if (bytes > maxMemory) throw tooLarge(caller, `clusters of ${all} neurons`, {bytes, maxMemory}, {});
  return count;
}

function refuseInfinite(data: Float32Array): void {
  let sum = 0;
  for (const value of data) sum += value * value;
  if (Number.isFinite(sum)) return;
  throw new RangeError(
    `${caller}(): activations must be finite numbers, got NaN or infinity. Look at the run: the model's numbers went out of range.`,
  );
}

/** The clusters of k-means one after the other, like beside like; within one the neurons nearest to its centre first. */
async function byMeans(
  rows: NeuronRows,
  count: number,
  {seed = 0, starts = 5, maxIterations = 300, signal, onProgress}: ClusterOptions,
): Promise<Pick<Clusters, "order" | "labels">> {
  const {labels, centres, distances} = await kMeans(rows, {
    caller,
    clusters: count,
    starts,
    maxIterations,
    random: seededRandom(seed),
    ...(signal ? {signal} : {}),
    ...(onProgress ? {onProgress} : {}),
  });
  const tree = averageLinkage({data: centres, count, width: rows.width}, "euclidean");
  const place = new Int32Array(count);
  tree.order.forEach((cluster, at) => (place[cluster] = at));
  const placed = labels.map((label) => place[label]);
  const order = Array.from(placed, (_, row) => row).sort(
    (a, b) => placed[a] - placed[b] || distances[a] - distances[b] || a - b,
  );
  return {order, labels: placed};
}

function byTree(
  rows: NeuronRows,
  count: number,
  metric: ClusterMetric,
): Pick<Clusters, "order" | "labels" | "merges"> {
  const tree = averageLinkage(rows, metric);
  return {order: tree.order, labels: cut(tree, count), merges: tree.merges};
}

function measure(
  {data, count: all, width}: NeuronRows,
  labels: Int32Array,
  count: number,
  metric: ClusterMetric,
): {readonly centres: Float32Array; readonly inertia: number; readonly constant: number} {
  const sums = new Float64Array(count * width);
  const sizes = new Int32Array(count);
  let constant = 0;
  for (let row = 0; row < all; row++) {
    sizes[labels[row]]++;
    let empty = true;
    for (let i = 0; i < width; i++) {
      const value = data[row * width + i];
      if (value !== 0) empty = false;
      sums[labels[row] * width + i] += value;
    }
    if (empty && metric !== "euclidean") constant++;
  }
  const centres = Float32Array.from(sums, (sum, i) => sum / sizes[Math.floor(i / width)]);
  let inertia = 0;
  for (let row = 0; row < all; row++) {
    for (let i = 0; i < width; i++)
      inertia += (data[row * width + i] - centres[labels[row] * width + i]) ** 2;
  }
  return {centres, inertia, constant};
}

function neuronsOf({layers, neurons, neuronIndex}: ChosenActivations): {layer: number; neuron: number}[] {
  return layers.flatMap((layer) =>
    Array.from({length: neurons}, (_, i) => ({layer, neuron: neuronIndex?.[i] ?? i})),
  );
}
