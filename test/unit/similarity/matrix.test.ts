import {cca, cka, layerOf, pwcca, similarityMatrix, svcca} from "../../../src/similarity/index.js";
import {memory} from "../../../src/tensors/index.js";
import {identity, normal, related, scale} from "./data.js";

/** Three layers at 15 positions. */
const {data} = normal(45, 10, 41);
const states = {axes: ["layer", "position", "model"], shape: [3, 15, 10], data};
const layers = [0, 1, 2].map((layer) => layerOf(states, layer));
const other = [related(normal(15, 10, 42), 6, 1, 43), normal(15, 4, 44)];

let before: number;
beforeEach(() => (before = memory().tensors));
afterEach(() => expect(memory().tensors).toBe(before));

describe("layerOf", () => {
  test("gives a layer without copying it, from the end too", () => {
    expect(layers[1]).toMatchObject({axes: ["position", "model"], shape: [15, 10]});
    expect(layers[1].data[0]).toBe(data[150]);
    expect(layers[1].data.buffer).toBe(data.buffer);
    expect(layerOf(states, -1).data[7]).toBe(data[307]);
  });

  test("keeps the numbers of what was cut", () => {
    const cut = {...states, index: {layer: [2, 3, 7], model: Array.from({length: 10}, (_, i) => 3 * i)}};
    expect(layerOf(cut, 2).index).toEqual({model: cut.index.model});
    expect(layerOf(states, 2).index).toBeUndefined();
  });
});

