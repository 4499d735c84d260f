import {renderToString} from "../../../../src/figures/index.js";
import {activationMassView, packUnits, themes, viewOf} from "../../../../src/views/index.js";
import type {Action, ActivationMassState, Frame} from "../../../../src/views/index.js";
import {curvesOf, xOf, yOf} from "../../../../src/views/activation-mass/scene.js";
import {overlay} from "../../../../src/views/units/marks.js";
import {activationMassState} from "../../../views/activation-mass-cases.js";
import {unitNumbers} from "../../../views/units-data.js";
import {elements, readXml, textOf} from "../../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Four neurons; the last is dead before, the first after. */
const masses = [
  [10, 1000, 100, 0],
  [0, 50, 5, 500],
];
const state = activationMassView.validate(activationMassState(masses));
const act = (which: ActivationMassState, ...actions: readonly Action[]): ActivationMassState =>
  actions.reduce((now, action) => activationMassView.update(now, action), which);
const drawn = (which: ActivationMassState, live = true): string =>
  renderToString(activationMassView.draw(which, {...frame, live}).svg);
const said = (which: ActivationMassState): string => textOf(readXml(drawn(which)));
const set = (key: string, value: string): Action => ({type: "set", key, value});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});

const at = (x: number, y: number): string =>
  `u:${Math.floor(y * overlay.rows)}:${Math.floor(x * overlay.columns)}`;
const onCurve = (which: ActivationMassState, checkpoint: number, unit: number): string => {
  const all = curvesOf(which);
  const curve = all.curves[checkpoint];
  return at(xOf(all, curve.ranks[unit]), yOf(all, curve, unit));
};

test("the view is known by its name", () => expect(viewOf("activation-mass")).toBe(activationMassView));

test("curves fall from the greatest mass on, and dead neurons are in none", () => {
  const {curves} = curvesOf(state);
  expect(curves.map(({order}) => [...order])).toEqual([[1, 2, 0], [3, 1, 2]]); // prettier-ignore
  expect(curves.map(({ranks}) => [...ranks])).toEqual([[2, 0, 1, -1], [-1, 1, 2, 0]]); // prettier-ignore
});

test("the legend tells what is alive, the total, the share of the top and the Gini coefficient", () => {
  // Sorted 0, 10, 100, 1000: 2 · (2·10 + 3·100 + 4·1000) ÷ (4 · 1110) − 5 ÷ 4.
  expect(said(state)).toContain("pretrained: 3 alive, total 1110, top 4: 100 %, Gini 0.696");
  expect(said(state)).toContain("zero-shot: 3 alive, total 555");
});

test("curves differ in their dashes and in their marks", () => {
  const root = readXml(drawn(state));
  const lines = elements(root, (e) => e.name === "path" && e.attributes["stroke-linejoin"] === "round");
  expect(lines.map(({attributes}) => attributes["stroke-dasharray"] ?? "none")).toEqual(["none", "7 3"]);
  for (const name of state.checkpoints) expect(textOf(root)).toContain(name);
});

test("the vertical axis is logarithmic", () => {
  const all = curvesOf(state);
  const ys = [1, 2, 0].map((unit) => yOf(all, all.curves[0], unit));
  expect(ys[1] - ys[0]).toBeCloseTo(ys[2] - ys[1]);
});

test("a pointer is on the neuron of the nearest curve at its rank", () => {
  for (const [checkpoint, unit] of [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 1],
    [1, 2],
  ] as const) {
    // prettier-ignore
    const {hovered} = act(state, {type: "hover", mark: onCurve(state, checkpoint, unit)});
    expect(hovered).toBe(`n:${checkpoint}:${unit}`);
    const log = act(state, set("ranks", "log"));
    expect(act(log, {type: "hover", mark: onCurve(log, checkpoint, unit)}).hovered).toBe(hovered);
  }
});

test("a press selects a neuron, whose place is told and drawn in each curve", () => {
  const once = act(state, {type: "press", mark: onCurve(state, 0, 2), shift: false});
  expect([once.layer, once.neuron]).toEqual([0, 2]);
  expect(said(once)).toContain(
    "neuron 2: rank 2 of 3 in pretrained (100, 9.0 %); rank 3 of 3 in zero-shot (5, 0.9 %)",
  );
  const dots = elements(readXml(drawn(once)), (e) => (e.attributes.d ?? "").includes("a4.5 4.5"));
  expect(dots[0].attributes.d.match(/M/g)).toHaveLength(2);
  expect(activationMassView.announce({...once, neuron: 3}, t)).toContain("dead in pretrained; rank 1 of 3");
});

