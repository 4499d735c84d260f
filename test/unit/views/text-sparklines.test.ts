import {pack, textSparklinesView, themes} from "../../../src/views/index.js";
import type {Action, Frame, TextSparklinesState} from "../../../src/views/index.js";
import {renderToString} from "../../../src/figures/index.js";
import {heightOf} from "../../../src/views/text-sparklines/heights.js";
import {sparksOf} from "../../../src/views/text-sparklines/scene.js";
import {ranksState, sparklinesState} from "../../views/sparklines-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Three tokens, two series. */
const table = [
  [1, 8],
  [2, 0],
  [0, 0],
];
const state = textSparklinesView.validate(
  sparklinesState(["a", " b", " c"], 2, {numbers: [3, 5]}, (position, series) => table[position][series]),
);
const act = (which: TextSparklinesState, ...actions: readonly Action[]): TextSparklinesState =>
  actions.reduce((now, action) => textSparklinesView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const heights = (which: TextSparklinesState): number[][] =>
  table.map((row, position) => row.map((_, series) => heightOf(sparksOf(which), position, series)));
const svgOf = (which: TextSparklinesState): string =>
  renderToString(textSparklinesView.draw(which, frame).svg);

describe("heights", () => {
  test("of each series: its largest value is the whole height", () => {
    expect(heights(state)).toEqual([
      [0.5, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test("of all: the largest of them", () => {
    expect(heights({...state, scale: "common"})).toEqual([
      [0.125, 1],
      [0.25, 0],
      [0, 0],
    ]);
  });

  test("of all, up to a value that is given", () => {
    expect(heights({...state, scale: "common", top: 16})[0]).toEqual([0.0625, 0.5]);
  });

  test("of each token, of which one has none", () => {
    expect(heights({...state, scale: "token"})).toEqual([
      [0.125, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test("of ranks: the first is highest, the last 0, in logarithms", () => {
    const ranks = textSparklinesView.validate(
      sparklinesState(["a"], 3, {heights: "rank", top: 100}, (_, series) => [1, 10, 100][series]),
    );
    const found = [0, 1, 2].map((series) => heightOf(sparksOf(ranks), 0, series));
    expect(found[0]).toBe(1);
    expect(found[1]).toBeCloseTo(0.5);
    expect(found[2]).toBe(0);
  });

  test("of values below 0 go down", () => {
    const signed = textSparklinesView.validate(
      sparklinesState(["a"], 2, {scale: "common"}, (_, series) => [-3, 1.5][series]),
    );
    expect([0, 1].map((series) => heightOf(sparksOf(signed), 0, series))).toEqual([-1, 0.5]);
  });

  test("where all is 0: nothing is NaN", () => {
    for (const scale of ["common", "series", "token"] as const) {
      const zero = textSparklinesView.validate(sparklinesState(["a"], 2, {scale, selected: 0}, () => 0));
      expect(svgOf(zero)).not.toContain("NaN");
      expect(textSparklinesView.text(zero)).not.toContain("NaN");
    }
  });
});

describe("charts", () => {
  test("are as many as tokens that have values", () => {
    const starts = (which: TextSparklinesState): number =>
      // A chart stands on a line of the theme's border.
      [...svgOf(which).matchAll(/<path d="([^"]*)" fill="none" stroke="#d3d7df" stroke-width="1"/g)].reduce(
        (sum, [, path]) => sum + path.split("M").length - 1,
        0,
      );
    expect(starts(state)).toBe(3);
    expect(starts(textSparklinesView.validate({...state, missing: [1]}))).toBe(2);
  });

  test("a hover draws the same charts in other colours", () => {
    const paths = (which: TextSparklinesState): string[] =>
      [...svgOf(which).matchAll(/<path d="(M[^"]*)" fill="#/g)].map(([, path]) => path);
    const before = paths(state);
    for (const path of paths(act(state, {type: "hover", mark: "s0"}))) {
      // Grounds of tokens are curves.
      if (!path.includes("q")) expect(before).toContain(path);
    }
    expect(svgOf(act(state, {type: "hover", mark: "s0"}))).not.toBe(svgOf(state));
  });

  test("lines are for series that have an order", () => {
    const control = textSparklinesView.controls(state, frame)[0];
    expect("options" in control && control.options).toHaveLength(1);
    const ordered = textSparklinesView.validate(ranksState(["a", "b"], 3));
    const other = textSparklinesView.controls(ordered, frame)[0];
    expect("options" in other && other.options).toHaveLength(2);
    expect(textSparklinesView.controls(ordered, frame).map((each) => each.key)).toEqual([
      "style",
      "granularity",
      "series",
    ]);
  });
});

describe("words", () => {
  const tokens = ["un", "do", " it", "!"];
  const numbers = [
    [0.5, -1],
    [0.2, 3],
    [0.1, 0],
    [0.4, 2],
  ];
  const words = (change: Partial<TextSparklinesState> = {}): TextSparklinesState =>
    textSparklinesView.validate(
      sparklinesState(tokens, 2, {granularity: "words", ...change}, (position, k) => numbers[position][k]),
    );
  const row = (which: TextSparklinesState): unknown[] => [...textSparklinesView.table(which, t).rows[0]];

  test("have the value farthest from 0, the product, or the largest", () => {
    expect(row(words())).toEqual([0, '"undo"', "input", 0.5, 3]);
    expect(row(words({pools: "product"}))).toEqual([0, '"undo"', "input", 0.1, -3]);
    expect(row(words({pools: "largest"}))).toEqual([0, '"undo"', "input", 0.5, 3]);
  });

  test("have one chart each, and each of their tokens tells of it", () => {
    const told = (position: number): string =>
      textSparklinesView.announce(act(words(), press(String(position))), t);
    expect(told(1)).toBe('"undo" (position 0): factor 1 3, factor 0 0.5');
    expect(told(0)).toBe(told(1));
    expect(textSparklinesView.table(words(), t).rows.length).toBeLessThan(4);
  });

  test("of which a token has no values have none", () => {
    expect(row(words({missing: [1]}))).toEqual([0, '"undo"', "input", null, null]);
  });

  test("a reader changes to them and back", () => {
    const set = (value: string): Action => ({type: "set", key: "granularity", value});
    const next = act(state, set("words"));
    expect(next.granularity).toBe("words");
    expect(act(next, set("tokens")).granularity).toBe("tokens");
    expect(act(next, set("letters"))).toBe(next);
  });
});

describe("tokens and series", () => {
  test("a token says its highest values", () => {
    expect(textSparklinesView.announce(act(state, press("0")), t)).toBe(
      '"a" (position 0): factor 1 8, factor 0 1',
    );
  });

  test("a rank is the higher the lower its number", () => {
    const ranks = textSparklinesView.validate(
      sparklinesState(["a"], 2, {heights: "rank", top: 100, selected: 0}, (_, series) => [50, 2][series]),
    );
    expect(textSparklinesView.announce(ranks, t)).toBe('"a" (position 0): factor 1 2, factor 0 50');
  });

  test("a token without values says so", () => {
    const next = textSparklinesView.validate({...state, missing: [2], selected: 2});
    expect(textSparklinesView.announce(next, t)).toBe('" c" (position 2): no values');
    expect(textSparklinesView.table(next, t).rows[2]).toEqual([2, '" c"', "input", null, null]);
  });

  test("a series that is pressed colours the text, and lets go when pressed again", () => {
    const next = act(state, press("s1"));
    expect(next.series).toBe(1);
    expect(textSparklinesView.announce(next, t)).toBe('factor 1: highest at "a" 8');
    expect(act(next, press("s1")).series).toBeNull();
  });

  test("keys move through tokens and series", () => {
    expect(act(state, key("0", "ArrowRight")).focused).toBe("1");
    expect(act(state, key("s0", "ArrowRight")).focused).toBe("s1");
    expect(act(state, key("0", "ArrowRight"), key("0", "ArrowRight")).focused).toBe("2");
    expect(act(state, key("s1", "ArrowDown")).focused).toBe("s1");
    expect(act(state, key("s1", "Enter")).series).toBe(1);
    expect(act(state, press("s1"), key("s1", "Escape")).series).toBeNull();
  });

  test("one token and one series are reached by the tabulator", () => {
    const stops = elements(readXml(svgOf(state)), ({attributes}) => attributes.tabindex === "0");
    expect(stops.map(({attributes}) => attributes["data-mark"]).sort()).toEqual(["0", "s0"]);
  });
});

describe("the shared selection", () => {
  const link = textSparklinesView.link!;

  test("has the number of the series, by what it is", () => {
    expect(link.read(act(state, press("s1"), press("2")))).toEqual({position: 2, factor: 5});
    const layers = textSparklinesView.validate({...state, links: "layer", series: 0});
    expect(link.read(layers)).toEqual({position: null, layer: 3});
    expect(link.read(textSparklinesView.validate({...state, links: null}))).toEqual({position: null});
  });

  test("a factor is the series of its number; one that is not there changes nothing", () => {
    expect(link.write(state, {factor: 5}).series).toBe(1);
    expect(link.write(state, {factor: 4, layer: 3, position: 9})).toBe(state);
    expect(link.write(act(state, press("s1")), {factor: null}).series).toBeNull();
  });
});

test.each([
  [
    "values of another shape",
    {values: pack([1, 2], [1, 2])},
    "values must have the shape [3, 2], got [1, 2]",
  ],
  ["NaN", {values: pack([0, 0, NaN, 0, 0, 0], [3, 2])}, "values[2] must be a finite number, got NaN"],
  ["no name", {names: []}, "names must be at least one name"],
  ["a rank below 1", {heights: "rank"}, "values[3] must be a rank of at least 1, got 0"],
  ["another selection", {links: "head"}, 'links must be one of "factor", "layer", got "head"'],
  ["numbers that do not fit", {numbers: [1]}, "numbers must be 2 numbers, got 1"],
])("a state with %s is refused", (_, change, message) => {
  expect(() => textSparklinesView.validate({...state, ...change})).toThrow(message);
});

test("the text has a chart of blocks for each token", () => {
  expect(textSparklinesView.text(state)).toContain('▅█  "a"\n  █▁  " b"\n  ▁▁  " c"');
  expect(textOf(readXml(svgOf(act(state, press("0")))))).toContain('"a" (position 0), activation');
});
