import {cca, cka, layerOf, pwcca, similarityMatrix, svcca} from "../../../src/similarity/index.js";
import {memory} from "../../../src/tensors/index.js";
import {columns, identity, normal, scale} from "./data.js";

const x = normal(9, 4, 31);
const withValue = (value: number) => ({...x, data: x.data.map((v, i) => (i === 14 ? value : v))});
const bad = (value: unknown) => value as never;
const flat = {shape: [9, 2], data: new Float32Array(18).fill(0.1)};
const layered = {axes: ["layer", "position", "model"], shape: [2, 3, 6], data: new Float32Array(36)};
/** Seven of nine positions are equal. */
const repeated = {...x, data: x.data.map((v, i) => (i < 28 ? (i % 4) + 1 : v))};

const cases: [string, () => unknown, string][] = [
  [
    "something else",
    () => cca(bad(7), x),
    "cca(): a must be an NdArray, or {shape, data} with a Float32Array, got 7.",
  ],
  [
    "several layers",
    () => cka(x, layered),
    "cka(): b must have the shape [positions, features], got [2, 3, 6]. Take one layer with layerOf().",
  ],
  [
    "positions that come second",
    () => cca({...x, axes: ["neuron", "position"]}, x),
    "cca(): a must have its positions first, got the axes neuron, position. Transpose it.",
  ],
  [
    "numbers that do not fill the shape",
    () => cca({...x, shape: [9, 5]}, x),
    "cca(): a must hold 9 × 5 numbers, got 36.",
  ],
  [
    "two positions",
    () => svcca(normal(2, 4, 1), normal(2, 4, 2)),
    "svcca(): a must have at least 3 positions, got 2. Take a longer text.",
  ],
  [
    "three positions without bias",
    () => cka(normal(3, 4, 1), normal(3, 4, 2), {debiased: true}),
    "cka(): a must have at least 4 positions, got 3. Take a longer text.",
  ],
  [
    "different positions",
    () => pwcca(x, normal(8, 4, 1)),
    "pwcca(): a and b must have the same positions, got 9 and 8. Take the same text, split into the same tokens.",
  ],
  [
    "NaN",
    () => cca(x, withValue(NaN)),
    "cca(): b must hold finite numbers, got NaN at position 3, feature 2.",
  ],
  [
    "infinity",
    () => cka(withValue(-Infinity), x),
    "cka(): a must hold finite numbers, got -Infinity at position 3, feature 2.",
  ],
  [
    "constant features",
    () => cca(x, flat),
    "cca(): b must have a feature that varies over the positions, got 2 constant ones. Take another layer or text.",
  ],
  [
    "features that are constant up to rounding",
    () => cka({...flat, data: flat.data.map((v, i) => (i === 3 ? Math.fround(v + 7e-9) : v))}, x),
    "cka(): a must have a feature that varies over the positions, got 2 constant ones. Take another layer or text.",
  ],
  [
    "positions that are equal",
    () => cka(repeated, x, {kernel: "rbf"}),
    "cka(): a must have positions at different distances from one another, got 9 that do not. Take another layer or text.",
  ],
  [
    "positions at one distance from one another, without bias",
    () => cka(normal(4, 4, 1), identity(4), {debiased: true}),
    "cka(): b must have positions that still differ when its kernel is centred, got 4 that do not. Take another layer or text.",
  ],
  [
    "the same, of fewer positions than features",
    () => cka(normal(4, 5, 1), identity(4), {debiased: true}),
    "cka(): b must have positions that still differ when its kernel is centred, got 4 that do not. Take another layer or text.",
  ],
  [
    "an unknown option",
    () => cca(x, x, bad({tolerence: 1})),
    'cca(): unknown option "tolerence". Did you mean "tolerance"?',
  ],
  [
    "a tolerance of 1",
    () => cca(x, x, {tolerance: 1}),
    "cca(): tolerance must be a number from 0 to below 1, got 1.",
  ],
  [
    "half a dimension",
    () => svcca(x, x, {dims: 1.5}),
    "svcca(): dims must be a whole number (at least 1), got 1.5.",
  ],
  [
    "dims and variance",
    () => svcca(x, x, {dims: 2, variance: 0.9}),
    "svcca(): dims or variance must be given, got both.",
  ],
  ["no variance", () => svcca(x, x, {variance: 0}), "svcca(): variance must be a share above 0 to 1, got 0."],
  [
    "more dims than there are",
    () => svcca(x, columns(x, [0, 0, 1]), {dims: 3}),
    "svcca(): dims must be at most 2, the rank of b (9 positions, 3 features), got 3. Take more positions or fewer dims.",
  ],
  [
    "unknown weights",
    () => pwcca(x, x, {weightsOf: bad("first")}),
    'pwcca(): weightsOf must be "a", "b" or "smaller", got "first".',
  ],
  [
    "an unknown kernel",
    () => cka(x, x, {kernel: bad("poly")}),
    'cka(): kernel must be "linear" or "rbf", got "poly".',
  ],
  ["no sigma", () => cka(x, x, {kernel: "rbf", sigma: 0}), "cka(): sigma must be a number above 0, got 0."],
  [
    "sigma without its kernel",
    () => cka(x, x, {sigma: 0.5}),
    'cka(): sigma must be left out with the kernel "linear", got 0.5.',
  ],
  [
    "debiased by a word",
    () => cka(x, x, {debiased: bad("yes")}),
    'cka(): debiased must be true or false, got "yes".',
  ],
  ["no memory", () => cca(x, x, {maxMemory: 0}), "cca(): maxMemory must be above 0 bytes, got 0."],
  [
    "little memory",
    () => cka(x, x, {maxMemory: 500}),
    "cka(): 9 positions of up to 4 features need 1.6 kB, got a budget of 500.0 B. Take fewer positions or raise maxMemory.",
  ],
  [
    "a layer that is not there",
    () => layerOf(layered, 2),
    "layerOf(): layer must be a whole number (-2–1), got 2.",
  ],
  [
    "an array without layers",
    () => layerOf({...x, axes: ["position", "model"]}, 0),
    'layerOf(): array must be an NdArray with "layer" as its first axis, got the axes position, model.',
  ],
  [
    "what was not captured",
    () => layerOf(bad(undefined), 0),
    'layerOf(): array must be an NdArray with "layer" as its first axis, got undefined. Capture it with the run.',
  ],
];

