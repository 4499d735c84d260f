import {seededRandom} from "../../../src/tensors/index.js";
import type {Distributions} from "../../../src/transfer/index.js";
import {
  compare,
  distributionsOf,
  featureShares,
  groups,
  leastNeurons,
  pruningSets,
  topNeurons,
  trajectory,
} from "../../../src/transfer/index.js";
import {clean, recordsOf, rowsOf} from "./toy.js";

afterAll(clean);

const of = async (...texts: readonly string[]): Promise<Distributions> =>
  distributionsOf(await recordsOf(rowsOf(...texts)));

test("equal distributions are 0 apart and disjoint ones 1; one with nothing is ill-defined", async () => {
  const a = await of("x:0:1 y:0:2 x:1:1 x:2:1");
  const b = await of("x:0:2 y:0:4 z:1:5 x:3:1");
  const {hellinger, jensenShannon, shared, union, lengths} = compare(a, b);
  expect([...hellinger]).toEqual([0, 1, NaN, NaN]);
  expect([...jensenShannon]).toEqual([0, 1, NaN, NaN]);
  expect([...shared]).toEqual([2, 0, 0, 0]);
  expect([...union]).toEqual([2, 2, 1, 1]);
  expect(lengths.map((length) => [...length])).toEqual([
    [2, 1, 1, 0],
    [2, 1, 0, 1],
  ]);
});

test("distances are those solved by hand", async () => {
  // p = (1/2, 1/2), q = (1/4, 3/4) over x, y; and p = (1), q = (1/2, 1/2).
  const {hellinger, jensenShannon, means} = compare(
    await of("x:0:1 y:0:1 x:1:3"),
    await of("x:0:1 y:0:3 x:1:2 y:1:2"),
  );
  const first = Math.sqrt(1 - (Math.sqrt(1 / 8) + Math.sqrt(3 / 8)));
  const second = Math.sqrt(1 - Math.sqrt(1 / 2));
  expect(hellinger[0]).toBeCloseTo(first, 14);
  expect(hellinger[1]).toBeCloseTo(second, 14);
  // Entropies: of (3/8, 5/8) less the mean of 1 and of (1/4, 3/4); of (3/4, 1/4) less 1/2.
  const entropy = (p: number): number => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
  expect(jensenShannon[0]).toBeCloseTo(entropy(3 / 8) - (1 + entropy(1 / 4)) / 2, 14);
  expect(jensenShannon[1]).toBeCloseTo(entropy(1 / 4) - 1 / 2, 14);
  expect(means.hellinger).toBeCloseTo((first + second) / 2, 14);
  expect(means.lengths).toEqual([1.5, 2]);
});

test("features that one corpus never had are counted", async () => {
  const {features} = compare(await of("x:0:1 y:0:2"), await of("y:1:2 z:0:4 w:0:1"));
  expect(features).toEqual({shared: 1, onlyA: 1, onlyB: 2});
});

test("the code of 2020 divides by the number of features: disjoint neurons seem the closer, the more they know", async () => {
  const old = async (text: string): Promise<Distributions> =>
    distributionsOf(await recordsOf(rowsOf(text)), {mode: "txray-2020"});
  const few = compare(await old("a:0:1 b:0:1"), await old("c:0:1 d:0:1"));
  expect(few.hellinger[0]).toBeCloseTo(0.25, 15);
  const many = (prefix: string): string => Array.from({length: 100}, (_, i) => `${prefix}${i}:0:1`).join(" ");
  const {hellinger, jensenShannon} = compare(await old(many("a")), await old(many("b")));
  expect(hellinger[0]).toBeCloseTo(0.005, 15);
  expect(jensenShannon[0]).toBeNaN();
  // Counts a × 3, b × 1 sum to 1/2, against 1 of a single token.
  const {hellinger: halves} = compare(await old("a:0:1 a:0:1 a:0:1 b:0:1"), await old("a:0:7"));
  expect(halves[0]).toBeCloseTo(Math.sqrt((1 / 2 - 1) ** 2 + 1 / 4) / Math.SQRT2 / 2, 15);
  // A negative mean has no root.
  expect(compare(await old("a:0:3 b:0:-1"), await old("a:0:3 b:0:-1")).hellinger[0]).toBeNaN();
});

