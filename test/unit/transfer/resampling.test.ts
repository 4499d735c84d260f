import type {GivenRow} from "../../../src/records/index.js";
import {seededRandom} from "../../../src/tensors/index.js";
import {
  bootstrap,
  compare,
  distributionsOf,
  featureIntervals,
  pValues,
  splitHalves,
} from "../../../src/transfer/index.js";
import {drawHalves, drawWithReplacement, randomOfSamples} from "../../../src/transfer/draws.js";
import {clean, recordsOf, rowsOf} from "./toy.js";

afterAll(clean);

/** Neuron 0 answers to few tokens, 1 to many, 2 to none; `shift` moves the tokens of neuron 0. */
function corpus(seed: number, sentences: number, shift = 0): GivenRow[] {
  const {uniform, integer} = seededRandom(seed);
  return Array.from({length: sentences * 8}, (_, i) => {
    const neuron = i % 2;
    const token = neuron === 0 ? `t${(Math.floor(uniform() ** 2 * 6) + shift) % 9}` : `t${integer(40)}`;
    return {sentence: Math.floor(i / 8), position: i % 8, token, neuron, activation: 0.2 + uniform()};
  });
}

/** The distances of neurons 0 and 1 between rows that count as often as their sentences were drawn, without limpid. */
function distancesOf(
  a: readonly GivenRow[],
  b: readonly GivenRow[],
  weights: readonly Float32Array[],
): number[] {
  return [0, 1].map((neuron) => {
    const [p, q] = [a, b].map((rows, side) => {
      const sums = new Map<string, [hits: number, mass: number]>();
      for (const {sentence, token, activation, neuron: own} of rows) {
        const weight = weights[side][sentence];
        if (own !== neuron || weight === 0) continue;
        const [hits, mass] = sums.get(token) ?? [0, 0];
        sums.set(token, [hits + weight, mass + weight * Math.fround(activation)]);
      }
      const means = [...sums].map(([token, [hits, mass]]) => [token, mass / hits] as const);
      const total = means.reduce((sum, [, mean]) => sum + mean, 0);
      return new Map(means.map(([token, mean]) => [token, mean / total]));
    });
    const tokens = [...new Set([...p.keys(), ...q.keys()])];
    const squares = tokens.map((token) => (Math.sqrt(p.get(token) ?? 0) - Math.sqrt(q.get(token) ?? 0)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 2);
  });
}

const columnOf = (weights: Float32Array, column: number, stride: number): Float32Array =>
  weights.filter((_, i) => i % stride === column);

test("intervals are those of rows drawn sentence by sentence, about the distance", async () => {
  const [rowsA, rowsB] = [corpus(1, 30), corpus(2, 30, 2)];
  const [a, b] = [await recordsOf(rowsA), await recordsOf(rowsB)];
  const samples = 60;
  const {low, high, alive, bias, paired} = await bootstrap(a, b, {samples, seed: 3, level: 0.9});
  const sentences = Int32Array.from({length: 30}, (_, i) => i);
  const drawn = randomOfSamples(3, samples).map((random) => {
    const weights = [new Float32Array(30), new Float32Array(30)];
    for (const side of weights) drawWithReplacement(sentences, random, side, 0, 1);
    expect(weights[0].reduce((sum, weight) => sum + weight, 0)).toBe(30);
    return distancesOf(rowsA, rowsB, weights);
  });
  const {hellinger} = compare(await distributionsOf(a), await distributionsOf(b));
  expect(paired).toBe(false);
  expect([...alive]).toEqual([1, 1, 0, 0]);
  for (const unit of [0, 1]) {
    const all = drawn.map((distances) => distances[unit]).sort((x, y) => x - y);
    // 59 · 0.05 = 2.95 and 59 · 0.95 = 56.05: between neighbours.
    const [lower, middle, upper] = [
      0.05 * all[2] + 0.95 * all[3],
      (all[29] + all[30]) / 2,
      0.95 * all[56] + 0.05 * all[57],
    ];
    expect(low[unit]).toBeCloseTo(Math.max(0, hellinger[unit] + lower - middle), 6);
    expect(high[unit]).toBeCloseTo(Math.min(1, hellinger[unit] + upper - middle), 6);
    expect(bias[unit]).toBeCloseTo(all.reduce((sum, x) => sum + x, 0) / samples - hellinger[unit], 6);
  }
  expect([low[2], high[2], bias[2]]).toEqual([NaN, NaN, NaN]);
});

test("halves are those of rows parted sentence by sentence", async () => {
  const rows = corpus(1, 31);
  const {distances} = await splitHalves(await recordsOf(rows), {samples: 40, seed: 3});
  const sentences = Int32Array.from({length: 31}, (_, i) => i);
  const halves = {a: new Float32Array(31 * 40), b: new Float32Array(31 * 40)};
  randomOfSamples(3, 40).forEach((random, j) => {
    drawHalves(sentences, random, halves, j, 40);
    const [first, second] = [columnOf(halves.a, j, 40), columnOf(halves.b, j, 40)];
    expect(first.filter((weight) => weight === 1)).toHaveLength(15);
    expect(first.map((weight, i) => weight + second[i])).toEqual(new Float32Array(31).fill(1));
    distancesOf(rows, rows, [first, second]).forEach((distance, unit) =>
      expect(distances[unit * 40 + j]).toBeCloseTo(distance, 6),
    );
  });
});

test("one and the same records, resampled in pairs, never differ", async () => {
  const records = await recordsOf(corpus(1, 20));
  const {low, high, alive} = await bootstrap(records, records, {samples: 20, paired: true});
  expect([...low.subarray(0, 2), ...high.subarray(0, 2)]).toEqual([0, 0, 0, 0]);
  expect([...alive]).toEqual([1, 1, 0, 0]);
});

test("a neuron of one sentence is dead in a third of the resamples", async () => {
  const rows = [
    ...Array.from({length: 200}, (_, sentence) => ({
      sentence,
      position: 0,
      token: "x",
      neuron: 0,
      activation: 1,
    })),
    {sentence: 7, position: 1, token: "rare", neuron: 1, activation: 1},
  ];
  const records = await recordsOf(rows);
  const {alive} = await bootstrap(records, records, {samples: 2000, paired: true, seed: 1});
  expect(alive[0]).toBe(1);
  // (1 − 1/200)²⁰⁰; four standard errors.
  expect(Math.abs(alive[1] - (1 - 0.995 ** 200))).toBeLessThan(4 * Math.sqrt(0.25 / 2000));
});

test("the same seed gives the same numbers, however many are computed together", async () => {
  const [a, b] = [await recordsOf(corpus(1, 10)), await recordsOf(corpus(2, 10))];
  const of = (seed: number, samples: number): Promise<unknown> => bootstrap(a, b, {seed, samples});
  expect(await of(5, 40)).toEqual(await of(5, 40));
  expect(await of(5, 40)).not.toEqual(await of(6, 40));
  const [few, many] = [await splitHalves(a, {samples: 10}), await splitHalves(a, {samples: 50})];
  for (const unit of [0, 1]) {
    const first = (of: typeof few): Float32Array =>
      of.distances.subarray(unit * of.samples, unit * of.samples + 10);
    expect(first(many)).toEqual(first(few));
  }
});

test("halves of two sentences are the sentences", async () => {
  const {distances, mean, defined} = await splitHalves(
    await recordsOf(rowsOf("x:0:1 y:1:2", "x:0:1 y:0:3 y:1:1")),
    {samples: 3},
  );
  const expected = Math.sqrt(1 - Math.sqrt(1 / 4));
  distances.subarray(0, 3).forEach((value) => expect(value).toBeCloseTo(expected, 6));
  expect(mean[0]).toBeCloseTo(expected, 6);
  expect([...distances.subarray(3, 6)]).toEqual([0, 0, 0]);
  expect([...defined]).toEqual([3, 3, 0, 0]);
  await expect(splitHalves(await recordsOf(rowsOf("x:0:1")))).rejects.toThrow(
    "records must have at least 2 sentences that count, got 1",
  );
});

test("a second corpus of the same model lies within chance, a changed neuron beyond", async () => {
  const a = await recordsOf(corpus(1, 200));
  const chance = await splitHalves(a, {samples: 100, seed: 2});
  const p = async (seed: number, shift: number): Promise<Float64Array> =>
    pValues(
      compare(await distributionsOf(a), await distributionsOf(await recordsOf(corpus(seed, 200, shift))))
        .hellinger,
      chance,
    );
  const same = await p(9, 0);
  expect(same[0]).toBeGreaterThan(0.05);
  expect(same[1]).toBeGreaterThan(0.05);
  const changed = await p(9, 3);
  expect(changed[0]).toBeCloseTo(1 / 101, 12);
  expect(changed[1]).toBeGreaterThan(0.05);
  expect(changed[2]).toBeNaN();
  expect(chance.quantiles.map(({value}) => value)).toEqual(
    [...chance.quantiles.map(({value}) => value)].sort((x, y) => x - y),
  );
});

test("features of a neuron have intervals; one of a single sentence reaches down to 0", async () => {
  const rows = [...corpus(4, 100), {sentence: 3, position: 99, token: "rare", neuron: 0, activation: 0.5}];
  const records = await recordsOf(rows);
  const found = await featureIntervals(records, {layer: 0, neuron: 0}, {samples: 300, seed: 1});
  const {index, features, probability, offsets} = await distributionsOf(records);
  expect(found).toHaveLength(offsets[1]);
  for (const {feature, probability: p, low, high} of found) {
    const row = index.subarray(0, offsets[1]).findIndex((id) => features[id] === feature);
    expect(p).toBeCloseTo(probability[row], 14);
    expect(low).toBeLessThanOrEqual(p);
    expect(high).toBeGreaterThanOrEqual(p);
    if (feature === "rare") expect(low).toBe(0);
  }
  expect(await featureIntervals(records, {layer: 0, neuron: 2})).toEqual([]);
});

test("what cannot be resampled is refused", async () => {
  const a = await recordsOf(corpus(1, 10));
  await expect(bootstrap(a, a, {mode: "txray-2020"})).rejects.toThrow(
    'bootstrap(): mode must be "distribution", got "txray-2020", whose distances shrink with the corpus.',
  );
  const wide = await recordsOf(corpus(1, 10), {width: 7});
  await expect(bootstrap(a, wide)).rejects.toThrow("bootstrap(): checkpoints must have the same neurons");
  await expect(bootstrap(a, a, {level: 1})).rejects.toThrow("level must lie between 0 and 1, got 1.");
  await expect(bootstrap(a, a, {maxMemory: 1000})).rejects.toThrow(
    "bootstrap(): resampling 80 records needs 4.5 kB, maxMemory is 1.0 kB. Choose fewer layers, or raise maxMemory.",
  );
});

test("an abort ends it between samples", async () => {
  const a = await recordsOf(corpus(1, 10));
  const stop = new AbortController();
  const told: number[] = [];
  const running = splitHalves(a, {
    samples: 320,
    signal: stop.signal,
    onProgress: ({done}) => {
      told.push(done);
      stop.abort();
    },
  });
  await expect(running).rejects.toThrow("splitHalves(): was interrupted.");
  expect(told).toEqual([32]);
});
