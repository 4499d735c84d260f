import {windowOf, windows} from "../../../src/capture/windows.js";
import type {ModelConfig} from "../../../src/models/index.js";

const config = (nPositions: number): ModelConfig => ({nPositions}) as ModelConfig;
const spans = (length: number, size: number, stride: number, sides: "left" | "both"): number[][] =>
  windows(length, {size, stride}, sides).map(({from, to, keepFrom, keepTo}) => [from, to, keepFrom, keepTo]);

describe("windows", () => {
  test("that look to the left give each position to the first that has it", () => {
    // The begin and end of each window, and the targets of each, of Hugging Face's loop for max_length 4, stride 2.
    expect(spans(9, 4, 2, "left")).toEqual([
      [0, 4, 0, 4],
      [2, 6, 4, 6],
      [4, 8, 6, 8],
      [6, 9, 8, 9],
    ]);
  });

  test("that look to both sides give each position to the one whose shorter side is longest", () => {
    // Position 4 has one at its shorter side in both of the first windows: the earlier one keeps it.
    expect(spans(10, 6, 3, "both")).toEqual([
      [0, 6, 0, 5],
      [3, 9, 5, 8],
      [6, 10, 8, 10],
    ]);
  });

  test.each([
    [1, 4, 2],
    [4, 4, 2],
    [5, 4, 3],
    [100, 7, 1],
    [101, 10, 9],
    [23, 2, 1],
  ])("keep each of %i positions once, whatever the size (%i) and stride (%i)", (length, size, stride) => {
    for (const sides of ["left", "both"] as const) {
      const all = windows(length, {size, stride}, sides);
      expect(all[0].keepFrom).toBe(0);
      all.slice(1).forEach(({keepFrom}, i) => expect(keepFrom).toBe(all[i].keepTo));
      expect(all[all.length - 1].keepTo).toBe(length);
      for (const {from, to, keepFrom, keepTo} of all) {
        expect(to - from).toBeLessThanOrEqual(size);
        expect(from <= keepFrom && keepFrom < keepTo && keepTo <= to).toBe(true);
      }
    }
  });

  test("for both sides choose the best of all windows for every position", () => {
    for (const [length, size, stride] of [
      [50, 9, 2],
      [61, 12, 5],
      [40, 16, 15],
    ]) {
      const all: {from: number; to: number}[] = [];
      for (let from = 0; ; from += stride) {
        all.push({from, to: Math.min(from + size, length)});
        if (from + size >= length) break;
      }
      const score = ({from, to}: {from: number; to: number}, p: number): number =>
        p < from || p >= to ? -1 : Math.min(p - from, to - 1 - p) + 0.01 * (to - from);
      for (const window of windows(length, {size, stride}, "both")) {
        for (let p = window.keepFrom; p < window.keepTo; p++) {
          expect(score(window, p)).toBe(Math.max(...all.map((other) => score(other, p))));
        }
      }
    }
  });

  test("are as long as the context and overlap by half unless told otherwise", () => {
    expect(windowOf("run", config(8), {})).toEqual({size: 8, stride: 4});
    expect(windowOf("run", config(8), {size: 5})).toEqual({size: 5, stride: 2});
  });

  test.each<[object, number, string]>([
    [{size: 9}, 8, "run(): window.size must be a whole number (2–8), got 9."],
    [{stride: 8}, 8, "run(): window.stride must be a whole number (1–7), got 8."],
    [{stride: 0}, 8, "run(): window.stride must be a whole number (1–7), got 0."],
    [{}, Infinity, "run(): window.size must be given for a model without a longest text, got none."],
    [{sise: 2}, 8, 'run(): unknown option "sise". Did you mean "size"?'],
  ])("refuse %j in a context of %d", (options, context, message) => {
    expect(() => windowOf("run", config(context), options)).toThrow(message);
  });
});
