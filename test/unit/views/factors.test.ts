import {renderToString} from "../../../src/figures/index.js";
import {factorsView, pack} from "../../../src/views/index.js";
import type {Action, FactorsState, Frame} from "../../../src/views/index.js";
import {lightTheme} from "../../../src/views/index.js";
import {factorsCases, factorsState, computed, valueAt} from "../../views/factors-cases.js";

const text = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
const state = factorsState(text, 5, 4);
const {update} = factorsView;
const t = (message: string): string => message;
const after = (...actions: readonly Action[]): FactorsState => actions.reduce(update, state);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const hover = (mark: string | null): Action => ({type: "hover", mark});
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: lightTheme, live: true, t};

describe("a reader of factors", () => {
  test("pins factors by pressing their lines, and lets them go; the last one colours the text", () => {
    const one = after(press("f1"));
    expect([one.pinned, one.factor]).toEqual([[1], 1]);
    const two = update(one, press("s:3:4"));
    expect([two.pinned, two.factor]).toEqual([[1, 3], 3]);
    const back = update(two, press("f3"));
    expect([back.pinned, back.factor]).toEqual([[1], 1]);
    expect(update(two, {type: "set", key: "unpin", value: "all"})).toMatchObject({pinned: [], factor: null});
  });

  test("chooses a token by pressing it, and leaves it by pressing it again", () => {
    expect(after(press("6")).position).toBe(6);
    expect(after(press("6"), press("6")).position).toBeNull();
  });

  test("chooses one of the told factor's neurons", () => {
    const chosen = after(press("f2"), press("n1"));
    const {layer, neuron} = state.parts[2].neurons[1];
    expect([chosen.layer, chosen.neuron]).toEqual([layer, neuron]);
    expect(update(chosen, press("n1"))).toMatchObject({layer: null, neuron: null});
  });

  test("goes from factor to factor and along a line by arrow keys, and pins by Enter", () => {
    expect(after(key("f1", "ArrowDown")).focused).toBe("f2");
    expect(after(key("f0", "ArrowUp")).focused).toBe("f0");
    expect(after(key("f1", "End")).focused).toBe("f3");
    const along = after({type: "focus", mark: "f1"}, key("f1", "ArrowRight"), key("f1", "ArrowRight"));
    expect([along.hovered, along.focused]).toEqual(["s:1:1", "f1"]);
    expect(factorsView.announce(along, t)).toContain('factor 1, position 1 " keys"');
    expect(after(key("f1", "Enter")).pinned).toEqual([1]);
    expect(after(key("3", "ArrowRight")).focused).toBe("4");
  });

  test("chooses the token at a place of a line with the shift key, and is told the words around it in a long text", () => {
    expect(update(state, {type: "press", mark: "s:1:6", shift: true})).toMatchObject({
      position: 6,
      pinned: [],
    });
    const place = after({type: "focus", mark: "f1"}, key("f1", "ArrowRight"));
    const chosen = update(place, {type: "key", mark: "f1", key: "Enter", shift: true});
    expect(chosen).toMatchObject({position: 0, pinned: []});
    const many = factorsState(
      Array.from({length: 200}, (_, i) => ` w${i}`),
      100,
      2,
    );
    const drawn = JSON.stringify(
      factorsView.draw(update(many, hover("s:0:120")), {...frame, width: 900}).svg,
    );
    expect(drawn).toContain("w119[ w120] w121");
    expect(JSON.stringify(factorsView.draw(after(hover("s:0:5")), frame).svg)).not.toContain("[ are]");
  });

  test("ignores marks that are none of the figure's", () => {
    for (const mark of ["f4", "10", "s:4:0", "s:0:10", "n99", "b0", "a0", "x", "-1", "f", "01234567890123"]) {
      expect(after(hover(mark))).toBe(state);
      expect(after(press(mark))).toBe(state);
    }
  });

  test("sets the scale and the factor that the text shows", () => {
    expect(after({type: "set", key: "scale", value: "common"}).scale).toBe("common");
    expect(after({type: "set", key: "scale", value: "none"})).toBe(state);
    expect(after({type: "set", key: "factor", value: "2"}).factor).toBe(2);
    expect(after({type: "set", key: "factor", value: "9"})).toBe(state);
  });

  test("asks the kernel for one thing at a time", () => {
    const asked = after(press("f2"), {type: "set", key: "ask", value: "ablate"});
    expect(asked.wish).toEqual({kind: "ablate", factor: 2, number: 1});
    expect(update(asked, {type: "set", key: "ask", value: "curve"})).toBe(asked);
    const answered = {...asked, granted: 1};
    expect(update(answered, {type: "set", key: "ask", value: "curve"}).wish).toMatchObject({
      kind: "curve",
      number: 2,
    });
  });

  test("is offered what needs a kernel only where one answers, and only what is not there yet", () => {
    const keys = (of: FactorsState, asks: boolean): string[] =>
      factorsView
        .controls(of, {...frame, asks})
        .flatMap(({key: name, label}) => (name === "ask" ? [label] : []));
    expect(keys(state, false)).toEqual([]);
    expect(keys(state, true)).toEqual(["Check stability", "Try other numbers", "Take away factor 0"]);
    const done = factorsState(text, 5, 4, {...computed(4, text.slice(5), []), factor: 3, ablatable: false});
    expect(keys(done, true)).toEqual([]);
  });

  test("hears what is looked at", () => {
    expect(factorsView.announce(state, t)).toMatch(/^4 factors, together they explain 80 %/);
    expect(factorsView.announce(after(hover("f0")), t)).toMatch(/^factor 0, strongest at "The"/);
    expect(factorsView.announce(after(hover("4")), t)).toMatch(
      /^" cabinet", position 4: factor 2 2\.90, factor 1 2\.65, factor 0 2\.40$/,
    );
  });
});

