import {checkOptions, checkWhole, nearest, show} from "../../../src/models/index.js";

describe("checkOptions", () => {
  test("takes options that are known", () => {
    expect(() => checkOptions("f", {a: 1}, ["a", "b"])).not.toThrow();
  });

  test("names the nearest option", () => {
    expect(() => checkOptions("f", {maxNewTokes: 1}, ["maxMemory", "maxNewTokens"])).toThrow(
      new TypeError('f(): unknown option "maxNewTokes". Did you mean "maxNewTokens"?'),
    );
  });

  test("names all options where none is near", () => {
    expect(() => checkOptions("f", {xyzzy: 1}, ["seed", "signal"])).toThrow(
      'f(): unknown option "xyzzy". Known are seed, signal.',
    );
  });

  test.each(["signal", "onProgress", "onToken"])("refuses a %s that cannot be called on", (name) => {
    for (const value of [null, 5, {}]) {
      expect(() => checkOptions("f", {[name]: value}, [name])).toThrow(TypeError);
      expect(() => checkOptions("f", {[name]: value}, [name])).toThrow(new RegExp(`^f\\(\\): ${name} must be an? .*, got`));
    }
    expect(() => checkOptions("f", {[name]: undefined}, [name])).not.toThrow();
  });

  test.each([null, 3, "text", []])("refuses %j in place of options", (options) => {
    expect(() => checkOptions("f", options, [])).toThrow(/^f\(\): options must be an object, got/);
  });
});

describe("nearest", () => {
  test("does not count capital letters", () => {
    expect(nearest("MAXNEWTOKENS", ["maxNewTokens"])).toBe("maxNewTokens");
  });

  test("takes the nearer of two", () => {
    expect(nearest("topk", ["topP", "topK"])).toBe("topK");
  });

  test("is undefined where more than a third would change", () => {
    expect(nearest("temperature", ["doSample"])).toBeUndefined();
  });
});

describe("checkWhole", () => {
  test("is a RangeError for a number and a TypeError for anything else", () => {
    expect(() => checkWhole("f", "n", 1.5, 0)).toThrow(RangeError);
    expect(() => checkWhole("f", "n", "1", 0)).toThrow(TypeError);
  });

  test("takes both ends of its range", () => {
    for (const n of [1, 3]) expect(() => checkWhole("f", "n", n, 1, 3)).not.toThrow();
    for (const n of [0, 4]) expect(() => checkWhole("f", "n", n, 1, 3)).toThrow(/\(1–3\), got/);
  });
});

describe("show", () => {
  test("shortens a long text, and quotes it", () => {
    expect(show("a".repeat(50))).toBe(`"${"a".repeat(40)}…"`);
  });

  test("says what kind of object it is", () => {
    expect([show([]), show({}), show(null), show(undefined), show(3)]).toEqual([
      "an array",
      "an object",
      "null",
      "undefined",
      "3",
    ]);
  });
});
