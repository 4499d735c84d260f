import type {ActivationSource} from "../../../src/neurons/index.js";
import {nmf} from "../../../src/neurons/index.js";
import {memory} from "../../../src/tensors/index.js";
import {noise, sourceOf} from "./sources.js";

let before: number;
beforeEach(() => {
  before = memory().tensors;
});
afterEach(() => {
  expect(memory().tensors).toBe(before);
});

describe("nmf refuses", () => {
  const good = noise([2, 5, 8]);
  const withValue = (value: number): ActivationSource =>
    sourceOf([1, 3, 2], (_, i, j) => (i + j === 0 ? value : 1));
  test.each([
    [
      "more factors than positions",
      good,
      {factors: 6},
      "factors must be at most the number of positions and of neurons, got 6 for 5 positions. Ask for fewer, or take a longer text.",
    ],
    [
      "more factors than neurons",
      noise([1, 9, 2]),
      {factors: 3},
      "got 3 for 2 neurons. Ask for fewer, or take more layers.",
    ],
    ["no factors", good, {factors: 0}, "factors must be a whole number (at least 1), got 0."],
    ["layers that are not there", good, {layers: [0, 2]}, "layers must be among 0–1, got 2."],
    ["one layer that is not there", good, {layers: 2}, "layers must be a whole number (-2–1), got 2."],
    ["a layer twice", good, {layers: [1, 1]}, "layers must each be named once, got 1 twice."],
    [
      "a range that ends before it begins",
      good,
      {layers: {from: 1, to: 0}},
      "layers.from must be at most layers.to, got 1 and 0.",
    ],
    [
      "activations that are all 0",
      sourceOf([1, 3, 2], () => 0),
      {},
      "activations must have values above 0, got none in these layers.",
    ],
    [
      "activations that are all negative",
      sourceOf([1, 3, 2], () => -1),
      {},
      "activations must have values above 0",
    ],
    ["NaN", withValue(NaN), {}, "activations must be finite numbers, got NaN or infinity."],
    ["infinity", withValue(Infinity), {}, "activations must be finite numbers, got NaN or infinity."],
    ["minus infinity", withValue(-Infinity), {}, "activations must be finite numbers, got NaN or infinity."],
    [
      "numbers whose squares are too large",
      withValue(1e30),
      {},
      "activations must have a length that 32-bit products can hold (1e-15–1e18), got 1.0e+30.",
    ],
    ["runs without activations", {nPrompt: 2}, {}, "run must have FFNN activations of its text, got none."],
    [
      "a source that is not there",
      good,
      {side: "source"},
      "run must have FFNN activations of its source, got none.",
    ],
    ["no runs", [], {}, "runs must be at least one, got none."],
    ["another start", good, {init: "pca"}, 'init must be one of nndsvd, nndsvda, random, got "pca".'],
    ["another side", good, {side: "left"}, 'side must be "text" or "source", got "left".'],
    [
      "a seed that is no whole number",
      good,
      {seed: 0.5},
      "seed must be a whole number (0–4294967295), got 0.5.",
    ],
    ["a tolerance of 1", good, {tolerance: 1}, "tolerance must be a number from 0 to below 1, got 1."],
    ["no iterations", good, {maxIterations: 0}, "maxIterations must be a whole number (at least 1), got 0."],
    ["an unknown option", good, {factor: 3}, 'unknown option "factor". Did you mean "factors"?'],
    ["more memory than allowed", good, {maxMemory: 100}, "factors of 5 positions in 2 layers needs"],
  ])("%s", async (_, source, options, message) => {
    const call = nmf(source as ActivationSource, options as object);
    await expect(call).rejects.toThrow(`nmf(): `);
    await expect(call).rejects.toThrow(message);
  });
});
