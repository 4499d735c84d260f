import {packUnits, unpackUnits} from "../../../../src/views/index.js";
import {Density} from "../../../../src/views/units/density.js";
import {fitted} from "../../../../src/views/units/fitted.js";
import {byValue, rankByValue, steppedTo} from "../../../../src/views/units/order.js";
import {linearAxis, logAxis} from "../../../../src/views/units/scale.js";
import {renderToString} from "../../../../src/figures/index.js";
import {widthOf} from "../../../../src/views/tokens/label.js";
import {readPng} from "../../../views/png.js";
import {randomNumbers} from "../../../views/units-data.js";

describe("packed numbers of units", () => {
  test("are what they were, NaN and infinity included", () => {
    const numbers = [0, 1, -2.5, 16777216, 1e-30, NaN, Infinity, Math.fround(0.1)];
    expect([...unpackUnits(packUnits(numbers, [2, 4]))]).toEqual(numbers.map(Math.fround));
  });

  test("with fewer bits are off by no more than half a step, and stay NaN", () => {
    const random = randomNumbers(3);
    const numbers = Float32Array.from({length: 1000}, () => 10 ** (6 * random() - 3));
    for (const bits of [7, 12, 16]) {
      const out = unpackUnits(packUnits([...numbers, NaN], [1001], bits));
      const worst = Math.max(...numbers.map((value, i) => Math.abs(out[i] / value - 1)));
      expect(worst).toBeLessThanOrEqual(2 ** -(bits + 1));
      expect(worst).toBeGreaterThan(2 ** -(bits + 3));
      expect(out[1000]).toBeNaN();
    }
  });

  test("whole numbers from 0 on are exact, and take less room than the same numbers with a fraction", () => {
    const random = randomNumbers(4);
    const counts = Float32Array.from({length: 5000}, () => Math.floor(10 ** (4 * random())));
    const packed = packUnits(counts, [5000], 7);
    expect(packed.dtype).toBe("uint32");
    expect([...unpackUnits(packed)]).toEqual([...counts]);
    expect(packed.base64.length).toBeLessThan(packUnits([...counts, 0.5], [5001]).base64.length);
    expect([...unpackUnits(packUnits([2 ** 24 + 2, 1], [2]))]).toEqual([2 ** 24 + 2, 1]);
  });

  test("take little room where many are dead or alike", () => {
    const counts = Float32Array.from({length: 150_000}, (_, i) => (i % 3 === 0 ? (i * 7919) % 40 : 0));
    expect(packUnits(counts, [3, 50_000]).base64.length).toBeLessThan(100_000);
  });

  test.each([
    [{base64: "AAAA"}, "base64 must hold 2 numbers, got what cannot be inflated."],
    [{shape: [3]}, "base64 must hold 3 numbers, got 8 bytes."],
  ])("%j is refused", (change, message) => {
    expect(() => unpackUnits({...packUnits([1, 2], [2]), ...change})).toThrow(message);
  });

  test("as many as the shape says are packed", () => {
    expect(() => packUnits([1, 2, 3], [2])).toThrow("shape must hold 3 values, got [2] (2)");
  });
});

describe("the order of units", () => {
  const values = Float32Array.from([3, 0, 7, 3, NaN, 0.5]);
  test("is from the greatest on, equal ones by number, without what is not above 0", () => {
    expect([...byValue(values)]).toEqual([2, 0, 3, 5]);
    expect([...rankByValue(values)]).toEqual([1, -1, 0, 2, -1, 3]);
  });

  test("of 50,000 is that of a plain sort", () => {
    const random = randomNumbers(5);
    const many = Float32Array.from({length: 50_000}, () => Math.floor(1000 * random()));
    const plain = [...many.keys()].filter((i) => many[i] > 0).sort((a, b) => many[b] - many[a] || a - b);
    expect([...byValue(many)]).toEqual(plain);
  });

  test("has its ends where keys stop", () => {
    const keys = ["ArrowUp", "ArrowDown"] as const;
    const to = (at: number, key: string): number | null => steppedTo(at, 100, key, keys);
    expect([
      to(0, "ArrowUp"),
      to(99, "ArrowDown"),
      to(40, "PageDown"),
      to(40, "Home"),
      to(40, "End"),
    ]).toEqual([0, 99, 45, 0, 99]);
    expect(to(3, "x")).toBeNull();
    expect(steppedTo(0, 0, "ArrowUp", keys)).toBeNull();
  });
});

