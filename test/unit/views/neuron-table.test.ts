import {neuronTableFigure, renderToString} from "../../../src/figures/index.js";
import type {NeuronRowNumbers} from "../../../src/figures/index.js";
import {neuronTableView as view, pack, themes, viewOf} from "../../../src/views/index.js";
import type {Action, Frame, NeuronTableState} from "../../../src/views/index.js";
import {compared, groups, rowOf, tableState} from "../../views/neuron-table-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const state = view.validate(tableState());
const act = (which: NeuronTableState, ...actions: readonly Action[]): NeuronTableState =>
  actions.reduce((now, action) => view.update(now, action), which);
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const key = (mark: string, name: string, shift = false): Action => ({type: "key", mark, key: name, shift});
const press = (mark: string, shift = false): Action => ({type: "press", mark, shift});
const draw = (which: NeuronTableState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(view.draw(which, {...frame, ...change}).svg));
const rows = (which: NeuronTableState, change: Partial<Frame> = {}): readonly Element[] =>
  elements(draw(which, change), ({attributes}) => /^r\d/.test(attributes["data-mark"] ?? ""));
/** Rows with what is drawn in them. */
const drawnRows = (which: NeuronTableState): readonly Element[] =>
  elements(draw(which), ({attributes}) => /^r\d/.test(attributes["data-row"] ?? ""));
const neurons = (which: NeuronTableState): number[] =>
  rows(which).map(({attributes}) => Number(/^neuron (\d+)/.exec(attributes["aria-label"])![1]));

test("the view is known by its name", () => expect(viewOf("neuron-table")).toBe(view));

describe("what is shown", () => {
  test("mass, length and records of each checkpoint, and features by decreasing mass with their number", () => {
    expect(rows(state)[1].attributes["aria-label"]).toBe(
      "neuron 1210; pretrained: dead; supervised: activation mass 502, length 15, 45 records; features: " +
        '"original" "overall" "good" "real" "some" "dear" "french" "british" … (15 features in total)',
    );
    expect(textOf(drawnRows(state)[1])).toContain("(15 features in total)");
    expect(textOf(drawnRows(state)[0])).toMatch(/great.*james.*superb.*… \(141 features in total\)$/);
  });

  test("how many neurons there are, and how many of them are listed", () => {
    expect(textOf(draw(state))).toContain("newly alive: 85 neurons, 4 of them in this figure");
    expect(textOf(draw(act(state, set("group", "1"))))).toContain("retired: 1 neuron");
    expect(textOf(draw(act(state, set("group", "2"))))).toContain("no neuron");
  });

  test("retired neurons with the features that they had", () => {
    expect(rows(act(state, set("group", "1")))[0].attributes["aria-label"]).toBe(
      'neuron 5; pretrained: activation mass 12, length 2, 3 records; supervised: dead; features: "army" "war"',
    );
  });

  test("where the selected neuron is, if not in this table", () => {
    const selected = (neuron: number) => textOf(draw(view.validate({...state, layer: 0, neuron})));
    expect(selected(5)).toContain("neuron 5 is among the neurons that are retired");
    expect(selected(6)).toContain("neuron 6 is in no table of this figure");
    expect(selected(372)).not.toContain("is in no table");
  });

  test("no feature lies outside of its row, or over another", () => {
    for (const width of [260, 400, 640, 1000]) {
      const svg = view.draw(state, {...frame, width, live: false});
      for (const row of elements(readXml(renderToString(svg.svg)), (e) =>
        /^r\d/.test(e.attributes["data-mark"] ?? ""),
      )) {
        const boxes: (readonly [number, number, number])[] = [];
        const walk = (element: Element, dx: number, dy: number): void => {
          const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(element.attributes.transform ?? "") ?? [
            0, 0, 0,
          ];
          const [left, top] = element === row ? [0, 0] : [dx + Number(x), dy + Number(y)];
          if (element.name === "rect" && element.attributes.fill === themes.light.surface) {
            const from = left + Number(element.attributes.x);
            boxes.push([top + Number(element.attributes.y), from, from + Number(element.attributes.width)]);
          }
          for (const child of element.children) if (typeof child !== "string") walk(child, left, top);
        };
        walk(row, 0, 0);
        boxes.forEach(([y, , to], i) => {
          expect(to).toBeLessThanOrEqual(width - 8);
          for (const [otherY, otherFrom] of boxes.slice(i + 1)) {
            if (otherY === y) expect(otherFrom).toBeGreaterThanOrEqual(to - 0.01);
          }
        });
      }
    }
  });
});

