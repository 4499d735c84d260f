import {bind, broadcast, evaluate, product, sum} from "../../../src/tensors/shape.js";

const sizes = new Map([
  ["batch", 2],
  ["past", 3],
  ["seq", 5],
]);

describe("sizes", () => {
  test.each([
    [7, 7],
    ["seq", 5],
    ["past+seq", 8],
    ["batch*seq", 10],
    ["2*batch+seq", 9],
  ])("%s is %i in a run", (dim, expected) => {
    expect(evaluate(dim, sizes)).toBe(expected);
  });

  test("that no input gives are refused", () => {
    expect(() => evaluate("heads", sizes)).toThrow(/size "heads" must be given by an input/);
  });

  test("multiply to a number where all are known", () => {
    expect([product([2, 3]), product(["batch", "seq"]), product([2, "seq", 3])]).toEqual([
      6,
      "batch*seq",
      "6*seq",
    ]);
  });

  test("add to a number where all are known", () => {
    expect([sum([2, 3]), sum(["past", "seq"]), sum(["seq", 1])]).toEqual([5, "past+seq", "seq+1"]);
  });

  test("that are sums cannot be multiplied", () => {
    expect(() => product(["past+seq", 2])).toThrow(RangeError);
  });
});

describe("broadcast", () => {
  test("stretches axes of size 1, and adds axes in front", () => {
    expect(broadcast(["seq", 1], [3])).toEqual(["seq", 3]);
    expect(broadcast([4, 1, 2], [5, 1])).toEqual([4, 5, 2]);
  });

  test("refuses sizes that differ, by number or by name", () => {
    expect(() => broadcast([2], [3])).toThrow(RangeError);
    expect(() => broadcast(["seq"], ["batch"])).toThrow(RangeError);
  });
});

describe("bind", () => {
  test("learns names from the first input, and holds the next ones to them", () => {
    const known = new Map<string, number>();
    bind("a", ["seq", 2], [5, 2], known);
    expect(known.get("seq")).toBe(5);
    expect(() => bind("b", ["seq"], [4], known)).toThrow(
      'run(): input "b" must have the shape [seq], got [4].',
    );
  });
});
