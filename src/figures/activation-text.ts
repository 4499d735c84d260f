import type {Run} from "../capture/index.js";
import {checkWhole, show} from "../models/index.js";
import type {Token} from "../models/index.js";
import type {FactorSide} from "../neurons/index.js";
import type {NdArray} from "../tensors/index.js";
import {outputId} from "./selection.js";

/** A text, and what the neurons of each layer do at each of its tokens. */
export interface ActivationText {
  /** The output whose figures share a selection. */
  readonly output: string;
  readonly tokens: readonly Token[];
  readonly nPrompt: number;
  /** Axes "layer", "position", "neuron". */
  readonly array: NdArray;
  /** Layers and neurons that were captured, by the model's numbers. */
  readonly layers: readonly number[];
  readonly neurons: readonly number[];
  /** Whether any activation is below 0. */
  readonly signed: boolean;
}

/** @throws Error if the model has no FFNN, or its activations were not captured */
export function activationText(
  caller: string,
  run: Run,
  {side = "text", dFfnn}: {readonly side?: FactorSide; readonly dFfnn: number},
): ActivationText {
  if (side !== "text" && side !== "source") {
    throw new RangeError(`${caller}(): side must be "text" or "source", got ${show(side)}.`);
  }
  if (dFfnn === 0) {
    throw new Error(
      `${caller}(): model must have feed-forward layers (FFNN), got ${run.provenance.model}, which has none.`,
    );
  }
  if (side === "source" && !run.source) {
    throw new Error(
      `${caller}(): side must be "text": only encoder–decoders read a source, got "source". Leave out side.`,
    );
  }
  const {tokens, ffnnActivations: array} = side === "source" ? run.source! : run;
  if (!array || array.data.length === 0) {
    throw new Error(
      `${caller}(): run must have FFNN activations, got none. Generate or run again with capture: {ffnnActivations: true}.`,
    );
  }
  return {
    // The positions of a source are not those of the output: figures of it share among themselves.
    output: side === "source" ? `${outputId(run)}-source` : outputId(run),
    tokens,
    nPrompt: side === "source" ? tokens.length : run.nPrompt,
    array,
    layers: array.index?.layer ?? upTo(array.shape[0]),
    neurons: array.index?.neuron ?? upTo(array.shape[2]),
    signed: array.data.some((value) => value < 0),
  };
}

const upTo = (count: number): number[] => Array.from({length: count}, (_, i) => i);

/** The number of a layer; negative ones count from the last. */
export function layerNumber(caller: string, layer: number, {layers}: ActivationText): number {
  const [first, last] = [Math.min(...layers), Math.max(...layers)];
  checkWhole(caller, "layer", layer, -last - 1, last);
  const number = layer < 0 ? layer + last + 1 : layer;
  if (layers.includes(number)) return number;
  const known = last - first + 1 === layers.length ? `${first}–${last}` : layers.join(", ");
  throw new RangeError(`${caller}(): layer must be among those captured (${known}), got ${layer}.`);
}

/** Where the numbers of a layer lie along the last axis. */
export function neuronPlace(caller: string, neuron: number, {neurons}: ActivationText): number {
  const whole = neurons.length - 1 === neurons[neurons.length - 1];
  if (whole) checkWhole(caller, "neuron", neuron, 0, neurons.length - 1);
  const place = neurons.indexOf(neuron);
  if (place >= 0) return place;
  throw new RangeError(
    `${caller}(): neuron must be one of the ${neurons.length} that were captured, got ${show(neuron)}.`,
  );
}

/** The activations of a layer `[position, neuron]`. */
export function layerValues({array, layers, tokens}: ActivationText, layer: number): Float32Array {
  const size = tokens.length * array.shape[2];
  const at = layers.indexOf(layer);
  return array.data.subarray(at * size, (at + 1) * size);
}
