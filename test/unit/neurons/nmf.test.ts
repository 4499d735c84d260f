import {generate} from "../../../src/generation/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import type {ActivationSource, Factors} from "../../../src/neurons/index.js";
import {factorsOfText, nmf} from "../../../src/neurons/index.js";
import {ActivationMatrix} from "../../../src/neurons/matrix.js";
import {solve} from "../../../src/neurons/solve.js";
import {startOf} from "../../../src/neurons/start.js";
import {memory, seededRandom} from "../../../src/tensors/index.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {noise, sourceOf, thirds} from "./sources.js";

/** What the factors give at every place of `[layer, position, neuron]`. */
function given({factors, loadings}: Factors): number[] {
  const [k, positions] = factors.shape;
  const [, layers, neurons] = loadings.shape;
  return Array.from({length: layers * positions * neurons}, (_, at) => {
    const layer = Math.floor(at / (positions * neurons));
    const position = Math.floor(at / neurons) % positions;
    let sum = 0;
    for (let t = 0; t < k; t++) {
      sum +=
        factors.data[t * positions + position] *
        loadings.data[(t * layers + layer) * neurons + (at % neurons)];
    }
    return sum;
  });
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const off = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, i) => value - b[i]));
const dataOf = (source: ActivationSource): Float32Array => source.ffnnActivations!.data;

let before: number;
beforeEach(() => {
  before = memory().tensors;
});
afterEach(() => {
  expect(memory().tensors).toBe(before);
});

