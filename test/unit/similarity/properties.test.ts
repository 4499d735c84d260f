import type {Representation} from "../../../src/similarity/index.js";
import {cca, cka, pwcca, svcca} from "../../../src/similarity/index.js";
import {memory} from "../../../src/tensors/index.js";
import type {Matrix} from "./data.js";
import {add, columns, normal, related, rotation, scale, times} from "./data.js";

type Value = (a: Representation, b: Representation) => number;
const by: Readonly<Record<string, Value>> = {
  cca: (a, b) => cca(a, b).similarity,
  "svcca by variance": (a, b) => svcca(a, b, {variance: 0.9}).similarity,
  "svcca by dims": (a, b) => svcca(a, b, {dims: 3}).similarity,
  pwcca: (a, b) => pwcca(a, b).similarity,
  cka: (a, b) => cka(a, b).similarity,
  "cka without bias": (a, b) => cka(a, b, {debiased: true}).similarity,
  "cka with rbf": (a, b) => cka(a, b, {kernel: "rbf"}).similarity,
  "cka with rbf, without bias": (a, b) => cka(a, b, {kernel: "rbf", sigma: 0.5, debiased: true}).similarity,
};
const all = Object.entries(by);
const others = (...names: string[]) => all.filter(([name]) => !names.includes(name));

// More positions than features, and fewer.
const tall = normal(40, 8, 1);
const wide = normal(7, 12, 2);
const pairs: [string, Matrix, Matrix][] = [
  ["tall", tall, related(tall, 6, 2, 3)],
  ["wide", wide, related(wide, 9, 3, 4)],
];

describe.each(pairs)("of %s representations", (_, a, b) => {
  let before: number;
  beforeEach(() => (before = memory().tensors));
  afterEach(() => expect(memory().tensors).toBe(before));

  test.each(all)("%s with itself is 1", (_name, value) => {
    expect(value(a, a)).toBeCloseTo(1, 6);
    expect(value(a, {...a, data: a.data.slice()})).toBeCloseTo(1, 6);
  });

  test.each(others("cka without bias", "cka with rbf, without bias"))(
    "%s is between 0 and 1",
    (_name, value) => {
      expect(value(a, b)).toBeGreaterThanOrEqual(0);
      expect(value(a, b)).toBeLessThanOrEqual(1);
    },
  );

  test.each(all)("%s does not change with a rotation of the second", (_name, value) => {
    expect(value(a, times(b, rotation(b.shape[1], 5)))).toBeCloseTo(value(a, b), 5);
  });

  test.each(others("pwcca"))("%s does not change with a rotation of the first", (_name, value) => {
    expect(value(times(a, rotation(a.shape[1], 6)), b)).toBeCloseTo(value(a, b), 5);
  });

  test.each(all)(
    "%s does not change with one factor for all features, nor with another mean",
    (_name, value) => {
      expect(value(scale(a, 30), scale(b, -0.002))).toBeCloseTo(value(a, b), 5);
      expect(value(scale(a, 1, 5), scale(b, 1, -3))).toBeCloseTo(value(a, b), 5);
    },
  );

  test.each(all)("%s does not change with the order of features and of positions", (_name, value) => {
    const reversed = [...Array(a.shape[1]).keys()].reverse();
    expect(value(columns(a, reversed), b)).toBeCloseTo(value(a, b), 5);
    expect(value(backwards(a), backwards(b))).toBeCloseTo(value(a, b), 5);
  });

  test.each(others("pwcca"))("%s is symmetric", (_name, value) => {
    expect(value(b, a)).toBeCloseTo(value(a, b), 6);
  });
});

describe("an invertible linear map", () => {
  const [, a, b] = pairs[0];
  const map = (x: Matrix, seed: number): Matrix => times(x, normal(x.shape[1], x.shape[1], seed));

  test("of either representation does not change cca, nor any correlation", () => {
    const plain = cca(a, b);
    const mapped = cca(map(a, 7), map(b, 8));
    expect(mapped.similarity).toBeCloseTo(plain.similarity, 5);
    plain.correlations.forEach((value, i) => expect(mapped.correlations[i]).toBeCloseTo(value, 5));
  });

  test("of the second does not change pwcca; of the first it does", () => {
    expect(by.pwcca(a, map(b, 8))).toBeCloseTo(by.pwcca(a, b), 5);
    expect(Math.abs(by.pwcca(map(a, 7), b) - by.pwcca(a, b))).toBeGreaterThan(0.001);
  });

  test("within the directions that svcca keeps does not change it; beyond them it does", () => {
    const thin = times(normal(40, 3, 9), normal(3, 8, 10)); // of rank 3
    const within = svcca(thin, b, {variance: 1});
    expect(within.kept.a).toMatchObject({features: 8, rank: 3});
    expect(svcca(map(thin, 11), b, {variance: 1}).similarity).toBeCloseTo(within.similarity, 5);
    expect(svcca(a, b, {variance: 1}).similarity).toBeCloseTo(cca(a, b).similarity, 5);
    expect(Math.abs(by["svcca by dims"](map(a, 7), b) - by["svcca by dims"](a, b))).toBeGreaterThan(0.001);
  });

  test("changes cka", () => {
    expect(Math.abs(by.cka(map(a, 7), b) - by.cka(a, b))).toBeGreaterThan(0.001);
  });
});

