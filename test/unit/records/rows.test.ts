import type {Row} from "../../../src/records/rows.js";
import {groupsOf, leastPadded} from "../../../src/records/rows.js";

const row = (length: number, reading: number): Row => ({
  ids: Array.from({length}, () => 1),
  places: [],
  reading,
  whole: true,
});
const rowsOf = (lengths: readonly number[]): Row[] => lengths.map(row);
const lengthsOf = (groups: readonly (readonly Row[])[]): number[][] =>
  groups.map((group) => group.map(({ids}) => ids.length));
const slotsOf = (group: readonly Row[]): number => group.length * group[0].ids.length;
const some = Array.from({length: 12}, (_, i) => 3 + ((i * i * 7) % 40));

test("every row stands in one group, the longest first, and no group has more slots than it may", () => {
  for (const slots of [1, 50, 200, 2048]) {
    const groups = leastPadded(rowsOf(some), slots);
    const flat = groups.flat();
    expect(flat.map(({reading}) => reading).sort((a, b) => a - b)).toEqual([...some.keys()]);
    expect(flat.map(({ids}) => ids.length)).toEqual([...some].sort((a, b) => b - a));
    for (const group of groups) expect(group.length === 1 || slotsOf(group) <= slots).toBe(true);
  }
});

/** All ways to cut sorted lengths into groups. */
function* cuts(lengths: readonly number[]): Generator<number[][]> {
  if (lengths.length === 0) yield [];
  for (let count = 1; count <= lengths.length; count++) {
    for (const rest of cuts(lengths.slice(count))) yield [lengths.slice(0, count), ...rest];
  }
}

test("no other way to group them takes less work", () => {
  const work = (groups: readonly (readonly number[])[]): number =>
    groups.reduce((sum, group) => sum + group.length * group[0] + 24, 0);
  const sorted = [...some].sort((a, b) => b - a);
  for (const slots of [100, 2048]) {
    const all = [...cuts(sorted)].filter((groups) =>
      groups.every((group) => group.length === 1 || group.length * group[0] <= slots),
    );
    expect(work(lengthsOf(leastPadded(rowsOf(some), slots)))).toBe(Math.min(...all.map(work)));
  }
});

test("rows of one length are not padded, and rows of very different lengths stand apart", () => {
  expect(lengthsOf(leastPadded(rowsOf([5, 5, 5]), 2048))).toEqual([[5, 5, 5]]);
  expect(lengthsOf(leastPadded(rowsOf([4, 400, 4]), 2048))).toEqual([[400], [4, 4]]);
  expect(leastPadded([], 2048)).toEqual([]);
});

test("groups of so many rows", () => {
  expect(lengthsOf(groupsOf(rowsOf([1, 3, 2, 5, 4]), 2))).toEqual([[5, 4], [3, 2], [1]]);
  expect(groupsOf([], 2)).toEqual([]);
});
