import {renderToString} from "../../../../src/figures/index.js";
import {distancesView, packUnits, themes, viewOf} from "../../../../src/views/index.js";
import type {Action, DistancesState, Frame} from "../../../../src/views/index.js";
import {dotsOf} from "../../../../src/views/distances/scene.js";
import {overlay} from "../../../../src/views/units/marks.js";
import {distancesState, measuredOf} from "../../../views/distances-cases.js";
import {elements, readXml, textOf} from "../../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Five neurons; the fourth is dead before, the fifth in both. */
const lengths = [
  [10, 2, 100, 0, 0],
  [30, 2, 200, 5, 0],
];
const values = [0.5, 1, 0, NaN, NaN];
const band = {from: 1, to: 1000, low: 0.1, middle: 0.2, high: 0.6};

function five(change: Partial<DistancesState> = {}): DistancesState {
  const hellinger = measuredOf(values, [band]);
  const jensenShannon = {
    values: packUnits([0.25, 1, 0, NaN, NaN], [5]),
    low: null,
    high: null,
    noChange: [],
  };
  const union = packUnits([35, 4, 250, 5, 0], [5]);
  return distancesView.validate({
    ...distancesState(5, {}, {count: 2}),
    lengths: packUnits(lengths.flat(), [2, 5]),
    pairs: [{from: 0, to: 1, hellinger, jensenShannon, union}],
    ...change,
  });
}
const state = five();
const act = (which: DistancesState, ...actions: readonly Action[]): DistancesState =>
  actions.reduce((now, action) => distancesView.update(now, action), which);
const drawn = (which: DistancesState, live = true): string =>
  renderToString(distancesView.draw(which, {...frame, live}).svg);
const said = (which: DistancesState): string => textOf(readXml(drawn(which)));
const set = (key: string, value: string): Action => ({type: "set", key, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});

const at = (x: number, y: number): string =>
  `u:${Math.floor(y * overlay.rows)}:${Math.floor(x * overlay.columns)}`;
const onDot = (unit: number, which = state): string => {
  const {xs, ys} = dotsOf(which);
  return at(xs[unit], ys[unit]);
};

test("the view is known by its name", () => expect(viewOf("distances")).toBe(distancesView));

test("ill-defined neurons are counted beside the plot, by their reason", () => {
  expect(said(state)).toContain("ill-defined: 2");
  expect(said(state)).toContain("1 dead in epoch 1");
  expect(said(state)).toContain("1 dead in both");
  expect(dotsOf(state).drawn).toBe(3);
  expect(drawn(state)).not.toContain("NaN");
});

test("distances above the band of no change are counted", () => {
  expect(said(state)).toContain("no change: 90 % of split halves of one corpus (1 of 3 above)");
});

test("axes are of lengths and distances, with ticks, and dots lie where they say", () => {
  const {xs, ys, along} = dotsOf(state);
  expect(said(state)).toContain("length of the union of both distributions (tokens)");
  expect(said(state)).toContain("Hellinger distance");
  expect(along.ticks.map(({text}) => text)).toEqual(["2", "5", "10", "20", "50", "100", "200", "500"]);
  expect(xs[1]).toBeLessThan(xs[0]);
  expect(xs[0]).toBeLessThan(xs[2]);
  expect(ys[1]).toBeLessThan(ys[0]);
  expect(ys[0]).toBeLessThan(ys[2]);
  // 0.5 is half the way between 0 and 1.
  expect(ys[0]).toBeCloseTo((ys[1] + ys[2]) / 2);
});

test("a pointer is on the nearest dot, and never on a neuron without one", () => {
  for (const unit of [0, 1, 2]) {
    expect(act(state, {type: "hover", mark: onDot(unit)}).hovered).toBe(`n:0:${unit}`);
  }
  const none = five({
    pairs: [{...state.pairs[0], hellinger: measuredOf(Array<number>(5).fill(NaN)), jensenShannon: null}],
  });
  expect(act(none, {type: "hover", mark: at(0.5, 0.5)})).toBe(none);
  expect(distancesView.focusMark(none)).toBeNull();
  expect(said(none)).toContain("ill-defined: 5");
});