describe("by hand", () => {
  // Deviations −1.5, −0.5, 0.5, 1.5 and −1.5, 0.5, −0.5, 1.5: the correlation is 4 ÷ 5.
  const a = {shape: [4, 1], data: Float32Array.of(1, 2, 3, 4)};
  const b = {shape: [4, 1], data: Float32Array.of(1, 3, 2, 4)};

  test("of single features all canonical measures are the size of their correlation, and linear cka its square", () => {
    const minus = {...b, data: b.data.map((v) => -v)};
    for (const y of [b, minus]) {
      expect(by.cca(a, y)).toBeCloseTo(0.8, 6);
      expect(by["svcca by variance"](a, y)).toBeCloseTo(0.8, 6);
      expect(by.pwcca(a, y)).toBeCloseTo(0.8, 6);
      expect(by.cka(a, y)).toBeCloseTo(0.64, 6);
    }
  });

  test("pwcca weighs each direction by the features that it accounts for", () => {
    // Two features of a that do not correlate, sizes 6 and 2; b holds the first, and nothing of the second.
    const x = {shape: [4, 2], data: Float32Array.of(3, 1, 3, -1, -3, 1, -3, -1)};
    const y = {shape: [4, 2], data: Float32Array.of(1, 1, 1, -1, -1, -1, -1, 1)};
    const found = pwcca(x, y);
    expect([...found.correlations].map((v) => Number(v.toFixed(5)))).toEqual([1, 0]);
    expect([...found.weights].map((v) => Number(v.toFixed(5)))).toEqual([0.75, 0.25]);
    expect(found.similarity).toBeCloseTo(0.75, 5);
    expect(cca(x, y).similarity).toBeCloseTo(0.5, 5);
  });
});

describe("representations that have nothing in common", () => {
  const values = Array.from({length: 40}, (_, i) => [normal(25, 20, 100 + i), normal(25, 15, 200 + i)]).map(
    ([a, b]) => ({biased: by.cka(a, b), debiased: by["cka without bias"](a, b)}),
  );
  const mean = (list: readonly number[]): number => list.reduce((x, y) => x + y, 0) / list.length;

  test("are near 0 by cka without bias, on both sides of it, and far above it by the biased one", () => {
    expect(Math.abs(mean(values.map(({debiased}) => debiased)))).toBeLessThan(0.03);
    expect(Math.min(...values.map(({debiased}) => debiased))).toBeLessThan(0);
    expect(mean(values.map(({biased}) => biased))).toBeGreaterThan(0.3);
  });
});

describe("features that depend on others", () => {
  const x = normal(30, 5, 12);
  const y = related(x, 4, 1, 13);
  const constant = {shape: [30, 2] as const, data: new Float32Array(60).fill(0.1)};

  test("do not change cca, and are said to be left out", () => {
    const many = beside(beside(x, columns(x, [0, 0, 3])), constant);
    const found = cca(many, y);
    expect(found.similarity).toBeCloseTo(cca(x, y).similarity, 5);
    expect(found.kept.a).toMatchObject({features: 10, constant: 2, rank: 5});
    expect(found.kept.a.variance).toBeCloseTo(1, 6);
    expect(found.warnings).toEqual(["2 of 10 features of a are constant and were left out."]);
  });

  test("count by a tolerance that the reader may set", () => {
    const nearly = add(columns(x, [0]), scale(normal(30, 1, 14), 1e-3));
    expect(cca(beside(x, nearly), y).kept.a.rank).toBe(6);
    expect(cca(beside(x, nearly), y, {tolerance: 0.01}).kept.a.rank).toBe(5);
  });

  test("of constant features alone linear cka knows nothing", () => {
    expect(by.cka(beside(x, constant), y)).toBeCloseTo(by.cka(x, y), 6);
  });
});

test("a wide rbf kernel is the linear one", () => {
  const [, a, b] = pairs[0];
  expect(cka(a, b, {kernel: "rbf", sigma: 1e4}).similarity).toBeCloseTo(by.cka(a, b), 5);
});

describe("warnings", () => {
  test("tell of correlations that must be 1", () => {
    const [a, b] = [normal(10, 6, 15), normal(10, 5, 16)];
    const {warnings, correlations} = cca(a, b);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^2 of 5 correlations must be 1, whatever the data: 10 positions have room for 9/,
    );
    expect(correlations[1]).toBeCloseTo(1, 6);
    expect(correlations[2]).toBeLessThan(0.9999);
    expect(svcca(a, b, {dims: 4}).warnings).toEqual([]);
  });

  test("tell of a biased cka with few positions", () => {
    const [a, b] = [normal(10, 12, 15), normal(10, 5, 16)];
    expect(cka(a, b).warnings[0]).toMatch(/^12 features at only 10 positions/);
    expect(cka(a, b, {debiased: true}).warnings).toEqual([]);
    expect(cka(columns(a, [0, 1]), b).warnings).toEqual([]);
  });
});

function beside(a: Matrix, b: Matrix): Matrix {
  const [n, p] = a.shape;
  const q = b.shape[1];
  const data = new Float32Array(n * (p + q));
  for (let i = 0; i < n; i++) {
    data.set(a.data.subarray(i * p, (i + 1) * p), i * (p + q));
    data.set(b.data.subarray(i * q, (i + 1) * q), i * (p + q) + p);
  }
  return {shape: [n, p + q], data};
}

function backwards({shape, data}: Matrix): Matrix {
  const [n, p] = shape;
  const made = new Float32Array(n * p);
  for (let i = 0; i < n; i++) made.set(data.subarray(i * p, (i + 1) * p), (n - 1 - i) * p);
  return {shape, data: made};
}
