import {renderToString} from "../../../../src/figures/index.js";
import {lengthShiftView, packUnits, themes, viewOf} from "../../../../src/views/index.js";
import type {Action, Frame, LengthShiftState} from "../../../../src/views/index.js";
import {columnAt, heightOf} from "../../../../src/views/length-shift/scene.js";
import {overlay} from "../../../../src/views/units/marks.js";
import {lengthShiftState} from "../../../views/length-shift-cases.js";
import {unitNumbers} from "../../../views/units-data.js";
import {elements, readXml, textOf} from "../../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Neurons: longer, shorter, unchanged, newly alive, retired, dead, longer. */
const lengths = [
  [10, 40, 5, 0, 8, 0, 1],
  [20, 30, 5, 6, 0, 0, 100],
];
const state = lengthShiftView.validate(lengthShiftState(lengths));
const act = (which: LengthShiftState, ...actions: readonly Action[]): LengthShiftState =>
  actions.reduce((now, action) => lengthShiftView.update(now, action), which);
const drawn = (which: LengthShiftState, live = true): string =>
  renderToString(lengthShiftView.draw(which, {...frame, live}).svg);
const key = (mark: string, name: string, shift = false): Action => ({type: "key", mark, key: name, shift});
const press = (mark: string, shift = false): Action => ({type: "press", mark, shift});

/** The mark of a place in the plot, as the page makes it of the pointer's. */
const at = (x: number, y: number): string =>
  `u:${Math.floor(y * overlay.rows)}:${Math.floor(x * overlay.columns)}`;
/** On the line of a neuron, a part of the way from the first checkpoint to the second. */
const onLine = (unit: number, part: number): string => {
  const [a, b] = lengths.map((row) => heightOf(state, row[unit]));
  const [left, right] = [columnAt(0, 2), columnAt(1, 2)];
  return at(left + part * (right - left), a + part * (b - a));
};

test("the view is known by its name", () => expect(viewOf("length-shift")).toBe(lengthShiftView));

test("longer, shorter, unchanged, newly alive, retired and dead neurons are counted, means are of the alive", () => {
  const said = textOf(readXml(drawn(state)));
  for (const part of [
    "longer: 2",
    "shorter: 1",
    "unchanged: 1",
    "newly alive: 1",
    "retired: 1",
    "dead in all: 1",
    "5 alive",
    "mean 12.8", // (10 + 40 + 5 + 8 + 1) ÷ 5
    "mean 32.2", // (20 + 30 + 5 + 6 + 100) ÷ 5
  ]) {
    expect(said).toContain(part);
  }
});

test("with three checkpoints each step is counted", () => {
  const three = lengthShiftView.validate(lengthShiftState([[1, 2, 0], [2, 1, 3], [2, 3, 0]])); // prettier-ignore
  const said = textOf(readXml(drawn(three)));
  expect(said).toContain("longer: 1, 1");
  expect(said).toContain("unchanged: 0, 1");
  expect(said).toContain("newly alive: 1, 0");
  expect(said).toContain("retired: 0, 1");
});

test("kinds of lines differ in more than their colours", () => {
  const paths = elements(readXml(drawn(state)), ({name}) => name === "path");
  const looks = paths
    .filter(({attributes}) => /^M0 0H28$/.test(attributes.d))
    .map(({attributes}) => attributes["stroke-dasharray"] ?? "none");
  expect(looks).toHaveLength(5);
  expect(new Set(looks).size).toBe(5);
});

test("a pointer on a line is on its neuron, wherever on it", () => {
  for (let unit = 0; unit < 7; unit++) {
    if (unit === 5) continue;
    for (const [part, checkpoint] of [
      [0.1, 0],
      [0.9, 1],
    ] as const) {
      // prettier-ignore
      const hovered = act(state, {type: "hover", mark: onLine(unit, part)}).hovered;
      expect(hovered).toBe(`n:${checkpoint}:${unit}`);
    }
  }
});

test("a pointer that stays with one neuron changes nothing", () => {
  const once = act(state, {type: "hover", mark: onLine(2, 0.3)});
  expect(act(once, {type: "hover", mark: onLine(2, 0.31)})).toBe(once);
});

test("a press selects the nearest neuron, and lets it go again", () => {
  const once = act(state, press(onLine(1, 0.25)));
  expect([once.layer, once.neuron]).toEqual([0, 1]);
  expect(act(once, press(onLine(1, 0.25))).neuron).toBeNull();
  expect(textOf(readXml(drawn(once)))).toContain("neuron 1: 40 → 30 tokens, shorter");
});

