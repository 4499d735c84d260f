import type {EncoderConfig, GraphOptions, LoadedModel} from "../models/index.js";
import {show, showBytes} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import {peakNumbers} from "../tensors/index.js";
import type {CaptureOptions} from "./run-type.js";

/** Default limit of what a call may need beyond the model's weights. */
export const defaultMaxMemory = 2 * 2 ** 30;

/** Sizes of one forward pass. */
export interface PassSize {
  /** Texts side by side. */
  readonly batch: number;
  /** Slots of each. */
  readonly seq: number;
  /** Slots of earlier passes whose keys and values are kept (default 0). */
  readonly past?: number;
  /** Slots of the source of an encoder–decoder (default 0). */
  readonly source?: number;
  /** Rows that get logits. */
  readonly queries: number;
}

/** Bytes of a number. */
const width = 4;

/**
 * What TensorFlow takes besides: memory that is cut up, and room that operations need while they run. Run one by one they
 * need more, as none writes over what it reads. Measured with passes of many shapes: see test/unit/capture/memory.test.ts.
 */
const overhead = {eager: 1.4, graph: 1.1} as const;

/** Bytes that a forward pass holds at once beyond the weights and what is captured, on both sides: TensorFlow's and ours. */
export function passBytes(model: LoadedModel, size: PassSize): number {
  const {batch, seq, past = 0, source = 0, queries} = size;
  const sizes = new Map(Object.entries({batch, seq, past, source, key: past + seq, query: queries}));
  const options = {
    ...(batch > 1 ? {padded: true} : {}),
    ...(past > 0 ? {cache: true} : {}),
  };
  // Masks are made here before they are copied there; logits are copied out twice, for scores and for results.
  const masks = batch * ((model.kind === "encoder" ? 0 : seq * (past + seq)) + source);
  const rows = 2 * queries * rowWidth(model);
  return width * (overhead[model.executor] * peakOf(model, options)(sizes) + masks + rows);
}

/** Numbers that the head gives for one row. */
export function rowWidth({kind, config}: LoadedModel): number {
  if (kind !== "encoder") return config.nVocab;
  const {head, labels, nVocab, dModel} = config as EncoderConfig;
  if (head === "masked-lm") return nVocab;
  return head === "none" ? dModel : labels.length;
}

const peaks = new WeakMap<object, (sizes: ReadonlyMap<string, number>) => number>();

function peakOf(model: LoadedModel, options: Pick<GraphOptions, "padded" | "cache">) {
  const {graph, outputs} = partsOf(model, options);
  const weights = new Set(graph.weights.values());
  const known = peaks.get(graph) ?? peakNumbers(outputs, weights, model.executor === "graph");
  peaks.set(graph, known);
  return known;
}

/** The graph, and what it is run for. */
function partsOf(
  model: LoadedModel,
  options: Pick<GraphOptions, "padded" | "cache">,
): {graph: {readonly weights: ReadonlyMap<string, GraphNode>}; outputs: readonly GraphNode[]} {
  if (model.kind === "encoder") {
    const graph = model.encoderGraph(options.padded ? {padded: true} : {});
    return {
      graph,
      outputs: graph.outputs.size > 0 ? [...graph.outputs.values()] : graph.hiddenStates.slice(-1),
    };
  }
  if (model.kind === "causal") {
    const graph = model.graph(options);
    return {graph, outputs: [graph.logits, ...graph.present]};
  }
  const graph = model.encoderDecoderGraph(options);
  return {graph, outputs: [graph.decoder!.logits, ...graph.decoder!.present]};
}

/** What helps where the budget is too small, and is known to. */
export interface Fixes {
  /** The first and last of the layers that could be captured. */
  readonly layers?: readonly [number, number];
  /** Tokens that a text could have. */
  readonly positions?: number;
  /** How many of the texts could be run at once. */
  readonly texts?: number;
}

/** Checks the `maxMemory` option. */
export function checkMaxMemory(caller: string, maxMemory: unknown): void {
  if (typeof maxMemory === "number" && maxMemory > 0) return;
  const wrong = `${caller}(): maxMemory must be above 0 bytes, got ${show(maxMemory)}.`;
  throw typeof maxMemory === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

/** The error of a call that would need more memory than allowed. */
export function tooLarge(
  caller: string,
  what: string,
  {bytes, maxMemory}: {readonly bytes: number; readonly maxMemory: number},
  {layers, positions, texts}: Fixes,
): RangeError {
  const some =
    layers && (layers[0] === layers[1] ? `layer ${layers[0]}` : `layers ${layers[0]}–${layers[1]}`);
  const fixes = [
    ...(some ? [`capture ${some} only (capture.points, with hiddenStates and ffnnActivations false)`] : []),
    ...(positions ? [`shorten the text to ${inWords(positions)} tokens`] : []),
    ...(texts ? [`run ${texts === 1 ? "1 text" : `${inWords(texts)} texts`} at once`] : []),
    "raise maxMemory",
  ];
  const last = fixes.pop()!;
  const advice = fixes.length > 1 ? `${fixes.join(", ")}, or ${last}` : [...fixes, last].join(" or ");
  return new RangeError(
    `${caller}(): ${what} needs ${showBytes(bytes, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. ${advice[0].toUpperCase()}${advice.slice(1)}.`,
  );
}

export const inWords = (n: number): string => n.toLocaleString("en");

/** What a call captures, in words. */
export function capturedInWords({
  hiddenStates = true,
  ffnnActivations = true,
  logits,
  points,
}: CaptureOptions): string {
  const list = points === undefined ? [] : Array.isArray(points) ? points : [points];
  const names = [
    ...(hiddenStates ? ["hidden states"] : []),
    ...(ffnnActivations ? ["FFNN activations"] : []),
    ...(logits ? ["logits"] : []),
    ...(list.length > 0 ? [`${list.length} selection${list.length > 1 ? "s" : ""} of points`] : []),
  ];
  if (names.length === 0) return "reading";
  const last = names.pop()!;
  return `capturing ${names.length > 0 ? `${names.join(", ")} and ` : ""}${last}`;
}

/** What is captured, of some layers only. */
export function ofLayers(
  {hiddenStates = true, ffnnActivations = true, logits = false, points = []}: CaptureOptions,
  from: number,
  to: number,
): CaptureOptions {
  const layers = {from, to};
  const chosen = (Array.isArray(points) ? points : [points]).map((one) =>
    typeof one === "string" ? {point: one} : one,
  );
  return {
    hiddenStates: false,
    ffnnActivations: false,
    logits,
    points: [
      ...(hiddenStates ? [{point: "**blocks.*.residual.post", layers}] : []),
      ...(ffnnActivations ? [{point: "**blocks.*.ffnn.activation", layers}] : []),
      ...chosen.map((one) => (one.layers === undefined && one.point.includes("*") ? {...one, layers} : one)),
    ],
  };
}

/** The largest number up to `most` for which `fits`, where it does for all smaller ones; 0 where for none. */
export function largest(most: number, fits: (n: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