/** Distributions of random features: some shared, some not, some units empty. */
function random(seed: number): Distributions {
  const {uniform, integer} = seededRandom(seed);
  const features = Array.from({length: 60}, (_, i) => `f${i}`).filter(() => uniform() < 0.7);
  const units = 40;
  const rows = Array.from({length: units}, () => {
    if (uniform() < 0.15) return [];
    const count = 1 + integer(features.length);
    const own = [...features.keys()].sort(() => uniform() - 0.5).slice(0, count);
    return own.sort((a, b) => a - b).map((id) => ({id, mean: uniform() ** 4 + 1e-12}));
  });
  const flat = rows.flat();
  const totals = rows.map((own) => own.reduce((sum, {mean}) => sum + mean, 0));
  const length = Int32Array.from(rows, (own) => own.length);
  const offsets = new Int32Array(units + 1);
  length.forEach((count, unit) => (offsets[unit + 1] = offsets[unit] + count));
  return {
    ...{checkpoint: `random ${seed}`, layers: 2, width: units / 2, features: [...features].sort(), offsets},
    choice: {
      ...{feature: "token", side: 1, k: 1, layers: [0, 1], weight: null, label: null},
      ...{lowercase: false, mode: "distribution"},
    },
    index: Int32Array.from(flat, ({id}) => id),
    mean: Float64Array.from(flat, ({mean}) => mean),
    count: new Int32Array(flat.length).fill(1),
    probability: Float64Array.from(rows.flatMap((own, unit) => own.map(({mean}) => mean / totals[unit]))),
    ...{length, hits: length, mass: Float64Array.from(totals), records: {seen: 0, counted: 0}, skipped: {}},
  };
}

test.each([1, 2, 3, 4, 5])("distances are symmetric, in 0…1, and no detour is shorter (seed %i)", (seed) => {
  const [a, b, c] = [random(seed), random(seed + 100), random(seed + 200)];
  const [ab, ba, bc, ac] = [compare(a, b), compare(b, a), compare(b, c), compare(a, c)];
  expect(ba.hellinger).toEqual(ab.hellinger);
  expect(ba.jensenShannon).toEqual(ab.jensenShannon);
  let defined = 0;
  ab.hellinger.forEach((h, unit) => {
    const empty = a.length[unit] === 0 || b.length[unit] === 0;
    expect(Number.isNaN(h)).toBe(empty);
    if (empty) return;
    const js = ab.jensenShannon[unit];
    expect(h >= 0 && h <= 1 && js >= 0 && js <= 1).toBe(true);
    // Bounds of one by the other (Lin 1991).
    expect(js).toBeLessThanOrEqual(Math.sqrt(2) * h + 1e-12);
    expect(js).toBeGreaterThanOrEqual(h * h - 1e-12);
    if (c.length[unit] === 0) return;
    defined++;
    expect(ac.hellinger[unit]).toBeLessThanOrEqual(h + bc.hellinger[unit] + 1e-12);
    expect(Math.sqrt(ac.jensenShannon[unit])).toBeLessThanOrEqual(
      Math.sqrt(js) + Math.sqrt(bc.jensenShannon[unit]) + 1e-12,
    );
  });
  expect(defined).toBeGreaterThan(10);
  compare(a, a).hellinger.forEach((h, unit) => expect(h).toBe(a.length[unit] === 0 ? NaN : 0));
});

test("each neuron is in one group", async () => {
  const found = groups(await of("x:0:1 x:1:1"), await of("x:0:1 y:2:1"));
  expect(Object.fromEntries(Object.entries(found).map(([name, units]) => [name, [...units]]))).toEqual({
    ...{alive: [0], dead: [3], newlyAlive: [2], retired: [1]},
  });
});

test("neurons of layers that were not captured belong to no group", async () => {
  const rows = rowsOf("x:0:1").map((row) => ({...row, layer: 1}));
  const found = await distributionsOf(await recordsOf(rows, {layers: 2}), {layers: [1]});
  expect([...groups(found, found).dead]).toEqual([5, 6, 7]);
});