test("a drag brushes the neurons whose lines pass a checkpoint in between, and only those", () => {
  const ends = [60, 15].map((length) => at(0.84, heightOf(state, length)));
  const drag: Action = {type: "drag", from: ends[0], to: ends[1], done: false};
  const during = act(state, drag);
  expect(during.brush).toEqual({from: ends[0], to: ends[1]});
  expect(during.neurons).toBeNull();
  expect(drawn(during)).toContain('fill-opacity="0.15"');
  const after = act(during, {...drag, done: true});
  // 20 and 30 at the second checkpoint.
  expect(after.neurons).toEqual([[0, 0], [0, 1]]); // prettier-ignore
  expect(after.brush).toBeNull();
  expect(act(during, {...drag, done: true, cancelled: true}).neurons).toBeNull();
  expect(lengthShiftView.controls(after, frame).at(-1)).toMatchObject({key: "clear"});
  expect(act(after, {type: "set", key: "clear", value: "true"}).neurons).toBeNull();
});

test("a drag over nothing lets the brushed ones go", () => {
  const some = act(state, press("n:0:1", true));
  const from = at(0.84, heightOf(state, 70));
  expect(act(some, {type: "drag", from, to: at(0.84, heightOf(state, 50)), done: true}).neurons).toBeNull();
});

test("dead neurons of a checkpoint can be brushed where they are alive in another", () => {
  const brushed = act(state, {type: "drag", from: at(0.14, 0.9), to: at(0.15, 0.99), done: true});
  expect(brushed.neurons).toEqual([[0, 3]]);
});

test("the others fade where some are brushed", () => {
  const some = act(state, press("n:0:0", true), press("n:0:2", true));
  expect(some.neurons).toEqual([[0, 0], [0, 2]]); // prettier-ignore
  expect(drawn(state)).not.toContain('stroke-opacity="0.18"');
  expect(drawn(some)).toContain('stroke-opacity="0.18"');
  expect(act(some, press("n:0:0", true), press("n:0:2", true)).neurons).toBeNull();
});

test("only the lines of the change that is chosen are drawn and found", () => {
  const longer = act(state, {type: "set", key: "change", value: "longer"});
  expect(act(longer, {type: "hover", mark: onLine(1, 0.5)}).hovered).toMatch(/^n:\d:[06]$/);
  expect(act(state, {type: "set", key: "change", value: "green"})).toBe(state);
  const none = lengthShiftView.validate({...lengthShiftState([[1], [1]]), change: "longer"});
  expect(act(none, {type: "hover", mark: at(0.5, 0.5)})).toBe(none);
});

test("keys lead to the next longer and shorter neuron, and to other checkpoints", () => {
  expect(lengthShiftView.focusMark(state)).toBe("n:1:6");
  const down = act(state, key("n:1:6", "ArrowDown"));
  expect(down.focused).toBe("n:1:1");
  const left = act(down, key("n:1:1", "ArrowLeft"));
  expect(left.focused).toBe("n:0:1");
  expect(act(left, key("n:0:1", "ArrowDown")).focused).toBe("n:0:0");
  expect(act(left, key("n:0:1", "End")).focused).toBe("n:0:6");
  // Dead at the first checkpoint: up leads to the shortest there.
  expect(act(state, key("n:0:3", "ArrowUp")).focused).toBe("n:0:6");
  expect(act(left, key("n:0:1", "Enter")).neuron).toBe(1);
  expect(act(left, key("n:0:1", "Enter", true)).neurons).toEqual([[0, 1]]);
  expect(drawn(left)).toContain('data-mark="n:0:1"');
});

test("a neuron is found by its number, with several layers by the layer's, too", () => {
  const find = (which: LengthShiftState, value: string): LengthShiftState =>
    act(which, {type: "set", key: "find", value});
  expect(find(state, " 4 ").neuron).toBe(4);
  expect(find(find(state, "4"), "").neuron).toBeNull();
  for (const wrong of ["7", "1:0", "x", "-1"]) expect(find(state, wrong)).toBe(state);
  const layers = lengthShiftView.validate(lengthShiftState(lengths, {layers: 7, width: 1}));
  expect([find(layers, "3:0").layer, find(layers, "3:0").neuron]).toEqual([3, 0]);
  expect(find(layers, "3")).toBe(layers);
  expect(lengthShiftView.controls(find(layers, "3:0"), frame)[1]).toMatchObject({key: "find", value: "3:0"});
});

test("Escape lets go what was done last", () => {
  const all = act(state, press("n:0:1"), press("n:0:2", true), {type: "hover", mark: "n:0:0"});
  const once = act(all, key("n:0:1", "Escape"));
  expect([once.hovered, once.neurons?.length, once.neuron]).toEqual([null, 1, 1]);
  const twice = act(once, key("n:0:1", "Escape"));
  expect([twice.neurons, twice.neuron]).toEqual([null, 1]);
  const thrice = act(twice, key("n:0:1", "Escape"));
  expect(thrice.neuron).toBeNull();
  expect(act(thrice, key("n:0:1", "Escape"))).toBe(thrice);
});

test.each(["n:2:0", "n:0:7", "u:240:0", "u:0:480", "x"])("the mark %s is ignored", (mark) => {
  expect(act(state, {type: "hover", mark}, {type: "focus", mark}, press(mark))).toBe(state);
});