test("the selected neuron has its interval and its number", () => {
  const selected = act(state, {type: "press", mark: onDot(0), shift: false});
  expect([selected.layer, selected.neuron]).toEqual([0, 0]);
  expect(said(selected)).toContain(
    "neuron 0: Hellinger distance 0.500 (95 %: 0.450–0.550); 10 → 30 tokens, in both together 35",
  );
  const bars = (which: DistancesState): number => drawn(which).split("h8M").length;
  expect(bars(selected)).toBe(bars(state) + 1);
  expect(distancesView.announce({...selected, neuron: 3}, t)).toBe("neuron 3: ill-defined, dead in epoch 1");
});

test("a drag brushes the dots in a rectangle", () => {
  const {xs, ys} = dotsOf(state);
  const from = at(xs[1] - 0.01, ys[1] - 0.01);
  const to = at(xs[0] + 0.01, ys[0] + 0.01);
  const brushed = act(state, {type: "drag", from: to, to: from, done: true});
  expect(brushed.neurons).toEqual([[0, 0], [0, 1]]); // prettier-ignore
  expect(said(brushed)).toContain("2 neurons brushed");
  const faded = elements(readXml(drawn(brushed)), (e) => e.attributes["stroke-opacity"] === "0.25");
  expect(faded).toHaveLength(1);
});

test("keys lead to the next greater distance and the next length", () => {
  expect(distancesView.focusMark(state)).toBe("n:0:1");
  expect(act(state, key("n:0:1", "ArrowDown")).focused).toBe("n:0:0");
  expect(act(state, key("n:0:0", "ArrowUp")).focused).toBe("n:0:1");
  expect(act(state, key("n:0:1", "ArrowRight")).focused).toBe("n:0:0");
  expect(act(state, key("n:0:0", "ArrowRight")).focused).toBe("n:0:2");
  expect(act(state, key("n:0:0", "ArrowLeft")).focused).toBe("n:0:1");
  // A distance of 0 is reached, too.
  expect(act(state, key("n:0:1", "End")).focused).toBe("n:0:2");
});

test("menus choose the pair, the measure, the length and the scale", () => {
  const jensen = act(state, set("measure", "jensenShannon"));
  expect(distancesView.announce({...jensen, layer: 0, neuron: 0}, t)).toContain(
    "Jensen–Shannon divergence 0.250;",
  );
  const mean = act(state, set("length", "mean"));
  expect(dotsOf(mean).lengths[0]).toBe(20);
  expect(said(mean)).toContain("mean length of both distributions");
  expect(act(state, set("pair", "1"))).toBe(state);
  const small = five({pairs: [{...state.pairs[0], hellinger: measuredOf([0.01, 0.02, 0.03, NaN, NaN])}]});
  const fitted = act(small, set("scale", "fitted"));
  expect(dotsOf(fitted).up.ticks.at(-1)?.text).toBe("0.03");
  expect(dotsOf(small).up.ticks.at(-1)?.text).toBe("1");
  expect(act(state, set("measure", "cosine"), set("length", "x"), set("scale", "y"))).toBe(state);
});

test("a pair without a divergence or a union offers neither, and is drawn without", () => {
  const plain = five({
    pairs: [{...state.pairs[0], jensenShannon: null, union: null}],
    measure: "jensenShannon",
  });
  const menus = distancesView.controls(plain, frame);
  expect(menus.map((menu) => (menu as {options?: unknown[]}).options?.length)).toEqual([
    1,
    1,
    1,
    2,
    undefined,
  ]);
  expect(said(plain)).toContain("mean length of both distributions");
  expect(said(plain)).toContain("Hellinger distance");
});