describe("a reader", () => {
  test("selects a neuron, and lets it go", () => {
    const once = act(state, press("r2"));
    expect(once).toMatchObject({layer: 0, neuron: 372});
    expect(rows(once)[2].attributes["aria-selected"]).toBe("true");
    expect(act(once, press("r2")).neuron).toBeNull();
    expect(act(once, key("r2", "Escape")).neuron).toBeNull();
    expect(view.announce(once, t)).toMatch(/^selected: neuron 372; /);
  });

  test("brushes neurons with Shift, and sees only those", () => {
    const brushed = act(state, press("r0", true), press("r3", true));
    expect(brushed.neurons).toEqual([[0, 200], [0, 688]]); // prettier-ignore
    const only = act(brushed, set("onlyBrushed", "true"));
    expect(neurons(only)).toEqual([200, 688]);
    expect(textOf(draw(only))).toContain("2 of them brushed");
    expect(act(only, press("r1"))).toBe(only);
    // The row that is let go is listed no more, and has no focus.
    const less = act(only, {type: "focus", mark: "r0"}, press("r0", true));
    expect([neurons(less), less.focused]).toEqual([[688], null]);
    expect(neurons(act(less, key("r3", "Escape")))).toHaveLength(4);
    const others = act(view.validate({...state, neurons: [[0, 9]]}), set("onlyBrushed", "true"));
    expect(textOf(draw(others))).toContain("none of them is brushed");
  });

  test("sorts by mass, length, records and number", () => {
    const mixed = view.validate({
      ...neuronTableFigure(compared, [
        {
          name: "most active",
          neurons: [rowOf(9, ["a", "b"], 5), rowOf(3, ["c"], 7), rowOf(4, ["d", "e", "f"], 6)],
        },
      ]).state,
    });
    const order = (name: string): number[] => neurons(act(mixed, set("order", name)));
    expect(neurons(mixed)).toEqual([9, 3, 4]);
    expect(order("mass")).toEqual([3, 4, 9]);
    expect(order("length")).toEqual([4, 9, 3]);
    expect(order("hits")).toEqual([4, 9, 3]);
    expect(order("number")).toEqual([3, 4, 9]);
  });

  test("sorts features by class probability, where that was recorded", () => {
    const keys = (which: NeuronTableState) =>
      view.controls(which, frame).find((control) => control.key === "featuresBy");
    expect(keys(state)).toMatchObject({options: [{value: "mass"}, {value: "weighted"}]});
    expect(keys(act(state, set("group", "1")))).toMatchObject({options: []});
    const weighted = act(state, set("featuresBy", "weighted"));
    expect(rows(weighted)[1].attributes["aria-label"]).toContain('features: "railway" "cold"');
    expect(textOf(draw(weighted))).toContain("times the probability of the predicted class");
    expect(rows(act(weighted, set("group", "1")))[0].attributes["aria-label"]).toContain('"army" "war"');
  });

  test("goes through rows with the keyboard, and another group starts anew", () => {
    expect(act(state, key("r0", "ArrowDown")).focused).toBe("r1");
    expect(act(state, key("r0", "End")).focused).toBe("r3");
    expect(act(state, key("r2", "Enter")).neuron).toBe(372);
    expect(act(state, key("r2", " ", true)).neurons).toEqual([[0, 372]]);
    expect(act(state, {type: "focus", mark: "r3"}, set("group", "1")).focused).toBeNull();
    expect(act(state, set("group", "7"))).toBe(state);
    expect(act(state, press("r9"))).toBe(state);
  });

  test("copies the names of neurons", () => {
    expect(view.copyText(state, "r1", "r2")).toBe("neuron 1210\nneuron 372");
  });
});

