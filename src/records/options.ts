import type {Chosen} from "../capture/index.js";
import {capturePoint, choose, pointsOf} from "../capture/index.js";
import type {LoadedModel} from "../models/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";
import type {RecordSettings} from "./manifest.js";
import type {CaptureProgress} from "./progress.js";

/** What is recorded of a model on a corpus. */
export interface RecordOptions {
  /** Neurons of each position, layer and side (default 1: the most active one). */
  readonly k?: number;
  /** Whether the largest activations are recorded ("positive", default), the smallest ("negative"), or both. */
  readonly sides?: "positive" | "negative" | "both";
  /**
   * What counts as activation: a point with one row of neurons for each position (default: of an LSTM the hidden states,
   * "blocks.*.lstm.hidden"; else the FFNN activations, "blocks.*.ffnn.activation", of an encoder–decoder the encoder's).
   */
  readonly point?: string;
  /** Numbers of the layers (default: all that have the point). */
  readonly layers?: readonly number[];
  /** What the model is called in the records (default: its id). */
  readonly checkpoint?: string;
  /** Sentences of one shard (default 1,000). What a killed run loses is one shard. */
  readonly sentencesPerShard?: number;
  /** Most slots (tokens and padding) of one pass (default 2,048): fewer need less memory. */
  readonly slots?: number;
  /**
   * Most tokens that are read at once (default: the model's context; of an LSTM, no limit). Longer sentences are read in
   * windows that overlap by half.
   */
  readonly window?: number;
  /**
   * LSTM language models: the state goes on from sentence to sentence within a shard, as in running text (default false:
   * each sentence begins with a state of zeros). Sentences are then read one after the other, which takes longer.
   */
  readonly carry?: boolean;
}

