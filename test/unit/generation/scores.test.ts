import {largestOf} from "../../../src/generation/scores.js";
import {seededRandom} from "../../../src/tensors/index.js";

/** Values of which many are equal. */
const random = seededRandom(5);
const values = Float32Array.from({length: 2000}, () => Math.floor(random.uniform() * 300));
values[7] = -Infinity;
const expected = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);

test.each([1, 5, 100, 101, 500, 1999, 2000])("finds the %i largest, of equals the first", (count) => {
  expect(largestOf(values, count)).toEqual(expected.slice(0, count));
});

test("gives all where there are fewer", () => {
  expect(largestOf(Float32Array.of(1, 3, 2), 200)).toEqual([1, 2, 0]);
  expect(largestOf(Float32Array.of(1, 3, 2), 5)).toEqual([1, 2, 0]);
});
