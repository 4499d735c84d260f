import type {ForwardGraph, ModelConfig} from "../models/index.js";
import {checkOptions, show} from "../models/index.js";
import type {GraphNode, NdArray, Tensor} from "../tensors/index.js";
import {read} from "../tensors/index.js";
import type {CaptureOptions} from "./run-type.js";

/** Default limit of what a call may need beyond the model's weights. */
export const defaultMaxMemory = 2 * 2 ** 30;

/** What is captured of a forward pass, put together from pieces of positions. */
export class Capture {
  readonly #kinds: readonly Kind[];

  constructor(config: ModelConfig, options: CaptureOptions, positions: number) {
    this.#kinds = kindsOf(config, options).map((kind) => ({
      ...kind,
      data: new Float32Array(kind.layers * positions * kind.width),
      positions,
    }));
  }

  /** The nodes to fetch, in the order `add` takes them. */
  static outputs(graph: ForwardGraph, options: CaptureOptions): GraphNode[] {
    return [
      ...((options.hiddenStates ?? true) ? graph.hiddenStates : []),
      ...((options.ffnnActivations ?? true) ? graph.ffnnActivations : []),
    ];
  }

  /** Copies what was fetched for the positions from `at` on. The tensors stay the caller's. */
  add(at: number, fetched: readonly Tensor[]): void {
    let next = 0;
    for (const {data, layers, width, positions} of this.#kinds as readonly Filled[]) {
      for (let layer = 0; layer < layers; layer++) {
        data.set(read(fetched[next++]), (layer * positions + at) * width);
      }
    }
  }

  /** All that was captured of the first `length` positions. */
  result(length: number): {hiddenStates?: NdArray; ffnnActivations?: NdArray} {
    return Object.fromEntries(
      (this.#kinds as readonly Filled[]).map((kind) => [
        kind.name,
        {
          axes: ["layer", "position", kind.axis],
          shape: [kind.layers, length, kind.width],
          data: trimmed(kind, length),
        },
      ]),
    );
  }
}

interface Kind {
  readonly name: "hiddenStates" | "ffnnActivations";
  readonly axis: string;
  readonly layers: number;
  readonly width: number;
}
interface Filled extends Kind {
  readonly data: Float32Array;
  readonly positions: number;
}

function kindsOf({nLayers, dModel, dFfnn}: ModelConfig, options: CaptureOptions): Kind[] {
  const kinds: Kind[] = [];
  if (options.hiddenStates ?? true) {
    kinds.push({name: "hiddenStates", axis: "model", layers: nLayers + 1, width: dModel});
  }
  if (options.ffnnActivations ?? true) {
    kinds.push({name: "ffnnActivations", axis: "neuron", layers: nLayers, width: dFfnn});
  }
  return kinds;
}

function trimmed({data, layers, width, positions}: Filled, length: number): Float32Array {
  if (length === positions) return data;
  const out = new Float32Array(layers * length * width);
  for (let layer = 0; layer < layers; layer++) {
    const from = layer * positions * width;
    out.set(data.subarray(from, from + length * width), layer * length * width);
  }
  return out;
}

/** Rows of logits with names for their axes. */
export function allLogits(data: Float32Array, nVocab: number): NdArray {
  return {axes: ["position", "vocab"], shape: [data.length / nVocab, nVocab], data};
}

/** Checks the `capture` option. */
export function checkCapture(caller: string, options: CaptureOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${caller}(): capture must be an object, got ${show(options)}.`);
  }
  checkOptions(caller, options, ["hiddenStates", "ffnnActivations", "logits"]);
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "boolean") {
      throw new TypeError(`${caller}(): capture.${name} must be true or false, got ${String(value)}.`);
    }
  }
}

/** Refuses a run that would need more memory than allowed, before it starts. */
export function checkMemory(
  caller: string,
  config: ModelConfig,
  {seq, keys, queries}: {readonly seq: number; readonly keys: number; readonly queries: number},
  options: CaptureOptions,
  maxMemory: number,
): void {
  if (typeof maxMemory !== "number" || !(maxMemory > 0)) {
    throw new RangeError(`${caller}(): maxMemory must be above 0 bytes, got ${String(maxMemory)}.`);
  }
  const {nHeads, nKeyValueHeads, dHead, dModel, dFfnn, nVocab, nLayers} = config;
  // What is captured is held twice: by TensorFlow, and as the result.
  const captured = kindsOf(config, options).reduce((n, {layers, width}) => n + layers * keys * width, 0);
  const cache = 2 * nLayers * keys * nKeyValueHeads * dHead;
  const working =
    3 * nHeads * seq * keys + 3 * seq * dFfnn + 8 * seq * Math.max(dModel, nHeads * dHead) + cache;
  const bytes = 4 * (2 * captured + working + 3 * queries * nVocab);
  if (bytes <= maxMemory) return;
  const gigabytes = (n: number): string => `${(n / 2 ** 30).toPrecision(2)} GiB`;
  throw new RangeError(
    `${caller}(): capturing ${keys} positions needs ${gigabytes(bytes)}, got a budget of ${gigabytes(maxMemory)}. Capture less, shorten the text, or raise maxMemory.`,
  );
}
