import {explainedVariance, stability} from "../../../src/neurons/index.js";
import {memory} from "../../../src/tensors/index.js";
import {noise, thirds} from "./sources.js";

let before: number;
beforeEach(() => {
  before = memory().tensors;
});
afterEach(() => {
  expect(memory().tensors).toBe(before);
});

describe("explainedVariance", () => {
  test("grows with the number of factors, in the order asked for", async () => {
    const curve = await explainedVariance(noise([2, 10, 15]), {factors: [6, 1, 3]});
    expect(curve.map(({factors}) => factors)).toEqual([6, 1, 3]);
    const [six, one, three] = curve.map(({explainedVariance}) => explainedVariance);
    expect(six).toBeGreaterThan(three);
    expect(three).toBeGreaterThan(one);
  });

  test("takes as many as there are positions by default, and counts progress through", async () => {
    const done: number[] = [];
    const curve = await explainedVariance(thirds, {
      maxIterations: 2,
      onProgress: (n, total) => done.push(n / total),
    });
    expect(curve.map(({factors}) => factors)).toEqual([1, 2, 3, 5, 8]);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    expect(done).toHaveLength(10);
  });

  test("refuses what is no list", async () => {
    await expect(explainedVariance(thirds, {factors: []})).rejects.toThrow(
      "explainedVariance(): factors must be a list of at least one whole number, got an array.",
    );
    await expect(explainedVariance(thirds, {factors: [99]})).rejects.toThrow(
      "explainedVariance(): factors must be",
    );
  });
});

describe("stability", () => {
  test("is 1 where there is one way to take the activations apart", async () => {
    const {cosines, means, matches, seeds} = await stability(thirds, {factors: 3});
    expect(seeds).toEqual([0, 1, 2, 3, 4]);
    expect(cosines).toHaveLength(5);
    expect(Math.min(...means)).toBeGreaterThan(0.99);
    for (const match of matches) expect([...match].sort()).toEqual([0, 1, 2]);
  });

  test("tells that factors of noise depend on the seed, where Ecco shows one seed's (E14)", async () => {
    const {means, least, explainedVariances} = await stability(noise([2, 30, 40]), {
      factors: 10,
      seeds: [5, 6, 7],
    });
    expect(Math.min(...means)).toBeLessThan(0.9);
    least.forEach((value, t) => expect(value).toBeLessThanOrEqual(means[t]));
    expect(explainedVariances).toHaveLength(3);
  });

  test("refuses seeds that are none", async () => {
    await expect(stability(thirds, {seeds: []})).rejects.toThrow("stability(): seeds must be a list");
    await expect(stability(thirds, {seeds: [-1]})).rejects.toThrow(
      "stability(): seeds must be a whole number",
    );
  });
});
