import {show} from "../models/index.js";
import type {NdArray} from "../tensors/index.js";
import {NothingVaries} from "./nothing-varies.js";

/**
 * What a model holds of each position of a text: `[position, feature]`, such as one layer of hidden states or of FFNN
 * activations. An NdArray is one.
 */
export interface Representation extends Pick<NdArray, "shape" | "data"> {
  readonly axes?: readonly string[];
}

/** A representation that was checked, with what its features are like. */
export interface Features {
  /** What an error calls it. */
  readonly name: string;
  readonly data: Float32Array;
  readonly positions: number;
  readonly features: number;
  readonly means: Float64Array;
  /** Standard deviation of each feature; 0 where it is constant up to the precision of 32-bit floats. */
  readonly deviations: Float64Array;
  /** Root of the mean of their squares, over the features that vary. */
  readonly scale: number;
  readonly constant: number;
}

/** Distance from 1 to the next 32-bit float. */
export const epsilon = 2 ** -23;

/** Checks two representations of the same positions. */
export function checkPair(caller: string, a: unknown, b: unknown, least = 3): [Features, Features] {
  const [first, second] = [checkFeatures(caller, "a", a, least), checkFeatures(caller, "b", b, least)];
  checkSamePositions(caller, "a and b", first, second);
  return [first, second];
}

export function checkSamePositions(caller: string, what: string, a: Features, b: Features): void {
  if (a.positions === b.positions) return;
  throw new RangeError(
    `${caller}(): ${what} must have the same positions, got ${a.positions} and ${b.positions}. Take the same text, split into the same tokens.`,
  );
}

/** Checks one representation; `least` positions are needed. */
export function checkFeatures(caller: string, name: string, value: unknown, least = 3): Features {
  const {shape, data} = checkArray(caller, name, value);
  const [positions, features] = shape;
  if (positions < least) {
    throw new RangeError(
      `${caller}(): ${name} must have at least ${least} positions, got ${positions}. Take a longer text.`,
    );
  }
  const {means, deviations} = momentsOf(caller, name, data, positions, features);
  const varying = deviations.filter((deviation) => deviation > 0);
  if (varying.length === 0) {
    throw new NothingVaries(
      caller,
      name,
      "a feature that varies over the positions",
      `${features} constant ones`,
    );
  }
  const scale = Math.sqrt(varying.reduce((sum, deviation) => sum + deviation ** 2, 0) / varying.length);
  return {name, data, positions, features, means, deviations, scale, constant: features - varying.length};
}

function checkArray(caller: string, name: string, value: unknown): Representation {
  const {shape, data, axes} = (typeof value === "object" && value !== null ? value : {}) as Partial<NdArray>;
  if (!(data instanceof Float32Array) || !Array.isArray(shape)) {
    throw new TypeError(
      `${caller}(): ${name} must be an NdArray, or {shape, data} with a Float32Array, got ${show(value)}.`,
    );
  }
  if (shape.length !== 2 || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    const fix = shape.length === 3 ? " Take one layer with layerOf()." : "";
    throw new RangeError(
      `${caller}(): ${name} must have the shape [positions, features], got [${shape.join(", ")}].${fix}`,
    );
  }
  if (axes !== undefined && axes.indexOf("position") === 1) {
    throw new RangeError(
      `${caller}(): ${name} must have its positions first, got the axes ${axes.join(", ")}. Transpose it.`,
    );
  }
  if (data.length !== shape[0] * shape[1]) {
    throw new RangeError(
      `${caller}(): ${name} must hold ${shape[0]} × ${shape[1]} numbers, got ${data.length}.`,
    );
  }
  return {shape, data};
}

function momentsOf(
  caller: string,
  name: string,
  data: Float32Array,
  positions: number,
  features: number,
): Pick<Features, "means" | "deviations"> {
  const sums = new Float64Array(features);
  const squares = new Float64Array(features);
  // Once over the data, four positions at a time: from the first position, as squares of large numbers would leave nothing of
  // small differences.
  const first = data.slice(0, features);
  const whole = positions - (positions % 4);
  for (let position = 0; position < whole; position += 4) {
    const at = position * features;
    for (let j = 0; j < features; j++) {
      const a = data[at + j] - first[j];
      const b = data[at + features + j] - first[j];
      const c = data[at + 2 * features + j] - first[j];
      const d = data[at + 3 * features + j] - first[j];
      sums[j] += a + b + (c + d);
      squares[j] += a * a + b * b + (c * c + d * d);
    }
  }
  for (let at = whole * features, position = whole; position < positions; position++) {
    for (let j = 0; j < features; j++, at++) {
      const difference = data[at] - first[j];
      sums[j] += difference;
      squares[j] += difference * difference;
    }
  }
  const means = sums.map((sum, j) => data[j] + sum / positions);
  const deviations = squares.map((square, j) => {
    if (!Number.isFinite(square)) throw notFinite(caller, name, data, features);
    const deviation = Math.sqrt(Math.max(0, square / positions - (sums[j] / positions) ** 2));
    return deviation > epsilon * Math.abs(means[j]) ? deviation : 0;
  });
  return {means, deviations};
}

function notFinite(caller: string, name: string, data: Float32Array, features: number): Error {
  const at = data.findIndex((value) => !Number.isFinite(value));
  return new RangeError(
    `${caller}(): ${name} must hold finite numbers, got ${data[at]} at position ${Math.floor(at / features)}, feature ${at % features}.`,
  );
}