describe("thousands of rows", () => {
  const count = 2000;
  const words = Array.from({length: 500}, (_, i) => `word${i}`);
  const large = view.validate(
    neuronTableFigure({...compared, layers: 12, width: 3072}, [
      {
        name: "alive",
        total: 36_864,
        neurons: Array.from({length: count}, (_, i) => ({
          ...rowOf(i % 3072, words.slice(i % 400, (i % 400) + 30), count - i),
          layer: i % 12,
        })),
      },
    ]).state,
  );

  test("are drawn only where they are seen, and where the focus is", () => {
    const whole = view.draw(large, frame);
    expect(whole.height).toBeGreaterThan(50 * count);
    const visible = {top: 50_000, bottom: 50_800};
    const part = view.draw(large, {...frame, visible});
    expect(part.height).toBe(whole.height);
    const seen = rows(large, {visible});
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.length).toBeLessThan(25);
    const focused = rows(act(large, {type: "focus", mark: "r1999"}), {visible});
    expect(focused.at(-1)!.attributes["data-mark"]).toBe("r1999");
    expect(focused.at(-1)!.attributes["aria-setsize"]).toBe("2000");
  });

  test("take less than a megabyte", () => {
    expect(JSON.stringify(large).length).toBeLessThan(1_000_000);
  });

  test("are hovered over in a few milliseconds", () => {
    const visible = {top: 50_000, bottom: 50_800};
    const hovered = (i: number) => act(large, {type: "hover", mark: `r${700 + i}`});
    renderToString(view.draw(hovered(0), {...frame, visible}).svg);
    const start = performance.now();
    for (let i = 1; i <= 10; i++) view.draw(view.validate(hovered(i)), {...frame, visible});
    expect((performance.now() - start) / 10).toBeLessThan(50);
  });
});

describe("the shared selection", () => {
  const link = view.link!;
  test("is the selected neuron, also of another table, and those that are brushed", () => {
    const next = link.write(state, {layer: 0, neuron: 5, neurons: [[0, 372]]});
    expect(link.read(next)).toEqual({layer: 0, neuron: 5, neurons: [[0, 372]]});
    expect(link.write(next, link.read(next))).toBe(next);
    expect(link.write(state, {layer: 1})).toBe(state);
    expect(link.write(state, {neuron: 1500})).toBe(state);
  });
});

test("the table has every listed row with its numbers and features", () => {
  const {columns, rows: lines} = view.table(state, t);
  expect(columns.slice(0, 3)).toEqual(["layer", "neuron", "pretrained: activation mass"]);
  expect(lines[2]).toEqual([0, 372, 0, 0, 0, 4.18, 1, 3, '"walter"']);
  expect(lines[3].at(-1)).toBe('" שלום" "日本語" "\\n" <unk> (special) "not" " good"');
});

const [group] = state.groups;
test.each([
  ["no group", {groups: []}, "groups must be at least one group"],
  ["a group that is not there", {group: 3}, "group must be an integer in 0–2, got 3"],
  [
    "a neuron beyond the width",
    {groups: [{...group, neurons: pack([0, 1500], [1, 2])}]},
    "integer in 0–1499, got 1500",
  ],
  [
    "offsets that go back",
    {groups: [{...group, offsets: pack([0, 40, 3, 56, 61], [5])}]},
    "groups[0].offsets[2] must be an integer in 40–61, got 3",
  ],
  ["a feature that has no name", {vocabulary: ["a"]}, "must be an integer in 0–0, got"],
  [
    "fewer neurons in all than are listed",
    {groups: [{...group, total: 3}]},
    "groups[0].total must be an integer in 4",
  ],
])("a state with %s is refused", (_, change, message) => {
  expect(() => view.validate({...state, group: 0, ...change})).toThrow(message);
});

describe("neuronTableFigure()", () => {
  const row: NeuronRowNumbers = rowOf(1, ["a", "b"], 3);
  test.each([
    [
      "a group of another name",
      () => neuronTableFigure(compared, groups, {group: "dead"}),
      'group must be one of "newly alive", "retired", "least active", got "dead"',
    ],
    [
      "numbers of fewer checkpoints",
      () => neuronTableFigure(compared, [{name: "x", neurons: [{...row, hits: [1]}]}]),
      'hits of neuron 1 of layer 0 in "x" must be 2 numbers, got 1',
    ],
    [
      "features that are not all",
      () => neuronTableFigure(compared, [{name: "x", neurons: [{...row, length: [0, 9]}]}]),
      "must be all 9, got 2",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("keeps of many features those that lead in either order, and names each once", () => {
    const many = rowOf(1, Array.from({length: 100}, (_, i) => `w${i}`), 3); // prettier-ignore
    const {state: made} = neuronTableFigure(compared, [{name: "x", neurons: [many, many]}]);
    expect(made.groups[0].features.shape).toEqual([80]);
    expect(made.vocabulary).toHaveLength(80);
    expect(made.vocabulary).toEqual(expect.arrayContaining(["w0", "w39", "w99", "w60"]));
  });
});
