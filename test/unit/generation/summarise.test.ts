import {placesOf, summariseLogits, summaryTemperatures} from "../../../src/generation/index.js";

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
};

test("the most probable tokens come first; of equals, the lowest id", () => {
  const {ids, logits} = summariseLogits(Float32Array.of(1, 5, 3, 5, 2), 3);
  expect(ids).toEqual([1, 3, 2]);
  expect(logits).toEqual([5, 5, 3]);
});

test("sums are those over all others, at each temperature", () => {
  const next = random(7);
  const row = Float32Array.from({length: 4000}, () => 6 * next() - 3 * next() ** 3);
  const {ids, sums, means} = summariseLogits(row, 20);
  const largest = row[ids[0]];
  const others = [...row.keys()].filter((id) => !ids.includes(id)).map((id) => row[id] - largest);
  summaryTemperatures.forEach((temperature, k) => {
    const weights = others.map((x) => Math.exp(x / temperature));
    const sum = weights.reduce((a, b) => a + b, 0);
    const mean = weights.reduce((a, weight, i) => a + (weight * others[i]) / temperature, 0) / sum;
    expect(Math.abs(Math.exp(sums[k]) / sum - 1)).toBeLessThan(1e-3);
    expect(means[k]).toBeCloseTo(mean, 2);
  });
});

test("ranks go from the first beyond the candidates to the last token", () => {
  const places = placesOf(50, 50_257);
  expect(places[0]).toBe(51);
  expect(places.at(-1)).toBe(50_257);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(placesOf(50, 52)).toEqual([51, 52]);
});

test("logits at these ranks are those of the sorted row", () => {
  const next = random(3);
  const row = Float32Array.from({length: 2000}, () => 10 * next());
  const sorted = [...row].sort((a, b) => b - a);
  const {curve} = summariseLogits(row, 10);
  placesOf(10, 2000).forEach((rank, i) => expect(curve[i]).toBeCloseTo(sorted[rank - 1], 1));
});

test("a vocabulary that the candidates hold whole has no others", () => {
  const {ids, sums, curve} = summariseLogits(Float32Array.of(1, 2, 3), 5);
  expect(ids).toEqual([2, 1, 0]);
  expect([...sums, ...curve]).toEqual([]);
  expect(placesOf(3, 3)).toEqual([]);
});

test("logits far below, and infinitely far, are numbers still", () => {
  const {logits, sums, means, curve} = summariseLogits(Float32Array.of(0, -Infinity, -3e38, -5, -6), 2);
  for (const value of [...logits, ...sums, ...means, ...curve]) expect(Number.isFinite(value)).toBe(true);
});