describe("axes", () => {
  test("a logarithmic one ends at round numbers around what it holds", () => {
    const {at, ticks} = logAxis(1, 1335);
    expect([at(1), at(2000)]).toEqual([0, 1]);
    expect(ticks.map(({text}) => text)).toEqual(["1", "10", "100", "1,000"]);
    expect(logAxis(1, 40).ticks.map(({text}) => text)).toEqual(["1", "2", "5", "10", "20", "50"]);
    expect(logAxis(3e-6, 0.2).ticks.map(({text}) => text)).toEqual(["1e−5", "1e−4", "0.001", "0.01", "0.1"]);
  });

  test("one value has an axis, too", () => {
    const {at} = logAxis(5, 5);
    expect([at(5), at(10)]).toEqual([0, 1]);
  });

  test("a linear one begins at 0", () => {
    expect(linearAxis(1).ticks.map(({text}) => text)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    const {at, ticks} = linearAxis(0.083);
    expect(ticks.map(({text}) => text)).toEqual(["0", "0.02", "0.04", "0.06", "0.08", "0.1"]);
    expect(at(0.1)).toBeCloseTo(1);
  });
});

/** The pixels of a drawn density. */
const pixelsOf = (density: Density): ReturnType<typeof readPng> => {
  const source = renderToString(density.draw("#ffffff", {x: 0, y: 0, width: 1, height: 1}));
  return readPng(Buffer.from(/base64,([^"]+)"/.exec(source)![1], "base64"));
};

describe("a density", () => {
  const kinds = [{colour: "#0000ff"}, {colour: "#ff0000"}, {colour: "#000000", strength: 0.3}];
  test("has the colour of the kind that most marks are of, and the ground where there is none", () => {
    const density = new Density(4, 1, kinds, 2);
    density.dot(0, 0, 0, 5);
    density.dot(1, 0, 0, 2);
    density.dot(1, 1, 0, 5);
    density.dot(2, 2, 0, 5);
    const {pixel} = pixelsOf(density);
    expect(pixel(0, 0).slice(0, 3)[2]).toBeGreaterThan(pixel(0, 0)[0]);
    expect(pixel(1, 0).slice(0, 3)[0]).toBeGreaterThan(pixel(1, 0)[2]);
    const [r, g, b] = pixel(2, 0);
    expect(r === g && g === b && r > 150 && r < 255).toBe(true);
    expect([...pixel(3, 0)].slice(0, 3)).toEqual([255, 255, 255]);
  });

  test("a kind that stands back is seen only where no other is", () => {
    const density = new Density(1, 1, kinds, 2);
    density.dot(2, 0, 0, 1000);
    density.dot(0, 0, 0, 1);
    const [r, , b] = pixelsOf(density).pixel(0, 0);
    expect(b).toBeGreaterThan(r);
  });

  test("more marks are stronger, and one is seen among thousands", () => {
    const density = new Density(3, 1, kinds);
    [1, 30, 1000].forEach((weight, x) => density.dot(0, x, 0, weight));
    const {pixel} = pixelsOf(density);
    const red = [0, 1, 2].map((x) => pixel(x, 0)[0]);
    expect(red[0]).toBeGreaterThan(red[1]);
    expect(red[1]).toBeGreaterThan(red[2]);
    expect(red[0]).toBeLessThan(220);
  });

  test("a line covers every row and every column between its ends, whichever way it goes", () => {
    for (const [from, to] of [
      [
        [0, 0],
        [9, 4],
      ],
      [
        [9, 0],
        [0, 9],
      ],
      [
        [3, 9],
        [4, 0],
      ],
      [
        [5, 5],
        [5, 5],
      ],
    ] as const) {
      const density = new Density(10, 10, kinds);
      density.line(0, from, to, 1);
      const {pixel} = pixelsOf(density);
      const dark = (x: number, y: number): boolean => pixel(x, y)[0] < 250;
      const range = (a: number, b: number): number[] =>
        Array.from({length: Math.abs(a - b) + 1}, (_, i) => Math.min(a, b) + i);
      const rows = range(from[1], to[1]);
      const columns = range(from[0], to[0]);
      expect(rows.every((y) => columns.some((x) => dark(x, y)))).toBe(true);
      expect(columns.every((x) => rows.some((y) => dark(x, y)))).toBe(true);
      expect(dark(from[0], from[1]) && dark(to[0], to[1])).toBe(true);
    }
  });

  test("what is outside is left out", () => {
    const density = new Density(2, 2, kinds);
    density.dot(0, 2, 0, 1);
    density.dot(0, -1, 1, 1);
    expect([...pixelsOf(density).pixel(0, 1)].slice(0, 3)).toEqual([255, 255, 255]);
  });
});

test("a label is cut where it is too long, and left where it fits", () => {
  const label = {text: "a long name of a checkpoint", size: 12, fill: "#000000"};
  expect(fitted(label, 1000)).toBe(label);
  const short = fitted(label, 60);
  expect(short.text).toMatch(/^a.*…$/);
  expect(widthOf(short)).toBeLessThanOrEqual(60);
  expect(fitted(label, 1).text).toBe("a…");
});
