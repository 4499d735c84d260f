import {planOf} from "../../../../src/views/ranks/mosaic.js";
import {
  longRank,
  probabilityShade,
  probabilityTicks,
  rankShade,
  rankTicks,
  shortRank,
  smallPercent,
} from "../../../../src/views/ranks/scale.js";
import {windowOf, zoomed} from "../../../../src/views/ranks/window.js";

describe("ranks on the scale", () => {
  test("rank 1 is the extreme, and every worse rank is paler until the palest", () => {
    let before = Infinity;
    for (let rank = 1; rank < 5000; rank++) {
      const shade = rankShade(rank, 5000);
      expect(shade).toBeLessThan(before);
      before = shade;
    }
    expect(rankShade(1, 5000)).toBe(1);
    for (const rank of [5000, 5001, 1e6]) expect(rankShade(rank, 5000)).toBe(0);
  });

  test("equal factors are equal steps", () => {
    expect(rankShade(10, 1000) - rankShade(100, 1000)).toBeCloseTo(1 / 3);
    expect(rankShade(1, 1000) - rankShade(10, 1000)).toBeCloseTo(1 / 3);
  });

  test("the ticks are powers of ten, each at its own colour, the palest end first", () => {
    const ticks = rankTicks(5000);
    expect(ticks.map(({text}) => text)).toEqual(["5k+", "1k", "100", "10", "1"]);
    expect(ticks[0].t).toBe(0);
    expect(ticks.at(-1)!.t).toBe(1);
    expect(rankTicks(2).map(({text}) => text)).toEqual(["2+", "1"]);
    expect(rankTicks(50_257)[0].text).toBe("50,257+");
  });
});

describe("probabilities on the scale", () => {
  test("certainty is the extreme; 0 and what is near it are the palest, never NaN", () => {
    expect(probabilityShade(1)).toBe(1);
    expect(probabilityShade(1.00001)).toBe(1);
    for (const probability of [0, 1e-30, 1e-5]) expect(probabilityShade(probability)).toBe(0);
    expect(probabilityShade(0.1)).toBeCloseTo(0.8);
    expect(probabilityTicks.map(({text}) => text)).toEqual([
      "<0.001 %",
      "0.01 %",
      "0.1 %",
      "1 %",
      "10 %",
      "100 %",
    ]);
  });
});

test("numbers are written for the room that there is", () => {
  expect([1, 9999, 10_000, 38_732, 999_499, 1_200_000].map(shortRank)).toEqual([
    "1",
    "9999",
    "10k",
    "39k",
    "999k",
    "1M",
  ]);
  expect([1, 999, 1000, 38_732, 1_234_567].map(longRank)).toEqual([
    "1",
    "999",
    "1,000",
    "38,732",
    "1,234,567",
  ]);
  expect([0, 0.43, 0.0002, 0.000_012, 1e-9].map(smallPercent)).toEqual([
    "0 %",
    "43 %",
    "0.02 %",
    "0.001 %",
    "<0.0001 %",
  ]);
});

describe("room for columns", () => {
  const plan = (columns: number, width: number) =>
    planOf({columns, layout: "auto", window: null, cursor: null}, width);

  test("few columns are one line, and no wider than they need to be", () => {
    expect(plan(5, 700)).toEqual({lines: [[0, 4]], cellWidth: 56, overview: false});
  });

  test("more go on in lines of about the same length", () => {
    expect(plan(50, 740).lines).toEqual([
      [0, 16],
      [17, 33],
      [34, 49],
    ]);
  });

  test("many have an overview, with as many drawn large as fit", () => {
    const {lines, overview} = plan(300, 740);
    expect(overview).toBe(true);
    expect(lines).toEqual([[0, 23]]);
  });

  test("no columns are nothing", () => {
    expect(plan(0, 740).lines).toEqual([]);
  });
});

describe("the part of a long figure", () => {
  test("has its ends in order, within the columns, and is neither too narrow nor too wide", () => {
    expect(windowOf(30, 10, 100)).toEqual([10, 30]);
    expect(windowOf(99, 99, 100)).toEqual([96, 99]);
    expect(windowOf(0, 0, 2)).toEqual([0, 1]);
    expect(windowOf(0, 5000, 6000)).toEqual([0, 199]);
  });

  test("can be made wider and narrower, but not beyond its columns", () => {
    expect(zoomed([10, 19], 15, 100, true)).toEqual([13, 17]);
    expect(zoomed([10, 19], 15, 100, false)).toEqual([5, 24]);
    expect(zoomed([0, 9], 2, 12, false)).toEqual([0, 11]);
  });
});