export interface CaptureRecordsOptions extends RecordOptions {
  /** One of several runs into one folder, counted from 1: takes every `of`-th shard. */
  readonly part?: {readonly index: number; readonly of: number};
  /** Told after each pass and each shard. */
  readonly onProgress?: (progress: CaptureProgress) => void;
  /** Ends the call with an AbortError, between passes. Shards that are finished stay. */
  readonly signal?: AbortSignal;
  /** Bytes that a pass may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
}

export const recordOptionNames = [
  "k",
  "sides",
  "point",
  "layers",
  "checkpoint",
  "sentencesPerShard",
  "slots",
  "window",
  "carry",
];
export const captureOptionNames = [...recordOptionNames, "part", "onProgress", "signal", "maxMemory"];

/** What is recorded, with all defaults, and the points of the forward pass that it means. */
export interface Resolved {
  readonly settings: RecordSettings;
  /** The points of the recorded layers, in their order. */
  readonly points: readonly Chosen[];
  /** Layers of the model that have the point. */
  readonly layers: number;
  readonly width: number;
}

/** Where each kind of model has its neurons. */
const usualPoints = ["blocks.*.lstm.hidden", "blocks.*.ffnn.activation", "encoder.blocks.*.ffnn.activation"];

/** The options, checked against the model. */
export function resolve(caller: string, model: LoadedModel, options: RecordOptions): Resolved {
  const {k = 1, sides = "positive", sentencesPerShard = 1000, slots = 2048, carry = false} = options;
  if (!["positive", "negative", "both"].includes(sides)) {
    throw new RangeError(`${caller}(): sides must be "positive", "negative" or "both", got ${show(sides)}.`);
  }
  checkWhole(caller, "sentencesPerShard", sentencesPerShard, 1);
  checkWhole(caller, "slots", slots, 1);
  checkName(caller, options.checkpoint);
  const point = options.point ?? usualPoint(caller, model);
  const {all, points, width} = pointsFor(caller, model, point, options.layers);
  checkWhole(caller, "k", k, 1, width);
  checkCarry(caller, model, point, carry);
  return {
    settings: {
      point,
      layers: points.map((one) => layerOf(one.point)),
      k,
      sides,
      sentencesPerShard,
      slots,
      carry,
      window: windowOf(caller, model, options.window),
    },
    points,
    layers: all,
    width,
  };
}

function checkName(caller: string, checkpoint: unknown): void {
  if (checkpoint === undefined || (typeof checkpoint === "string" && checkpoint !== "")) return;
  throw new TypeError(`${caller}(): checkpoint must be a name, got ${show(checkpoint)}.`);
}

function usualPoint(caller: string, model: LoadedModel): string {
  const names = [...pointsOf(model).nodes.keys()];
  const found = usualPoints.find((point) => names.includes(point.replace("*", "0")));
  if (found !== undefined) return found;
  throw new Error(
    `${caller}(): point must be given for a model without feed-forward layers, got none for ${model.id}. Try "blocks.*.residual.post".`,
  );
}

/** The number of the block that a point is in; 0 for points outside of blocks. */
export const layerOf = (point: string): number => Number(/(?:^|\.)blocks\.(\d+)\./.exec(point)?.[1] ?? 0);

function pointsFor(
  caller: string,
  model: LoadedModel,
  point: string,
  layers: readonly number[] | undefined,
): {readonly all: number; readonly points: readonly Chosen[]; readonly width: number} {
  if (typeof point !== "string") {
    throw new TypeError(`${caller}(): point must be the name of a point, got ${show(point)}.`);
  }
  if (layers !== undefined && (!Array.isArray(layers) || layers.length === 0)) {
    throw new TypeError(`${caller}(): layers must be numbers of layers, got ${show(layers)}.`);
  }
  const known = pointsOf(model);
  const everywhere = choose(caller, capturePoint, known, {point});
  const points = layers ? choose(caller, capturePoint, known, {point, layers}) : everywhere;
  const [{layout}] = points;
  for (const one of points) {
    const {roles, stack} = one.layout;
    if (model.kind === "encoder-decoder" && stack === "main") {
      throw new RangeError(
        `${caller}(): point must be of the encoder of an encoder–decoder, got "${one.point}": a corpus says nothing that its decoder reads.`,
      );
    }
    if (roles.length === 2 && roles[0] === "rows" && roles[1] === "unit" && one.layout.width === layout.width)
      continue;
    throw new RangeError(
      `${caller}(): point must have one row of neurons for each position, of one width in all layers, got "${one.point}". Choose another point.`,
    );
  }
  const numbers = everywhere.map((one) => layerOf(one.point));
  if (new Set(numbers).size < numbers.length) {
    throw new RangeError(
      `${caller}(): point must name one point of each layer, got "${point}", which names ${numbers.length}. Write it out, with * for the layer only.`,
    );
  }
  return {all: Math.max(...numbers) + 1, points, width: layout.width!};
}

function checkCarry(caller: string, model: LoadedModel, point: string, carry: unknown): void {
  if (typeof carry !== "boolean") {
    throw new TypeError(`${caller}(): carry must be true or false, got ${show(carry)}.`);
  }
  if (!carry) return;
  if (model.kind !== "causal" || !pointsOf(model).nodes.has("blocks.0.lstm.hidden")) {
    throw new RangeError(
      `${caller}(): carry must be left out for a model that is no LSTM language model, got true for ${model.id}.`,
    );
  }
  if (point === usualPoints[0]) return;
  throw new RangeError(
    `${caller}(): carry must be left out for points other than "${usualPoints[0]}", got true for "${point}".`,
  );
}

/** Tokens of a window; null: sentences of any length are read whole. */
function windowOf(caller: string, {config}: LoadedModel, window: number | undefined): number | null {
  const {nPositions} = config;
  if (window === undefined) return nPositions === Infinity ? null : nPositions;
  checkWhole(caller, "window", window, 2, nPositions);
  return window;
}

/** The option for one of several runs into a folder, checked. */
export function partOf(
  caller: string,
  part: CaptureRecordsOptions["part"] = {index: 1, of: 1},
): {readonly index: number; readonly of: number} {
  checkOptions(caller, part, ["index", "of"]);
  checkWhole(caller, "part.of", part.of, 1);
  checkWhole(caller, "part.index", part.index, 1, part.of);
  return part;
}