test("neurons at one place are told of", () => {
  const alike = five({
    lengths: packUnits([3, 3, 3, 0, 0, 4, 4, 4, 0, 0], [2, 5]),
    pairs: [{...state.pairs[0], union: null, hellinger: measuredOf([0.5, 0.5, 0.5, NaN, NaN])}],
  });
  expect(distancesView.announce({...alike, layer: 0, neuron: 2}, t)).toContain("; 2 others there");
});

test("the table begins with the most distant neuron, and ends with the ill-defined", () => {
  const {rows, columns} = distancesView.table(state, t);
  expect(columns).toEqual([
    "layer",
    "neuron",
    "Hellinger distance",
    "Hellinger distance: from",
    "Hellinger distance: to",
    "Jensen–Shannon divergence",
    "length: epoch 1",
    "length: epoch 48",
    "length of the union",
  ]);
  expect(rows.map(([, neuron]) => neuron)).toEqual([1, 0, 2, 3]);
  expect(rows[1]).toEqual([0, 0, 0.5, 0.45, 0.55, 0.25, 10, 30, 35]);
  expect(rows[3]).toEqual([0, 3, null, null, null, null, 0, 5, 5]);
  expect(distancesView.text(state)).toContain("ill-defined: 1 dead in epoch 1, 1 dead in both");
});

test("a band beyond what is drawn is left out", () => {
  const low = {...band, from: 1, to: 1};
  const bands = [low, {...band, from: 2, to: 1000}];
  const two = five({pairs: [{...state.pairs[0], hellinger: measuredOf(values, bands)}]});
  const path = elements(
    readXml(drawn(two)),
    (e) => e.attributes["fill-opacity"] === "0.22" && e.name === "path",
  );
  // One band: up, along, down, and back.
  expect(path[0].attributes.d.match(/H/g)).toHaveLength(2);
});

const pair = state.pairs[0];
test.each([
  ["pairs", [], "pairs must be an array of at least one pair"],
  ["pairs", [{...pair, to: 2}], "pairs[0].to must be an integer in 0–1, got 2"],
  ["pairs", [{...pair, hellinger: measuredOf([2, 0, 0, 0, 0])}], "pairs[0].hellinger.values[0] must be a number in 0–1.001, or NaN, got 2"],
  ["pairs", [{...pair, union: packUnits([1], [1])}], "pairs[0].union must have the shape [5], got [1]"],
  ["pairs", [{...pair, hellinger: {...pair.hellinger, noChange: [{...band, high: -1}]}}], "noChange[0].high must be a number of at least 0, got -1"],
  ["pair", 1, "pair must be an integer in 0–0, got 1"],
  ["confidence", 1, "confidence must be a number between 0 and 1, got 1"],
  ["scale", "log", "scale must be one of"],
])("a wrong %s is refused", (name, value, message) => {
  expect(() => distancesView.validate({...state, [name]: value})).toThrow(message);
}); // prettier-ignore

test("a file has neither marks nor an overlay", () => {
  const marked = elements(
    readXml(drawn(state, false)),
    ({attributes}) => "data-mark" in attributes || "data-grid" in attributes,
  );
  expect(marked).toHaveLength(0);
});

test("fifty thousand neurons are one picture, which a hover does not draw again", () => {
  const many = distancesView.validate(distancesState(50_000, {layers: 10, width: 5000}, {bits: 10}));
  const image = (which: DistancesState): string => /href="[^"]*"/.exec(drawn(which))![0];
  const hovered = act(many, {type: "hover", mark: at(0.4, 0.5)});
  expect(hovered.hovered).toMatch(/^n:0:\d+$/);
  expect(image(hovered)).toBe(image(many));
  const brushed = act(many, {type: "drag", from: at(0.3, 0.3), to: at(0.5, 0.6), done: true});
  expect(brushed.neurons!.length).toBeGreaterThan(100);
  expect(image(brushed)).not.toBe(image(many));
  expect(elements(readXml(drawn(many)), () => true).length).toBeLessThan(200);
});
