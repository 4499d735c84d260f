import {activationsView, pack, packRegion, themes} from "../../../src/views/index.js";
import type {Action, ActivationsState, Frame} from "../../../src/views/index.js";
import {covers} from "../../../src/views/activations/region.js";
import {textColours} from "../../../src/views/activations/text.js";
import {mapOf} from "../../../src/views/activations/scene.js";
import {fieldName} from "../../../src/views/activations/words.js";
import {renderToString} from "../../../src/figures/index.js";
import {activationAt, activationsState} from "../../views/activations-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, asks: true, t};
const words = "The| keys| to| the| cabinet| are| on| the| table|.".split("|");
/** 24 neurons in three clusters of eight; the neuron at place `row` has the number 23 − row. */
const state = activationsView.validate(activationsState(words));
const act = (which: ActivationsState, ...actions: readonly Action[]): ActivationsState =>
  actions.reduce((now, action) => activationsView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const drag = (from: string, to: string, done = true): Action => ({type: "drag", from, to, done});
const draw = (which: ActivationsState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(activationsView.draw(which, {...frame, ...change}).svg));

/** A layer that is too large to be held exactly. */
const large = (() => {
  const tokens = Array.from({length: 500}, (_, i) => ` w${i}`);
  return activationsView.validate(activationsState(tokens, {}, {rows: 600}));
})();

test("a small region holds every value exactly", () => {
  const grid = mapOf(state);
  expect([grid.rows, grid.columns]).toEqual([24, 10]);
  for (let row = 0; row < 24; row++) {
    for (let i = 0; i < 10; i++) {
      const value = Math.fround(activationAt(row, i));
      expect(grid.at(row, i)).toEqual({
        least: value,
        greatest: value,
        value,
        exact: true,
        at: {row, position: i},
      });
    }
  }
});

describe("a field says", () => {
  test("its neuron, cluster, token and value where it is one value", () => {
    expect(fieldName(state, {row: 3, column: 0}, t)).toBe('neuron 20 (cluster 0), "The" (position 0): 1.9');
  });

  test("its neurons, tokens and range where it is more, and where the farthest value is", () => {
    const says = fieldName(large, {row: 0, column: 0}, t);
    expect(says).toMatch(
      /^3 neurons \(cluster 0\): 599, 598, 597, " w0" \(position 0\): ≈ \S+ to \S+; farthest from 0: neuron \d+ at " w0"$/,
    );
  });
});

describe("looking into a part", () => {
  test("a drag shows the neurons and tokens between its ends", () => {
    const next = act(state, drag("map:20:7", "map:4:2"));
    expect(next.zoom).toEqual({rows: [4, 21], positions: [2, 8]});
    expect(mapOf(next).rows).toBe(17);
    expect(next.wish).toBeNull();
  });

  test("while the button is held, only the brush is drawn", () => {
    const next = act(state, drag("map:4:2", "map:6:3", false));
    expect(next.zoom).toBeNull();
    expect(next.brush).toEqual({from: "map:4:2", to: "map:6:3"});
  });

  test("a drag that is taken back shows the whole still", () => {
    const held = act(state, drag("map:4:2", "map:6:3", false));
    const next = act(held, {type: "drag", from: "map:4:2", to: "map:6:3", done: true, cancelled: true});
    expect([next.zoom, next.brush]).toEqual([null, null]);
  });

  test("a drag within one field is no part", () => {
    expect(act(state, drag("map:4:2", "map:4:2"))).toBe(state);
  });

  test("asks the kernel where the figure holds blocks only, once", () => {
    const next = act(large, drag("map:10:10", "map:20:30"));
    expect(next.wish).toEqual({number: 1, layer: 1, order: "cluster", zoom: next.zoom});
    expect(act(next, drag("map:0:0", "map:3:5")).wish!.number).toBe(2);
  });

  test("an answer is drawn exactly, and the blocks before it comes", () => {
    const asked = act(large, drag("map:10:10", "map:20:30"));
    expect(mapOf(asked).rows).toBe(11);
    const zoom = asked.zoom!;
    const detail = packRegion(zoom, (row, i) => activationAt(row, i));
    const answered = activationsView.validate({...asked, detail, granted: 1});
    expect(covers(detail, zoom)).toBe(true);
    expect(mapOf(answered).rows).toBe(zoom.rows[1] - zoom.rows[0]);
    expect(mapOf(answered).at(0, 0).exact).toBe(true);
  });

  test("the colours mean the same in a part as in the whole", () => {
    const whole = textOf(draw(state));
    const part = textOf(draw(act(state, drag("map:8:1", "map:9:2"))));
    for (const end of ["2.5", "−2.5"]) {
      expect(whole).toContain(end);
      expect(part).toContain(end);
    }
  });

  test("+ and − go in and out around a field, Escape goes back to the whole", () => {
    const closer = act(state, key("map:12:5", "+"));
    expect(closer.zoom).toEqual({rows: [7, 19], positions: [3, 8]});
    expect(act(closer, key("map:6:2", "-")).zoom).toBeNull();
    expect(act(closer, key("map:6:2", "Escape")).zoom).toBeNull();
  });

  test("the button shows all again", () => {
    const closer = act(state, key("map:12:5", "+"));
    expect(act(closer, {type: "set", key: "whole", value: ""}).zoom).toBeNull();
  });
});

describe("clusters, neurons and tokens", () => {
  test("a field selects its neuron and token", () => {
    const next = act(state, press("map:3:6"));
    expect([next.neuron, next.selected, next.cluster]).toEqual([20, 6, null]);
  });

  test("a field of several selects those of the value farthest from 0", () => {
    const grid = mapOf(large);
    const {row, position} = grid.at(5, 6).at!;
    const next = act(large, press("map:5:6"));
    expect([next.neuron, next.selected]).toEqual([599 - row, position]);
  });

  test("a cluster that is pressed colours the text by its centre, and lets go when pressed again", () => {
    const next = act(state, press("c1"));
    const colours = textColours(next, t);
    const centre = Array.from({length: 10}, (_, i) => colours.values[i]);
    expect(centre.map((value) => value > 0)).toEqual(words.map((_, i) => i % 3 === 2));
    expect(act(next, press("c1")).cluster).toBeNull();
  });

  test("a token that is pressed tells the clusters and the neurons that fire there", () => {
    const next = act(state, press("2"));
    expect(activationsView.announce(next, t)).toMatch(
      /^" to" \(position 2\); strongest neurons 8 \(2\.5\), 10 \(2\.2\), 12 \(1\.9\); strongest clusters 1/,
    );
    const bars = elements(draw(next), ({attributes}) => attributes["data-mark"] === "c1")[0].children;
    expect(JSON.stringify(bars)).toContain(themes.light.accent);
  });

  test("the list of neurons selects one, which then colours the text", () => {
    const next = act(state, press("2"), press("n0"));
    expect(next.neuron).toBe(8);
    const colours = textColours(next, t);
    expect(colours.text).toContain("neuron 8");
    expect(colours.values[2]).toBeCloseTo(activationAt(15, 2));
  });

  test("without clusters there are no bands", () => {
    const none = activationsView.validate({...state, sizes: [], centres: pack([], [0, 10]), order: "index"});
    const bands = elements(draw(none), ({attributes}) => /^c\d/.test(attributes["data-mark"] ?? ""));
    expect(bands).toHaveLength(0);
  });
});

describe("the kernel is asked", () => {
  test("for another layer, in which no neuron is selected", () => {
    const next = act(state, press("map:3:6"), {type: "set", key: "layer", value: "2"});
    expect(next.wish).toEqual({number: 1, layer: 2, order: "cluster", zoom: null});
    expect(next.neuron).toBeNull();
    expect(next.layer).toBe(1);
  });

  test("for another order", () => {
    expect(act(state, {type: "set", key: "order", value: "peak"}).wish!.order).toBe("peak");
    expect(act(state, {type: "set", key: "order", value: "cluster"})).toBe(state);
  });

  test("not for layers that it does not have", () => {
    expect(act(state, {type: "set", key: "layer", value: "7"})).toBe(state);
  });

  test("without one, only what is shown can be chosen, and the figure says so", () => {
    const layers = activationsView.controls(state, {...frame, asks: false})[0];
    expect("options" in layers && layers.options).toHaveLength(1);
    const waiting = act(state, {type: "set", key: "layer", value: "2"});
    expect(textOf(draw(waiting, {asks: false}))).toContain("needs the kernel");
    expect(textOf(draw(waiting))).toContain("asked the kernel");
  });

  test("what it refuses is told", () => {
    expect(textOf(draw({...state, refusal: "too many neurons"}))).toContain("too many neurons");
  });
});

describe("the shared selection", () => {
  const link = activationsView.link!;

  test("has the token and the neuron, and the layer where one was chosen", () => {
    expect(link.read(state)).toEqual({position: null, layer: null, neuron: null});
    expect(link.read(act(state, press("map:3:6")))).toEqual({position: 6, layer: 1, neuron: 20});
  });

  test("a layer that was asked for is selected before it comes", () => {
    const next = act(state, {type: "set", key: "layer", value: "2"});
    expect(link.read(next)).toEqual({position: null, layer: 2, neuron: null});
  });

  test("a neuron of another layer is asked for, and is selected", () => {
    const next = link.write(state, {layer: 0, neuron: 4});
    expect(next.wish).toMatchObject({layer: 0, number: 1});
    expect(next.neuron).toBe(4);
    expect(link.write(next, {layer: 0, neuron: 4})).toBe(next);
  });

  test("is the token alone where the figure does not follow", () => {
    const alone = activationsView.validate({...act(state, press("map:3:6")), follows: false});
    expect(link.read(alone)).toEqual({position: 6});
    expect(link.write(alone, {layer: 2, neuron: 4})).toBe(alone);
    expect(link.write(alone, {position: 1}).selected).toBe(1);
  });

  test("a layer alone has no neuron", () => {
    const next = link.write(act(state, press("map:3:6")), {layer: 2});
    expect(next.neuron).toBeNull();
  });

  test("what it has is no change, and what it cannot show changes nothing", () => {
    expect(link.write(state, {position: null, neuron: null})).toBe(state);
    expect(link.write(state, {position: 99, layer: 9})).toBe(state);
  });
});

describe("the keyboard", () => {
  test("moves from field to field, within the map", () => {
    expect(act(state, key("map:0:0", "ArrowDown")).focused).toBe("map:1:0");
    expect(act(state, key("map:0:0", "ArrowLeft")).focused).toBe("map:0:0");
    expect(act(state, key("map:0:0", "End")).focused).toBe("map:0:9");
  });

  test("goes on from where the focus will be, when keys come fast", () => {
    const twice = act(state, key("map:0:0", "ArrowDown"), key("map:0:0", "ArrowRight"));
    expect(twice.focused).toBe("map:1:1");
    expect(act(twice, key("map:0:0", "Enter")).neuron).toBe(22);
  });

  test("moves through clusters and neurons", () => {
    expect(act(state, key("c1", "ArrowDown")).focused).toBe("c2");
    expect(act(state, key("c2", "ArrowDown")).focused).toBe("c2");
    expect(act(state, press("2"), key("n1", "ArrowUp")).focused).toBe("n0");
  });

  test("Enter does what a press does", () => {
    expect(act(state, key("map:3:6", "Enter")).neuron).toBe(20);
    expect(act(state, key("c2", " ")).cluster).toBe(2);
  });

  test("there is one stop of the tabulator in each group", () => {
    const stops = elements(draw(act(state, press("2"))), ({attributes}) => attributes.tabindex === "0");
    const marks = stops.map(({attributes}) => attributes["data-mark"]);
    expect(marks.sort()).toEqual(["2", "c0", "map:0:2", "n0"]);
  });
});

describe("a state that cannot be drawn is refused", () => {
  test.each([
    ["another version", {version: 2}, "version must be 1"],
    ["no token", {tokens: []}, "tokens must be at least one token"],
    ["sizes that do not sum up", {sizes: [8, 8]}, "sizes must be a sum of 24"],
    [
      "a part outside of the layer",
      {zoom: {rows: [0, 99], positions: [0, 1]}},
      "zoom.rows[1] must be an integer in 1–24",
    ],
    ["an empty part", {zoom: {rows: [3, 3], positions: [0, 1]}}, "zoom.rows[1] must be an integer in 4–24"],
    [
      "NaN",
      {strongest: pack([...Array<number>(59).fill(0), NaN], [10, 3, 2])},
      "strongest[59] must be a finite number, got NaN",
    ],
    [
      "an overview of a part",
      {overview: packRegion({rows: [0, 3], positions: [0, 10]}, () => 0)},
      "overview must be of the whole layer",
    ],
    ["another order", {order: "best"}, 'order must be one of "cluster", "index", "peak"'],
  ])("%s", (_, change, message) => {
    expect(() => activationsView.validate({...state, ...change})).toThrow(message);
  });
});

test("the table has a row for each neuron and a column for each token", () => {
  const {columns, rows} = activationsView.table(state, t);
  expect(columns.slice(0, 4)).toEqual(["neuron", "cluster", '0 "The"', '1 " keys"']);
  expect(rows).toHaveLength(24);
  expect(rows[3].slice(0, 3)).toEqual(["20", 0, 1.9]);
});

test("all activations 0: every field is drawn, the scale has one number", () => {
  const zero = activationsView.validate(activationsState(words, {}, {rows: 9, signed: false, at: () => 0}));
  expect(textOf(draw(zero))).toContain("all activations are 0");
  expect(activationsView.text(zero)).not.toContain("NaN");
});

test("marks that do not exist change nothing", () => {
  for (const mark of ["map:99:0", "c3", "n3", "10", "x", "map:0"]) {
    expect(act(state, press(mark), {type: "hover", mark})).toBe(state);
  }
});
