import {checkWhole, show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";

/**
 * One layer of an array whose first axis is "layer", such as `run.hiddenStates` or `run.ffnnActivations`. The numbers are not
 * copied.
 *
 * @param layer - from 0, or from −1 for the last; of hidden states 0 is the embeddings
 * @throws RangeError if there is no such layer
 * @example
 * layerOf(run.hiddenStates, -1).shape; // [positions, model]
 */
export function layerOf(array: NdArray, layer: number): NdArray {
  const {axes, shape, data} = checkLayers("layerOf", "array", array);
  checkWhole("layerOf", "layer", layer, -shape[0], shape[0] - 1);
  const at = layer < 0 ? layer + shape[0] : layer;
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const index = Object.fromEntries(Object.entries(array.index ?? {}).filter(([axis]) => axis !== "layer"));
  return {
    axes: axes.slice(1),
    shape: shape.slice(1),
    data: data.subarray(at * size, (at + 1) * size),
    ...(Object.keys(index).length > 0 ? {index} : {}),
  };
}

/** Checks that the first axis is "layer". */
export function checkLayers(caller: string, name: string, value: unknown): NdArray {
  const {axes, shape, data} = (typeof value === "object" && value !== null ? value : {}) as Partial<NdArray>;
  if (Array.isArray(axes) && axes[0] === "layer" && Array.isArray(shape) && data instanceof Float32Array) {
    return value as NdArray;
  }
  const got = Array.isArray(axes) ? `the axes ${axes.join(", ")}` : show(value);
  const fix = value === undefined ? " Capture it with the run." : "";
  throw new TypeError(
    `${caller}(): ${name} must be an NdArray with "layer" as its first axis, got ${got}.${fix}`,
  );
}