test("the selection of factor, position, layer and neuron is shared; what does not fit stays out", () => {
  const link = factorsView.link as Exclude<typeof factorsView.link, undefined | readonly unknown[]>;
  const chosen = factorsState(text, 5, 4, {factor: 1, position: 2, layer: 3, neuron: 40});
  expect(link.read(chosen)).toEqual({factor: 1, position: 2, layer: 3, neuron: 40});
  expect(link.write(state, {factor: 3, position: 9})).toMatchObject({factor: 3, position: 9});
  expect(link.write(state, {factor: 4, position: 10})).toBe(state);
  expect(link.write(chosen, {factor: null}).factor).toBeNull();
});

describe("lines", () => {
  const svgOf = (of: FactorsState, width = 640): string =>
    JSON.stringify(factorsView.draw(of, {...frame, live: false, width}).svg);
  const pathsOf = (of: FactorsState, width?: number): string[] =>
    [...svgOf(of, width).matchAll(/"(M0 24V[^"]*)"/g)].map(([, path]) => path);

  test("are steps: straight down and across, never above the largest value or below 0", () => {
    const paths = pathsOf(state);
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      expect(path).toMatch(/^M0 24(V[\d.]+(H[\d.]+)?)+(H[\d.]+V24)?$/);
      const heights = [...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
      expect(Math.min(...heights)).toBe(0);
      expect(Math.max(...heights)).toBe(24);
    }
  });

  test("keep a single spike, however many positions a pixel stands for", () => {
    const many = Array.from({length: 5000}, (_, i) => ` ${i % 10}`);
    const spiked = factorsState(many, 4000, 1, {}, (_, position) => (position === 3210 ? 7 : 0));
    const [path] = pathsOf(spiked);
    expect([...path.matchAll(/V0(?=H)/g)]).toHaveLength(1);
  });

  test("on the common scale reach the top for the factor with the largest value alone", () => {
    const common = pathsOf(factorsState(text, 5, 4, {scale: "common"}));
    const reach = common.map((path) => /V0(?![\d.])/.test(path));
    const largest = [0, 1, 2, 3].map((factor) => Math.max(...text.map((_, at) => valueAt(factor, at))));
    expect(reach).toEqual(largest.map((each) => each === Math.max(...largest)));
  });
});