describe("similarityMatrix", () => {
  test.each([
    ["cca", cca, {}],
    ["svcca", svcca, {dims: 4}],
    ["pwcca", pwcca, {}],
    ["pwcca", pwcca, {weightsOf: "smaller"}],
    ["cka", cka, {}],
    ["cka", cka, {debiased: true}],
    ["cka", cka, {kernel: "rbf", sigma: 0.5}],
  ] as const)("compares each pair of layers as %s does, with %3$s", async (measure, pair, options) => {
    const found = await similarityMatrix(states, other, measure, options);
    expect(found).toMatchObject({measure, positions: 15, values: {axes: ["a", "b"], shape: [3, 2]}});
    layers.forEach((a, i) =>
      other.forEach((b, j) =>
        expect(found.values.data[2 * i + j]).toBeCloseTo(pair(a, b, options as object).similarity, 6),
      ),
    );
  });

  test("of a model with itself has 1 on its diagonal; only pwcca has two different halves", async () => {
    for (const measure of ["cca", "svcca", "pwcca", "cka"] as const) {
      const options = measure === "svcca" ? {dims: 4} : {};
      const {values} = await similarityMatrix(states, states, measure, options);
      const at = (i: number, j: number): number => values.data[3 * i + j];
      for (const i of [0, 1, 2]) expect(at(i, i)).toBeCloseTo(1, 6);
      const pair = {cca, svcca, pwcca, cka}[measure];
      expect(at(2, 1)).toBeCloseTo(pair(layers[2], layers[1], options).similarity, 6);
      if (measure === "pwcca") expect(Math.abs(at(1, 2) - at(2, 1))).toBeGreaterThan(1e-4);
      else expect(at(1, 2)).toBe(at(2, 1));
    }
  });

  test("says what was kept, and of how many pairs a warning is true", async () => {
    const found = await similarityMatrix(states, other, "cca");
    expect(found.ranks).toEqual({a: [10, 10, 10], b: [6, 4]});
    expect(found.warnings.map(({text, pairs}) => [text.slice(0, 22), pairs])).toEqual([
      ["2 of 6 correlations mu", 3],
    ]);
    expect((await similarityMatrix(states, states, "cca")).warnings[0].pairs).toBe(9);
    expect((await similarityMatrix(states, states)).ranks).toBeUndefined();
  });

  describe("with a layer in which nothing varies", () => {
    const flat = scale(normal(15, 4, 45), 0, 0.5);
    const why = "a measure needs a feature that varies over the positions.";

    test.each(["cca", "svcca", "pwcca", "cka"] as const)(
      "%s has no value for its pairs, says why, and leaves the others",
      async (measure) => {
        const found = await similarityMatrix([layers[0], flat, layers[2]], other, measure);
        const whole = await similarityMatrix([layers[0], layers[2]], other, measure);
        const [a, b, c, d] = whole.values.data;
        expect([...found.values.data]).toEqual([a, b, NaN, NaN, c, d]);
        expect(found.warnings[0]).toEqual({text: `No values for layer 1 of a: ${why}`, pairs: 2});
        expect(found.warnings.slice(1)).toEqual(whole.warnings);
        expect(found.ranks?.a[1]).toBe(measure === "cka" ? undefined : 0);
      },
    );

    test("its row and its column have none, of a model with itself", async () => {
      const list = [layers[0], flat, layers[1], flat];
      for (const measure of ["cka", "pwcca"] as const) {
        const {values, warnings} = await similarityMatrix(list, list, measure);
        const missing = [...values.data].map((value, i) => (Number.isNaN(value) ? i : -1));
        expect(missing.filter((i) => i >= 0)).toEqual([1, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15]);
        expect(warnings[0]).toEqual({text: `No values for layer 1 of a, layer 3 of a: ${why}`, pairs: 12});
      }
    });

    test("the columns may be it", async () => {
      const {values, warnings} = await similarityMatrix([layers[0]], [flat, other[0]], "cka");
      expect([...values.data].map(Number.isNaN)).toEqual([true, false]);
      expect(warnings[0].text).toBe(`No values for layer 0 of b: ${why}`);
    });

    test.each([{debiased: true}, {kernel: "rbf"}] as const)(
      "is one of which %j leaves nothing",
      async (options) => {
        // Positions at one distance from one another, and positions most of which are the same.
        const [one, few] = [identity(4), {shape: [4, 1], data: Float32Array.of(0, 0, 0, 1)}];
        const list = [normal(4, 3, 46), normal(4, 2, 47), "kernel" in options ? few : one];
        const {values, warnings} = await similarityMatrix(list, list, "cka", options);
        const missing = [...values.data].map((value, i) => (Number.isNaN(value) ? i : -1));
        expect(missing.filter((i) => i >= 0)).toEqual([2, 5, 6, 7, 8]);
        expect(warnings[0]).toMatchObject({pairs: 5});
        expect(warnings[0].text).toMatch(/^No values for layer 2 of a: a measure needs positions/);
      },
    );

    test("names only a few of many", async () => {
      const {warnings} = await similarityMatrix([layers[0], ...Array<typeof flat>(9).fill(flat)], other);
      expect(warnings[0].text).toContain(
        "for layer 1 of a, layer 2 of a, layer 3 of a, layer 4 of a and 5 more:",
      );
    });
  });

  test("tells how far it is: layers first, then pairs", async () => {
    const told: [number, number][] = [];
    const onProgress = (done: number, total: number): void => void told.push([done, total]);
    await similarityMatrix(states, states, "cka", {onProgress});
    expect(told).toEqual(Array.from({length: 9}, (_, i) => [i + 1, 9])); // 3 layers, 6 pairs
    told.length = 0;
    await similarityMatrix(states, other, "cka", {onProgress});
    expect(told.at(-1)).toEqual([11, 11]); // 5 layers, 6 pairs
    expect(told).toHaveLength(11);
  });

  test("ends when it is interrupted, and leaves nothing behind", async () => {
    const controller = new AbortController();
    let steps = 0;
    const onProgress = (): void => {
      if (++steps === 4) controller.abort();
    };
    const call = similarityMatrix(states, other, "cca", {onProgress, signal: controller.signal});
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    expect(steps).toBe(4);
    await expect(similarityMatrix(states, other, "cca", {signal: controller.signal})).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test("refuses before it begins what would not fit", async () => {
    await expect(similarityMatrix(states, states, "cka", {maxMemory: 5000})).rejects.toThrow(
      /^similarityMatrix\(\): 15 positions of up to 10 features need/,
    );
  });
});