test("neurons with the same lengths are told of, and dead ones are", () => {
  const alike = lengthShiftView.validate(lengthShiftState([[3, 3, 3, 0], [4, 4, 4, 0]], {neuron: 1, layer: 0})); // prettier-ignore
  expect(lengthShiftView.announce(alike, t)).toBe("neuron 1: 3 → 4 tokens, longer; 2 others alike");
  expect(lengthShiftView.announce({...alike, neuron: 3}, t)).toBe("neuron 3: dead in all");
});

test("the table has every neuron that is alive anywhere", () => {
  const {rows, columns} = lengthShiftView.table(state, t);
  expect(columns).toEqual(["layer", "neuron", "length: epoch 1", "length: epoch 48", "epoch 1 → epoch 48"]);
  expect(rows).toHaveLength(6);
  expect(rows[3]).toEqual([0, 3, 0, 6, "newly alive"]);
  expect(lengthShiftView.text(state)).toContain("epoch 48  alive 5, mean length 32.2");
});

describe("the selection that figures share", () => {
  const {link} = lengthShiftView;
  const two = lengthShiftView.validate(lengthShiftState(lengths, {layers: 7, width: 1}));
  test("is the neuron and the set", () => {
    expect(link!.read(act(state, press("n:0:4")))).toEqual({layer: 0, neuron: 4, neurons: null});
    expect(link!.read(act(two, press("n:0:4", true))).neurons).toEqual([[4, 0]]);
  });
  test("takes what the model has, and nothing else", () => {
    const some = link!.write(two, {neurons: [[3, 0]], layer: 3, neuron: 0});
    expect([some.layer, some.neuron, some.neurons]).toEqual([3, 0, [[3, 0]]]);
    expect(link!.write(two, {layer: 7})).toBe(two);
    expect(link!.write(two, {neurons: [[3, 1]]})).toBe(two);
    expect(link!.write(some, {neurons: [[3, 0]]})).toBe(some);
    expect(link!.write(two, {position: 3})).toBe(two);
  });
});

test.each([
  ["lengths", packUnits([1, 2], [1, 2]), "lengths must have the shape [2, 7], got [1, 2]"],
  ["lengths", packUnits(new Array(14).fill(1.5), [2, 7]), "lengths[0] must be a whole number in 0–"],
  ["lengths", packUnits(new Array(14).fill(NaN), [2, 7]), "lengths[0] must be a whole number in 0–"],
  ["checkpoints", ["one"], "checkpoints must be two or more names"],
  ["change", "red", "change must be one of"],
  ["neuron", 7, "neuron must be an integer in 0–6, got 7"],
  ["neurons", [[0, 9]], "neurons[0][1] must be an integer in 0–6, got 9"],
  ["neurons", [4], "neurons[0] must be [layer, neuron], got 4"],
  ["width", 2 ** 21, "width must be an integer in 1–1048576"],
  ["brush", {from: 1}, "brush.from must be a string, got 1"],
  ["version", 2, "Update limpid"],
])("a wrong %s is refused", (name, value, message) => {
  expect(() => lengthShiftView.validate({...state, [name]: value})).toThrow(message);
});

test("a file has neither marks nor an overlay, and no dead figure has a line", () => {
  const marked = elements(
    readXml(drawn(state, false)),
    ({attributes}) => "data-mark" in attributes || "data-grid" in attributes,
  );
  expect(marked).toHaveLength(0);
  const dead = lengthShiftView.validate(lengthShiftState([[0, 0], [0, 0]])); // prettier-ignore
  expect(lengthShiftView.focusMark(dead)).toBeNull();
  expect(drawn(dead)).not.toContain("NaN");
  expect(act(dead, {type: "hover", mark: at(0.5, 0.5)}, key("n:0:0", "ArrowDown")).hovered).toBeNull();
});

describe("fifty thousand neurons", () => {
  const many = lengthShiftView.validate(
    lengthShiftState(unitNumbers(50_000).lengths, {layers: 10, width: 5000}),
  );
  test("are one picture, and few elements", () => {
    const root = readXml(drawn(many));
    expect(elements(root, ({name}) => name === "image")).toHaveLength(1);
    expect(elements(root, () => true).length).toBeLessThan(200);
  });
  test("a hover draws the same picture again, not a new one", () => {
    const image = (which: LengthShiftState): string => /href="[^"]*"/.exec(drawn(which))![0];
    const hovered = act(many, {type: "hover", mark: at(0.4, 0.5)});
    expect(hovered).not.toBe(many);
    expect(image(hovered)).toBe(image(many));
  });
  test("and with a brush the others fade in it", () => {
    const brushed = act(many, {type: "drag", from: at(0.5, 0.2), to: at(0.5, 0.3), done: true});
    expect(brushed.neurons!.length).toBeGreaterThan(100);
    expect(drawn(brushed)).not.toBe(drawn(many));
  });
});
