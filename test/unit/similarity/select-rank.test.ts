import {selectRank} from "../../../src/similarity/select-rank.js";
import {seededRandom} from "../../../src/tensors/index.js";

test.each([
  ["distinct values", (i: number) => Math.sin(i * 7.3)],
  ["many ties", (i: number) => (i * 37) % 5],
  ["one value", () => 3],
  ["ascending values", (i: number) => i],
  ["descending values", (i: number) => -i],
])("the value of each rank is that of the sorted values: %s", (_, make) => {
  for (const count of [1, 2, 3, 10, 101]) {
    const values = Float32Array.from({length: count}, (__, i) => make(i));
    const sorted = values.slice().sort();
    for (let rank = 0; rank < count; rank++) expect(selectRank(values.slice(), rank)).toBe(sorted[rank]);
  }
});

test("a rank is found again in values that changed places", () => {
  const random = seededRandom(3);
  const values = Float32Array.from({length: 5000}, () => random.normal());
  const sorted = values.slice().sort();
  for (const rank of [2500, 2499, 0, 4999, 17]) expect(selectRank(values, rank)).toBe(sorted[rank]);
});