test("the most and least active neurons go by mass, equal ones by number", async () => {
  const found = await of("x:2:1 x:1:5 y:0:1");
  expect([...topNeurons(found, 2)]).toEqual([1, 0]);
  expect([...leastNeurons(found, 2)]).toEqual([2, 0]);
});

test("checkpoints of different width, or measured differently, are refused", async () => {
  const a = await of("x:0:1");
  const wide = await distributionsOf(await recordsOf(rowsOf("x:0:1"), {width: 5, checkpoint: "wide"}));
  expect(() => compare(a, wide)).toThrow(
    'compare(): checkpoints must have the same neurons, got 1 × 4 of "toy" and 1 × 5 of "wide". Compare checkpoints of one architecture.',
  );
  const words = await distributionsOf(await recordsOf(rowsOf("x:0:1")), {feature: "form"});
  expect(() => compare(a, words)).toThrow(
    "compare(): distributions must be made alike, got feature token and word. Make both with the same options.",
  );
});

test("a trajectory compares each checkpoint with the one before and with the first", async () => {
  const all = [await of("x:0:1 y:0:1"), await of("x:0:1 y:1:1"), await of("y:0:1 y:1:1")];
  const {consecutive, toFirst, alive, meanLength} = trajectory(all);
  expect(consecutive.map(({hellinger}) => hellinger[0])).toEqual([compare(all[0], all[1]).hellinger[0], 1]);
  expect(toFirst[1].hellinger).toEqual(compare(all[0], all[2]).hellinger);
  expect([...alive]).toEqual([1, 2, 2]);
  expect([...meanLength]).toEqual([2, 1, 1]);
  expect(() => trajectory(all.slice(1, 2))).toThrow("trajectory(): distributions must be at least 2, got 1");
});

test("sets to prune are those of the paper, each with controls of its size", async () => {
  const before = await of("x:0:1 x:1:1 x:2:1");
  const after = await of("x:0:6 x:1:2 x:3:1 x:3:1");
  const [a, b, c, d] = pruningSets(before, after, {count: 1, controls: 3, seed: 7});
  expect(
    [a, b, c, d].map(({name, meaning, units, massShare}) => [name, meaning, [...units], massShare]),
  ).toEqual([
    ["A", "dead", [2], 0],
    ["B", "least active", [3], 0.2],
    ["C", "most active", [0], 0.6],
    ["D", "newly alive", [3], 0.2],
  ]);
  expect(a.controls.map(({length}) => length)).toEqual([1, 1, 1]);
  const draws = (seed: number): number[][] =>
    pruningSets(before, after, {count: 1, controls: 50, seed})[1].controls.map((units) => [...units]);
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
  expect(new Set(draws(7).flat()).size).toBe(4);
  expect(() => pruningSets(before, after)).toThrow(
    "pruningSets(): count must be at most half of the 3 neurons that live after, got 20. Give a smaller one.",
  );
});

test("shares of tags in corpus and activation each sum to 1", async () => {
  const tag = (rows: ReturnType<typeof rowsOf>, ...tags: readonly (string | null)[]): typeof rows =>
    rows.map((row, i) => ({...row, pos: tags[i]}));
  const before = await recordsOf(
    tag(rowsOf("the:0:1 cat:1:3", "cat:0:-1 !:2:9 cat:1:4"), "DT", "NN", "NN", null, "NN"),
  );
  const after = await recordsOf(tag(rowsOf("the:0:2 ran:0:6"), "DT", "VB"));
  const {features, corpus, activation, positions} = await featureShares([before, after]);
  expect(features).toEqual(["NN", "DT", "VB"]);
  expect(corpus.map((shares) => [...shares])).toEqual([
    [0.75, 0.25, 0],
    [0, 0.5, 0.5],
  ]);
  expect(activation.map((shares) => [...shares])).toEqual([
    [0.875, 0.125, 0],
    [0, 0.25, 0.75],
  ]);
  expect(positions).toEqual([
    {counted: 4, without: 1},
    {counted: 2, without: 0},
  ]);
});
