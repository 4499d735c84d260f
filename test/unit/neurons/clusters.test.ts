import type {ActivationSource, Clusters} from "../../../src/neurons/index.js";
import {clusters} from "../../../src/neurons/index.js";
import {memory, seededRandom} from "../../../src/tensors/index.js";
import {noise, sourceOf} from "./sources.js";

/** Four kinds of neurons, each with its own shape over nine positions; a little noise. */
const random = seededRandom(2);
const kinds = sourceOf([2, 9, 12], (_, position, neuron) => {
  const kind = neuron % 4;
  const shape = [position, 9 - position, position % 2, position === 4 ? 3 : 0][kind];
  return (1 + (neuron % 5)) * shape + 0.01 * random.normal();
});

const methods = ["k-means", "hierarchical"] as const;
let before: number;
beforeEach(() => {
  before = memory().tensors;
});
afterEach(() => {
  expect(memory().tensors).toBe(before);
});

/** Cluster numbers as they are met in the order. */
const met = ({order, labels}: Clusters): number[] => order.map((at) => labels[at]);

describe.each(methods)("clusters by %s", (method) => {
  test("are the kinds of neurons, whatever their strength", async () => {
    const {labels, neurons, sizes, constant} = await clusters(kinds, {method, clusters: 4});
    expect(neurons).toHaveLength(24);
    expect(neurons[13]).toEqual({layer: 1, neuron: 1});
    expect(sizes).toEqual([6, 6, 6, 6]);
    expect(constant).toBe(0);
    for (const [i, {neuron}] of neurons.entries()) {
      for (const [j, other] of neurons.entries()) {
        expect(labels[i] === labels[j]).toBe(neuron % 4 === other.neuron % 4);
      }
    }
  });

  test("lie one after the other in the order, which has every neuron once", async () => {
    const found = await clusters(noise([2, 9, 12]), {method, clusters: 5});
    expect([...found.order].sort((a, b) => a - b)).toEqual(Array.from({length: 24}, (_, i) => i));
    expect(met(found)).toEqual(met(found).sort((a, b) => a - b));
    expect(new Set(found.labels).size).toBe(5);
    expect(found.sizes.reduce((a, b) => a + b, 0)).toBe(24);
  });

  test("have the mean of their neurons as centre", async () => {
    const {centres, labels, inertia} = await clusters(kinds, {method, clusters: 3, metric: "euclidean"});
    expect(centres).toMatchObject({axes: ["cluster", "position"], shape: [3, 9]});
    const {data} = kinds.ffnnActivations!;
    const rows = Array.from(labels, (_, at) =>
      Array.from({length: 9}, (_, position) => data[(Math.floor(at / 12) * 9 + position) * 12 + (at % 12)]),
    );
    let sum = 0;
    for (let cluster = 0; cluster < 3; cluster++) {
      const own = rows.filter((_, at) => labels[at] === cluster);
      for (let position = 0; position < 9; position++) {
        const mean = own.reduce((total, row) => total + row[position], 0) / own.length;
        expect(centres.data[cluster * 9 + position]).toBeCloseTo(mean, 4);
        for (const row of own) sum += (row[position] - mean) ** 2;
      }
    }
    expect(inertia / sum).toBeCloseTo(1, 4);
  });

  test("count neurons that do not vary, and stay finite", async () => {
    const flat = sourceOf([1, 5, 4], (_, position, neuron) => (neuron < 2 ? 3.3 : position * neuron));
    for (const metric of ["correlation", "cosine", "euclidean"] as const) {
      const {constant, centres, inertia} = await clusters(flat, {method, clusters: 2, metric});
      expect(constant).toBe(metric === "correlation" ? 2 : 0);
      expect([...centres.data, inertia].every(Number.isFinite)).toBe(true);
    }
  });

  test("of one neuron, or one each, or one for all", async () => {
    expect(await clusters(noise([1, 4, 1]), {method})).toMatchObject({order: [0], sizes: [1]});
    expect((await clusters(noise([1, 4, 6]), {method, clusters: 6})).sizes).toEqual([1, 1, 1, 1, 1, 1]);
    expect((await clusters(noise([1, 4, 6]), {method, clusters: 1})).sizes).toEqual([6]);
  });

  test("of neurons that are all alike", async () => {
    const alike = sourceOf([1, 4, 6], (_, position) => position);
    const {sizes, inertia} = await clusters(alike, {method, clusters: 3});
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(6);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(inertia).toBeCloseTo(0, 5);
  });
});

describe("clusters", () => {
  test("by k-means are the same for the same seed", async () => {
    const [a, b] = [
      await clusters(noise([2, 9, 12]), {seed: 3}),
      await clusters(noise([2, 9, 12]), {seed: 3}),
    ];
    expect(a.labels).toEqual(b.labels);
    expect(a.order).toEqual(b.order);
  });

  test("by k-means are no worse from more starts", async () => {
    const source = noise([3, 9, 20]);
    const one = await clusters(source, {clusters: 6, starts: 1, seed: 8});
    const ten = await clusters(source, {clusters: 6, starts: 10, seed: 8});
    expect(ten.inertia).toBeLessThanOrEqual(one.inertia);
  });

  test("of a tree put like beside like: a line of points stays in its order", async () => {
    const places = [3.1, 0, 7.4, 1.1, 12, 2.05, 5.2];
    const line = sourceOf([1, 1, 7], (_, __, neuron) => places[neuron]);
    const {order, merges} = await clusters(line, {method: "hierarchical", metric: "euclidean", clusters: 2});
    const sorted = places.map((_, i) => i).sort((i, j) => places[i] - places[j]);
    expect([sorted, [...sorted].reverse()]).toContainEqual(order);
    const heights = merges!.map(({height}) => height);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(merges!.at(-1)!.size).toBe(7);
  });

  test("take the layers asked for, of several texts", async () => {
    const {neurons, centres} = await clusters([noise([3, 2, 4]), noise([3, 5, 4], 2)], {
      layers: [2, 0],
      clusters: 2,
    });
    expect(neurons.map(({layer}) => layer)).toEqual([0, 0, 0, 0, 2, 2, 2, 2]);
    expect(centres.shape).toEqual([2, 7]);
  });

  test("end when they are aborted", async () => {
    const abort = new AbortController();
    const call = clusters(noise([2, 9, 12]), {
      signal: abort.signal,
      starts: 50,
      onProgress: (done) => done === 2 && abort.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
  });

  test.each([
    ["more clusters than neurons", {clusters: 25}, "clusters must be a whole number (1–24), got 25."],
    [
      "too large a tree",
      {method: "hierarchical"},
      'neurons must be at most 4096 for hierarchical clusters, got 4098. Take fewer layers, or method "k-means".',
      noise([2, 1, 2049]),
    ],
    ["more memory than allowed", {maxMemory: 10}, "clusters of 24 neurons needs"],
    ["another method", {method: "dbscan"}, 'method must be one of k-means, hierarchical, got "dbscan".'],
    ["another metric", {metric: "l1"}, 'metric must be one of euclidean, cosine, correlation, got "l1".'],
    ["NaN", {}, "activations must be finite numbers", sourceOf([1, 2, 2], () => NaN)],
    ["no starts", {starts: 0}, "starts must be a whole number (1–100), got 0."],
  ])("refuse %s", async (_, options, message, source: ActivationSource = noise([2, 9, 12])) => {
    const call = clusters(source, options as object);
    await expect(call).rejects.toThrow("clusters(): ");
    await expect(call).rejects.toThrow(message);
  });
});
