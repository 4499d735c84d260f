import type {Tensor} from "../tensors/index.js";
import {seededRandom, tensor} from "../tensors/index.js";
import type {Parameter} from "./family.js";

/** Far below any score, and far from the smallest float, so that sums stay finite. */
const hidden = -1e9;

/** 0 … n − 1. */
export function range(n: number, from = 0): Int32Array {
  return Int32Array.from({length: n}, (_, i) => from + i);
}

/** Lets each of `seq` queries look at the `past` positions before them, at earlier queries and at itself. */
export function causalMask(seq: number, past = 0): Tensor {
  const keys = past + seq;
  const mask = new Float32Array(seq * keys);
  for (let i = 0; i < seq; i++) mask.fill(hidden, i * keys + past + i + 1, (i + 1) * keys);
  return tensor(mask, [1, 1, seq, keys]);
}

/** The weights a new model starts with. The same seed gives the same weights. */
export function initialWeights(parameters: readonly Parameter[], seed: number): Map<string, Float32Array> {
  const random = seededRandom(seed);
  return new Map(
    parameters.map(({name, shape, initial}) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if ("value" in initial) data.fill(initial.value);
      else for (let i = 0; i < data.length; i++) data[i] = initial.deviation * random.normal();
      return [name, data];
    }),
  );
}