test("a drag brushes ranks in a row of the curve that it began at", () => {
  const all = curvesOf(state);
  const from = onCurve(state, 0, 1);
  const to = at(xOf(all, 1) + 0.01, 0.9);
  const brushed = act(state, {type: "drag", from, to, done: true});
  expect(brushed.neurons).toEqual([[0, 1], [0, 2]]); // prettier-ignore
  const dots = elements(readXml(drawn(brushed)), (e) => e.attributes["stroke-width"] === "5.5");
  expect(dots.map(({attributes}) => attributes.d.match(/M/g)!.length)).toEqual([2, 2]);
});

test("shares divide each curve by its total", () => {
  const share = act(state, set("scale", "share"));
  const all = curvesOf(share);
  expect(all.curves.map(({total}) => total)).toEqual([1110, 555]);
  expect(said(share)).toContain("share of the activation mass");
  expect(act(state, set("scale", "x"), set("ranks", "y"), set("z", "1"))).toBe(state);
});

test("keys lead along a curve, and to the same neuron in another", () => {
  expect(activationMassView.focusMark(state)).toBe("n:1:3");
  expect(act(state, key("n:1:3", "ArrowRight")).focused).toBe("n:1:1");
  expect(act(state, key("n:1:1", "ArrowUp")).focused).toBe("n:0:1");
  expect(act(state, key("n:1:1", "End")).focused).toBe("n:1:2");
  // Dead in the other: the focus stays.
  expect(act(state, key("n:1:3", "ArrowUp")).focused).toBe("n:1:3");
  expect(act(state, key("n:1:3", "Enter")).neuron).toBe(3);
});

test("checkpoints without an alive neuron are said to have none", () => {
  const dead = activationMassView.validate(activationMassState([[0, 0], [0, 0]])); // prettier-ignore
  expect(activationMassView.focusMark(dead)).toBeNull();
  expect(said(dead)).toContain("pretrained: 0 alive");
  expect(drawn(dead)).not.toContain("NaN");
  expect(act(dead, {type: "hover", mark: at(0.5, 0.5)})).toBe(dead);
  expect(act(dead, {type: "drag", from: at(0, 0), to: at(1, 1), done: true})).toBe(dead);
});

test("the table has masses and ranks, from the most active of the last checkpoint on", () => {
  const {rows, columns} = activationMassView.table(state, t);
  expect(columns).toEqual([
    "layer",
    "neuron",
    "mass: pretrained",
    "mass: zero-shot",
    "rank: pretrained",
    "rank: zero-shot",
  ]);
  expect(rows).toEqual([
    [0, 3, 0, 500, null, 1],
    [0, 1, 1000, 50, 1, 2],
    [0, 2, 100, 5, 2, 3],
    [0, 0, 10, 0, 3, null],
  ]);
  expect(activationMassView.text(state)).toContain("neuron 3 (500); neuron 1 (50); neuron 2 (5)");
});

test.each([
  ["masses", packUnits([-1, 1, 1, 1, 1, 1, 1, 1], [2, 4]), "masses[0] must be a number in 0–3.4e+38, got -1"],
  ["summaries", [], "summaries must be an array with one for each of 2 checkpoints"],
  ["summaries", [{...state.summaries[0], gini: 2}, state.summaries[1]], "summaries[0].gini must be a number in 0–1, got 2"],
  ["summaries", [{...state.summaries[0], total: 0}, state.summaries[1]], "summaries[0].total must be above 0"],
  ["top", 0, "top must be an integer in 1–4, got 0"],
  ["ranks", "even", "ranks must be one of"],
])("a wrong %s is refused", (name, value, message) => {
  expect(() => activationMassView.validate({...state, [name]: value})).toThrow(message);
}); // prettier-ignore

test("fifty thousand neurons are curves of no more points than pixels, which a hover does not draw again", () => {
  const many = activationMassView.validate(
    activationMassState(unitNumbers(50_000).masses, {layers: 10, width: 5000}),
  );
  const curve = (which: ActivationMassState): string =>
    elements(readXml(drawn(which)), (e) => e.attributes["stroke-linejoin"] === "round")[0].attributes.d;
  expect(curve(many).match(/L/g)!.length).toBeLessThan(1300);
  const hovered = act(many, {type: "hover", mark: at(0.4, 0.5)});
  expect(hovered.hovered).toMatch(/^n:\d:\d+$/);
  expect(curve(hovered)).toBe(curve(many));
});