describe("refuses", () => {
  test.each(cases)("%s", (_, call, message) => {
    const before = memory().tensors;
    expect(call).toThrow(new Error(message));
    expect(memory().tensors).toBe(before);
  });

  test.each([
    [
      "an unknown measure",
      () => similarityMatrix([x], [x], bad("ccka")),
      'similarityMatrix(): measure must be "cca", "svcca", "pwcca" or "cka", got "ccka".',
    ],
    [
      "an option of another measure",
      () => similarityMatrix([x], [x], "cka", {dims: 2}),
      'similarityMatrix(): unknown option "dims". Known are kernel, sigma, debiased, maxMemory, signal, onProgress.',
    ],
    [
      "no layers",
      () => similarityMatrix([], [x]),
      "similarityMatrix(): a must have at least one layer, got none.",
    ],
    [
      "a layer of other positions",
      () => similarityMatrix([x, x], [x, normal(8, 4, 1)]),
      "similarityMatrix(): layers must have the same positions, got 9 and 8. Take the same text, split into the same tokens.",
    ],
    [
      "only layers that do not vary",
      () => similarityMatrix([scale(x, 0), scale(x, 0)], [x]),
      "similarityMatrix(): layer 0 of a must have a feature that varies over the positions, got 4 constant ones. Take another layer or text.",
    ],
    [
      "a layer with too few dims",
      () => similarityMatrix([x], [columns(x, [0, 1])], "svcca", {dims: 3}),
      "similarityMatrix(): dims must be at most 2, the rank of layer 0 of b (9 positions, 2 features), got 3. Take more positions or fewer dims.",
    ],
  ])("%s, of layers", async (_, call, message) => {
    const before = memory().tensors;
    await expect(call()).rejects.toThrow(new Error(message));
    expect(memory().tensors).toBe(before);
  });
});
