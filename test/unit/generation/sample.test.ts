import {argmax, distribution, draw} from "../../../src/generation/sample.js";
import {seededRandom} from "../../../src/tensors/index.js";

/** Logits of the probabilities 0.5, 0.25, 0.125 and 0.125. */
const logits = Float32Array.of(Math.log(8), Math.log(4), Math.log(2), Math.log(2));

const rounded = (values: Float64Array): number[] => Array.from(values, (value) => Number(value.toFixed(6)));

describe("distribution", () => {
  test("is the softmax at temperature 1", () => {
    expect(rounded(distribution(logits, {temperature: 1}))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  test("squares the odds at temperature 1/2", () => {
    // 64 : 16 : 4 : 4
    expect(rounded(distribution(logits, {temperature: 0.5}))).toEqual([
      0.727273, 0.181818, 0.045455, 0.045455,
    ]);
  });

  test("is the most probable token alone at a temperature that makes logits infinite", () => {
    expect(Array.from(distribution(logits, {temperature: 1e-40}))).toEqual([1, 0, 0, 0]);
  });

  test("keeps the top 2", () => {
    expect(rounded(distribution(logits, {temperature: 1, topK: 2}))).toEqual([0.666667, 0.333333, 0, 0]);
  });

  test("keeps ties with the last of the top k", () => {
    expect(rounded(distribution(logits, {temperature: 1, topK: 3}))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });

  test("keeps the fewest that reach top p", () => {
    expect(rounded(distribution(logits, {temperature: 1, topP: 0.6}))).toEqual([0.666667, 0.333333, 0, 0]);
    expect(rounded(distribution(logits, {temperature: 1, topP: 0.01}))).toEqual([1, 0, 0, 0]);
  });

  test("keeps all with a top k beyond the vocabulary", () => {
    expect(rounded(distribution(logits, {temperature: 1, topK: 9}))).toEqual([0.5, 0.25, 0.125, 0.125]);
  });
});

describe("draw", () => {
  test("draws each token as often as its probability says", () => {
    const random = seededRandom(1);
    const counts = [0, 0, 0, 0];
    const probabilities = distribution(logits, {temperature: 1});
    for (let i = 0; i < 8000; i++) counts[draw(probabilities, random)]++;
    // Five standard deviations.
    [4000, 2000, 1000, 1000].forEach((expected, i) =>
      expect(Math.abs(counts[i] - expected)).toBeLessThan(5 * Math.sqrt(expected)),
    );
  });

  test("never draws a token of probability 0", () => {
    const random = {...seededRandom(1), uniform: () => 0.9999999999};
    expect(draw(Float64Array.of(0.5, 0.4999999, 0), random)).toBe(1);
  });
});

describe("argmax", () => {
  test("takes the first of equals", () => {
    expect(argmax(Float32Array.of(1, 3, 3))).toBe(1);
  });
});