describe("nmf", () => {
  test.each(["nndsvd", "nndsvda", "random"] as const)(
    "finds the parts that activations were made of, from %s",
    async (init) => {
      // Rank 3, with parts that do not overlap: they are the only ones.
      const random = seededRandom(4);
      const strength = Array.from({length: 2 * 6}, () => 1 + random.uniform());
      const made = sourceOf([2, 9, 6], (layer, position, neuron) =>
        neuron % 3 === Math.floor(position / 3) ? strength[layer * 6 + neuron] * (1 + (position % 3)) : 0,
      );
      const found = await nmf(made, {factors: 3, init, tolerance: 0});
      expect(off(given(found), dataOf(made))).toBeLessThan(1e-3);
      expect(found.explainedVariance).toBeGreaterThan(0.99999);
      for (let t = 0; t < 3; t++) {
        const firing = Array.from(found.factors.data.subarray(9 * t, 9 * (t + 1)));
        const peak = Math.max(...firing);
        expect(firing.filter((value) => value > 0.01 * peak)).toHaveLength(3);
      }
    },
  );

  test("gives factors and loadings that are never negative", async () => {
    const {factors, loadings} = await nmf(noise([3, 12, 20]), {factors: 5});
    expect(Math.min(...factors.data, ...loadings.data)).toBe(0);
    expect(largest(factors.data)).toBeGreaterThan(0);
  });

  test("never makes the error larger from one iteration to the next", async () => {
    for (const init of ["nndsvd", "random"] as const) {
      const {errors, norm, error} = await nmf(noise([3, 12, 20]), {
        factors: 5,
        init,
        maxIterations: 60,
        tolerance: 0,
      });
      expect(errors.length).toBeGreaterThan(10);
      const growth = Array.from(errors.slice(1), (value, i) => value - errors[i]);
      expect(Math.max(...growth)).toBeLessThan(1e-6 * norm);
      expect(errors.at(-1)! / error).toBeCloseTo(1, 5);
    }
  });

  test("measures the error of what it gives, against activations with negative ones as 0", async () => {
    const source = noise([2, 10, 15]);
    const found = await nmf(source, {factors: 4});
    const clipped = dataOf(source).map((value) => Math.max(0, value));
    const difference = Math.hypot(...given(found).map((value, i) => value - clipped[i]));
    expect(found.error / difference).toBeCloseTo(1, 4);
    expect(found.norm / Math.hypot(...clipped)).toBeCloseTo(1, 5);
    expect(found.explainedVariance).toBeCloseTo(1 - (difference / Math.hypot(...clipped)) ** 2, 5);
    const negative = dataOf(source).reduce((sum, value) => sum + Math.min(0, value) ** 2, 0);
    const all = dataOf(source).reduce((sum, value) => sum + value ** 2, 0);
    expect(found.clipped).toBeCloseTo(negative / all, 5);
  });

  test("scales loadings to length 1 and orders factors by their shares, which sum to what is explained", async () => {
    const found = await nmf(thirds, {factors: 3});
    const size = found.loadings.data.length / 3;
    for (let t = 0; t < 3; t++) {
      expect(Math.hypot(...found.loadings.data.subarray(t * size, (t + 1) * size))).toBeCloseTo(1, 5);
    }
    const shares = Array.from(found.shares);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(found.explainedVariance, 4);
    // The group that fires most is that of the first third.
    expect(found.factors.data.indexOf(largest(found.factors.data))).toBeLessThan(3);
  });

  test("scales with the activations", async () => {
    const source = noise([2, 10, 15]);
    const once = await nmf(source, {factors: 4});
    const times = 4096;
    const scaled = sourceOf([2, 10, 15], () => 0);
    dataOf(scaled).set(dataOf(source).map((value) => times * value));
    const found = await nmf(scaled, {factors: 4});
    expect(
      off(
        found.factors.data,
        once.factors.data.map((value) => times * value),
      ),
    ).toBeLessThan(1e-3 * times);
    expect(off(found.loadings.data, once.loadings.data)).toBeLessThan(1e-3);
    expect(found.explainedVariance).toBeCloseTo(once.explainedVariance, 5);
  });

  test("gives the same factors at positions in another order", async () => {
    const order = [4, 0, 8, 2, 6, 1, 7, 3, 5];
    const [layers, positions, neurons] = thirds.ffnnActivations!.shape;
    const moved = sourceOf(
      [layers, positions, neurons],
      (layer, position, neuron) => dataOf(thirds)[(layer * positions + order[position]) * neurons + neuron],
    );
    const once = await nmf(thirds, {factors: 3, tolerance: 0});
    const found = await nmf(moved, {factors: 3, tolerance: 0});
    const back = once.factors.data.map(
      (_, at) => once.factors.data[Math.floor(at / positions) * positions + order[at % positions]],
    );
    expect(off(found.factors.data, back)).toBeLessThan(1e-2);
    expect(off(found.loadings.data, once.loadings.data)).toBeLessThan(1e-2);
  });

  test("gives the same numbers for the same seed, and others for another", async () => {
    const source = noise([2, 10, 15]);
    const options = {factors: 4, init: "random", maxIterations: 5} as const;
    const [a, b, c] = [
      await nmf(source, {...options, seed: 1}),
      await nmf(source, {...options, seed: 1}),
      await nmf(source, {...options, seed: 2}),
    ];
    expect(a.factors.data).toEqual(b.factors.data);
    expect(off(a.factors.data, c.factors.data)).toBeGreaterThan(1e-3);
  });

  test("does not depend on how many layers are in memory together", async () => {
    const {data} = noise([5, 9, 20]).ffnnActivations!;
    const solved = async (layersAtOnce: number): Promise<Float32Array> => {
      const fill = (block: Float32Array, layer: number): {sum: number; squares: number} => {
        block.set(data.subarray(layer * 180, (layer + 1) * 180).map(Math.abs));
        return {sum: block.reduce((a, b) => a + b, 0), squares: block.reduce((a, b) => a + b * b, 0)};
      };
      const matrix = new ActivationMatrix(
        {layers: 5, positions: 9, neurons: 20},
        fill,
        layersAtOnce * 4 * 180,
      );
      try {
        const start = startOf(matrix, 3, "nndsvd", seededRandom(0));
        return (await solve(matrix, start, {caller: "test", tolerance: 0, maxIterations: 10})).h;
      } finally {
        matrix.dispose();
      }
    };
    const together = await solved(5);
    expect(off(await solved(2), together)).toBeLessThan(1e-3);
    expect(off(await solved(1), together)).toBeLessThan(1e-3);
    expect(largest(together)).toBeGreaterThan(0.1);
  });

  test("keeps the number of factors at the number of positions by default", async () => {
    expect((await nmf(noise([1, 3, 20]))).factors.shape).toEqual([3, 3]);
    expect((await nmf(noise([1, 12, 20]), {maxIterations: 2})).factors.shape).toEqual([10, 12]);
  });

  test("of one token is that token", async () => {
    const {factors, explainedVariance} = await nmf(noise([2, 1, 7]));
    expect(factors.shape).toEqual([1, 1]);
    expect(explainedVariance).toBeCloseTo(1, 5);
  });

  test("says that factors are empty where the activations have no more parts", async () => {
    const found = await nmf(thirds, {factors: 6});
    const empty = Array.from(found.shares).filter((share) => share === 0).length;
    const data = [...found.factors.data, ...found.loadings.data];
    expect(data.every(Number.isFinite)).toBe(true);
    if (empty > 0) expect(found.warnings?.join()).toContain("empty");
    expect(found.explainedVariance).toBeGreaterThan(0.999);
  });

  test("says where the iterations ended too early", async () => {
    const found = await nmf(noise([2, 12, 20]), {factors: 4, maxIterations: 3, init: "random"});
    expect(found).toMatchObject({converged: false, iterations: 3});
    expect(found.warnings?.[0]).toContain("raise maxIterations");
  });

  test("has nothing left to wait for when it has converged early", async () => {
    const told: number[][] = [];
    const {converged, iterations} = await nmf(noise([2, 12, 20]), {
      factors: 2,
      onProgress: (n, total) => told.push([n, total]),
    });
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(500);
    expect(told).toHaveLength(iterations);
    expect(told.at(-1)).toEqual([500, 500]);
  });

  test("tells progress, and ends between iterations when it is aborted", async () => {
    const done: number[] = [];
    const abort = new AbortController();
    const call = nmf(noise([2, 12, 20]), {
      factors: 4,
      signal: abort.signal,
      onProgress: (n, total) => {
        done.push(n);
        expect(total).toBe(500);
        if (n === 3) abort.abort();
      },
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    expect(done).toEqual([1, 2, 3]);
  });
});

describe("nmf of layers", () => {
  /** Each layer has a value of its own, so that loadings tell which were read. */
  const twelve = sourceOf([12, 4, 3], (layer, position) => (layer + 1) * (position + 1));
  const told = async (layers: Parameters<typeof nmf>[1] & object): Promise<number[]> => {
    const {loadings} = await nmf(twelve, {factors: 1, ...layers});
    return Array.from(loadings.data).filter((_, at) => at % 3 === 0);
  };

  test("keeps the order of twelve layers by number, where Ecco sorts them as text (E1)", async () => {
    const values = await told({});
    expect(values).toHaveLength(12);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect((await nmf(twelve, {factors: 1, layers: {from: 2, to: 4}})).layers).toEqual([2, 3, 4]);
    const [a, , c] = await told({layers: {from: 2, to: 4}});
    expect(c / a).toBeCloseTo(5 / 3, 4);
  });

  test("takes a range without its end to the last layer, where Ecco's ends at the batch size (E2)", async () => {
    expect((await nmf(twelve, {factors: 1, layers: {from: 1}})).layers).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect((await nmf(twelve, {factors: 1, layers: {from: 0}})).layers).toHaveLength(12);
    expect((await nmf(twelve, {factors: 1, layers: {to: 1}})).layers).toEqual([0, 1]);
  });

  test("takes a list of numbers, where Ecco's collects nothing (E3), and puts it in order", async () => {
    const {layers, loadings} = await nmf(twelve, {factors: 1, layers: [10, 0, 1]});
    expect(layers).toEqual([0, 1, 10]);
    expect(loadings.index).toEqual({layer: [0, 1, 10]});
    const [first, second, third] = await told({layers: [10, 0, 1]});
    expect(second / first).toBeCloseTo(2, 4);
    expect(third / first).toBeCloseTo(11, 3);
  });

  test("takes one layer, also from the end", async () => {
    expect((await nmf(twelve, {factors: 1, layers: 3})).layers).toEqual([3]);
    expect((await nmf(twelve, {factors: 1, layers: -1})).layers).toEqual([11]);
    expect((await nmf(twelve, {factors: 1, layers: {from: -2}})).layers).toEqual([10, 11]);
  });

  test("goes by the numbers of layers and neurons that a run kept", async () => {
    const kept = sourceOf([2, 4, 2], (layer, _, neuron) => 1 + layer + 2 * neuron, {
      layers: [9, 5],
      neurons: [7, 30],
    });
    const {layers, loadings} = await nmf(kept, {factors: 1});
    expect(layers).toEqual([5, 9]);
    expect(loadings.index).toEqual({layer: [5, 9], neuron: [7, 30]});
    const [a, b, c, d] = Array.from(loadings.data, (value) => value / loadings.data[2]);
    [2, 4, 1, 3].forEach((value, i) => expect([a, b, c, d][i]).toBeCloseTo(value, 4));
    await expect(nmf(kept, {layers: 0})).rejects.toThrow("nmf(): layers must be among 5, 9, got 0.");
  });
});

describe("nmf of several texts", () => {
  const first = sourceOf([1, 2, 3], (_, position, neuron) => (neuron === position ? 2 : 0), {nPrompt: 1});
  const second = sourceOf([1, 3, 3], (_, position, neuron) => (neuron === position ? 5 : 0));

  test("has one column for every position, and tells whose it is, where Ecco shows the first text's (E11)", async () => {
    const found = await nmf([first, second], {factors: 3});
    expect(found.factors.shape).toEqual([3, 5]);
    expect(found.texts).toEqual([
      {from: 0, to: 2, nPrompt: 1},
      {from: 2, to: 5, nPrompt: 3},
    ]);
    const whole = found.factors.data;
    const part = factorsOfText(found, 1);
    expect(part).toMatchObject({axes: ["factor", "position"], shape: [3, 3]});
    expect(Array.from(part.data)).toEqual(
      [0, 1, 2].flatMap((t) => Array.from(whole.subarray(5 * t + 2, 5 * t + 5))),
    );
    // Neuron 2 fires in the second text alone, at its last position.
    expect(Math.max(...part.data.filter((_, at) => at % 3 === 2))).toBeCloseTo(5, 2);
    expect(() => factorsOfText(found, 2)).toThrow("factorsOfText(): text must be one of 2 (0–1), got 2.");
  });

  test("of a generated text has its last token too, where Ecco repeats the column of the prompt's", async () => {
    const toy = await fromPretrained(await toyFolder());
    try {
      const made = await generate(toy, [1, 2, 3], {maxNewTokens: 3});
      const {factors, texts} = await nmf(made, {factors: 2, maxIterations: 20});
      expect(factors.shape).toEqual([2, made.ids.length]);
      expect(texts).toEqual([{from: 0, to: made.ids.length, nPrompt: 3}]);
    } finally {
      toy.dispose();
      removeToys();
    }
  });

  test("takes the source of an encoder–decoder apart from its text", async () => {
    const both = {...first, source: {ffnnActivations: second.ffnnActivations}};
    expect((await nmf(both, {factors: 1})).texts).toEqual([{from: 0, to: 2, nPrompt: 1}]);
    expect((await nmf(both, {factors: 1, side: "source"})).texts).toEqual([{from: 0, to: 3, nPrompt: 3}]);
  });

  test("refuses texts of other models", async () => {
    await expect(nmf([first, noise([2, 2, 3])])).rejects.toThrow(
      "nmf(): runs must have the same layers and neurons, got 1 × 2 × 3 and 2 × 2 × 3.",
    );
  });
});
