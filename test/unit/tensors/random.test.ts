import {seededRandom} from "../../../src/tensors/index.js";
import {xoshiro} from "../../../src/tensors/random.js";

describe("seededRandom", () => {
  test("goes through the states of the published generator", () => {
    // The first outputs of the authors' C code for the state 1, 2, 3, 4.
    const next = xoshiro(Int32Array.of(1, 2, 3, 4));
    expect([next(), next(), next(), next()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  test("gives the same numbers for the same seed", () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    expect(Array.from({length: 5}, () => a.normal())).toEqual(Array.from({length: 5}, () => b.normal()));
  });

  test("gives other numbers for the next seed", () => {
    expect(seededRandom(1).uniform()).not.toBe(seededRandom(2).uniform());
  });

  test("draws normal numbers with mean 0, variance 1 and kurtosis 3", () => {
    const random = seededRandom(3);
    const n = 100_000;
    const draws = Array.from({length: n}, () => random.normal());
    const moment = (k: number): number => draws.reduce((sum, x) => sum + x ** k, 0) / n;
    // Five standard errors: √(1/n), √(2/n), √(96/n).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
  });

  test("draws every whole number below n about as often", () => {
    const random = seededRandom(4);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.integer(3)]++;
    for (const count of counts)
      expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(30_000 * (2 / 9)));
  });

  test.each([-1, 1.5, 2 ** 32, NaN])("refuses the seed %s", (seed) => {
    expect(() => seededRandom(seed)).toThrow(RangeError);
  });
});