test("no two of 24 factors have lines, or frames of their numbers, of the same colour and dashes", () => {
  const drawn = renderToString(factorsView.draw(factorsState(text, 5, 24), frame).svg);
  const lines = /fill-opacity="0.22" (stroke="[^"]*") stroke-width="1.25"( stroke-dasharray="[^"]*")?/g;
  const frames = /<rect [^>]*(stroke="[^"]*") stroke-width="1.75"( stroke-dasharray="[^"]*")?/g;
  for (const pattern of [lines, frames]) {
    const looks = [...drawn.matchAll(pattern)].map(([, stroke, dashes]) => `${stroke}${dashes ?? ""}`);
    expect(looks).toHaveLength(24);
    expect(new Set(looks).size).toBe(24);
  }
});

test("the strongest factors keep their numbers beside pinned ones, unless the text shows one factor", () => {
  const pinned = {...factorsState(text, 5, 18), pinned: [8]};
  const digits = (which: FactorsState): number =>
    [
      ...renderToString(factorsView.draw(which, frame).svg).matchAll(
        /<text x="[\d. ]+ [\d. ]+" y="[^"]*">\d+</g,
      ),
    ].length;
  expect(digits(pinned)).toBeGreaterThan(0);
  expect(digits({...pinned, factor: 8})).toBe(0);
});

test("no drawing has a hole, a NaN or an undefined in it", () => {
  for (const {state: each} of factorsCases) {
    for (const live of [true, false]) {
      const drawn = JSON.stringify(factorsView.draw(each as FactorsState, {...frame, live}).svg);
      expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
});

test("the table has every factor at every position, and what became of the text without one", () => {
  const without = factorsState(text, 5, 4, computed(4, text.slice(5), [" are"]));
  const {columns, rows} = factorsView.table(without, t);
  expect(columns.slice(0, 4)).toEqual(["position", "token", "part", "strongest factor"]);
  expect(columns).toHaveLength(4 + 4 + 2);
  expect(rows).toHaveLength(10);
  expect(rows[3].slice(0, 3)).toEqual([3, '" the"', "input"]);
  expect(rows[3][4]).toBeCloseTo(valueAt(0, 3), 5);
  expect(rows[3].slice(-2)).toEqual([null, null]);
  expect(rows[6].slice(-2)).toEqual([80, 50]);
});

test("the text form has a line for each factor", () => {
  const lines = factorsView.text(state).split("\n");
  expect(lines[0]).toMatch(/^4 factors explain 80 %/);
  expect(lines[1]).toMatch(/^ {2}0 +\d+ % {2}\|[ ▁▂▃▄▅▆▇█]{10}\| {2}"The"/);
});

describe("validate refuses", () => {
  const with_ = (change: object): unknown => ({...state, ...change});
  test.each([
    ["another view", {view: "saliency"}, 'view must be "factors"'],
    ["another version", {version: 2}, "version must be 1, got 2."],
    ["no tokens", {tokens: []}, "tokens must be at least one token"],
    [
      "NaN",
      {factors: pack(new Array(40).fill(NaN), [4, 10])},
      "factors must be finite and at least 0, got NaN",
    ],
    [
      "values below 0",
      {factors: pack(new Array(40).fill(-1), [4, 10])},
      "factors must be finite and at least 0, got -1",
    ],
    [
      "factors of another text",
      {factors: pack(new Array(36).fill(1), [4, 9])},
      "factors must have the shape [4, 10], got [4, 9].",
    ],
    ["shares above 1", {shares: pack([2, 0, 0, 0], [4])}, "shares must be in 0–1, got 2"],
    ["a factor that is not there", {factor: 4}, "factor must be an integer in 0–3, got 4."],
    ["a pinned factor that is not there", {pinned: [4]}, "pinned must be whole numbers in 0–3, got 4."],
    ["a factor pinned twice", {pinned: [1, 1]}, "pinned must be each number once"],
    ["a position that is not there", {position: 10}, "position must be an integer in 0–9, got 10."],
    ["another scale", {scale: "log"}, 'scale must be one of "common", "own"'],
    ["parts of fewer factors", {parts: state.parts.slice(1)}, "parts must be those of 4 factors, got 3."],
    ["another wish", {wish: {kind: "fly", factor: 0, number: 1}}, "wish.kind must be one of"],
  ])("%s", (_, change, message) => {
    expect(() => factorsView.validate(with_(change))).toThrow(message);
  });
});
