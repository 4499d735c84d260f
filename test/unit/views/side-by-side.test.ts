import {renderToString} from "../../../src/figures/index.js";
import {linksOf, saliencyView, sideBySideView, themes} from "../../../src/views/index.js";
import type {Action, Control, Frame, SaliencyState, SideBySideState} from "../../../src/views/index.js";
import {factorsCases} from "../../views/factors-cases.js";
import {sideBySideState, twoTexts} from "../../views/side-by-side-cases.js";
import {saliencyState} from "../../views/saliency-state.js";
import {elements, readXml, textOf} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 900, fontSize: 14, theme: themes.light, live: true, t};
const view = sideBySideView;
const two = view.validate(twoTexts());
const act = (state: SideBySideState, ...actions: readonly Action[]): SideBySideState =>
  actions.reduce((now, action) => view.update(now, action), state);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
/** The whole state of a part. */
const part = (state: SideBySideState, at: number): SaliencyState =>
  ({...state.parts[at], ...state.edits[at], ...state.looks?.[at]}) as SaliencyState;
const positions = (state: SideBySideState): unknown[] => state.parts.map((_, at) => part(state, at).position);
const drawn = (state: SideBySideState, change: Partial<Frame> = {}): ReturnType<typeof readXml> =>
  readXml(renderToString(view.draw(state, {...frame, ...change}).svg));
const partsAt = (root: ReturnType<typeof readXml>): unknown[] =>
  elements(root, ({attributes}) => "data-part" in attributes).map(({attributes}) => attributes.transform);
const keyed = (controls: readonly Control[], key: string): Control =>
  controls.find((each) => each.key === key)!;

describe("what is selected in one part", () => {
  test("is selected in the others, where they are linked", () => {
    expect(positions(act(two, press("0:6")))).toEqual([6, 6]);
  });

  test("stays there where they are not, and are of different outputs", () => {
    const apart = act(two, {type: "set", key: "linked", value: "off"});
    expect(positions(act(apart, press("0:6")))).toEqual([6, null]);
  });

  test("is selected in the parts of the same output, linked or not", () => {
    const states = [1, 2].map(() => saliencyState(["a", " b", " c"], 1, {output: "o"}));
    const same = view.validate(sideBySideState(states, {linked: false}));
    expect(positions(act(same, press("1:2")))).toEqual([2, 2]);
  });

  test("is nothing to a part that does not have it", () => {
    const states = [saliencyState(["a", " b", " c"], 1), saliencyState(["a", " b"], 1)];
    expect(positions(act(view.validate(sideBySideState(states)), press("0:2")))).toEqual([2, null]);
  });
});

test("parts that are linked from now on show what the part that was used last has selected", () => {
  const apart = act({...two, linked: false}, press("1:6"));
  expect(positions(apart)).toEqual([null, 6]);
  expect(positions(act(apart, {type: "set", key: "linked", value: "on"}))).toEqual([6, 6]);
});

describe("what is looked at in one part", () => {
  test("is looked at in the others, and no longer when the pointer leaves", () => {
    const hovered = act(two, {type: "hover", mark: "1:5"});
    expect([part(hovered, 0).hovered, part(hovered, 1).hovered]).toEqual([5, 5]);
    const left = act(hovered, {type: "hover", mark: null});
    expect([part(left, 0).hovered, part(left, 1).hovered]).toEqual([null, null]);
  });

  test("is looked at there alone where the parts are not linked", () => {
    const hovered = act({...two, linked: false}, {type: "hover", mark: "1:5"});
    expect([part(hovered, 0).hovered, part(hovered, 1).hovered]).toEqual([null, 5]);
  });

  test("with the keyboard, the focus is in one part and the others follow as under a pointer", () => {
    const key: Action = {type: "key", mark: "1:5", key: "ArrowRight", shift: false};
    const moved = act(two, {type: "focus", mark: "1:5"}, key);
    expect(view.focusMark(moved)).toBe("1:6");
    expect(part(moved, 0)).toMatchObject({focused: null, hovered: 6});
    const left = act(moved, {type: "focus", mark: null});
    expect(part(left, 0).hovered).toBeNull();
  });

  test("an action that changes nothing gives the same state", () => {
    expect(act(two, {type: "hover", mark: null})).toBe(two);
    expect(act(two, {type: "hover", mark: "7:1"})).toBe(two);
    expect(act(two, press("nonsense"))).toBe(two);
    expect(act(two, {type: "set", key: "9:style", value: "detailed"})).toBe(two);
  });
});

describe("controls", () => {
  test("that all parts have are shown once, and act on all", () => {
    const controls = view.controls(two, frame);
    expect(keyed(controls, "*:style").label).toBe("Style");
    const next = act(two, {type: "set", key: "*:style", value: "detailed"});
    expect([part(next, 0).style, part(next, 1).style]).toEqual(["detailed", "detailed"]);
  });

  test("of one part have its label in front, and act on it alone", () => {
    const states = [saliencyState(["a", " b"], 1), factorsCases[0].state];
    const mixed = view.validate(sideBySideState(states, {labels: ["one", "other"]}));
    expect(keyed(view.controls(mixed, frame), "0:style").label).toBe("one: Style");
    const next = act(mixed, {type: "set", key: "0:style", value: "detailed"});
    expect(part(next, 0).style).toBe("detailed");
    expect(next.edits[1]).toBe(mixed.edits[1]);
  });
});

describe("selections of the page", () => {
  test("there is a link for each output", () => {
    expect(linksOf(view, two).map((link) => link.output(two))).toEqual(["keys", "key"]);
  });

  test("what is selected of one output is in all parts where they are linked, else in its own", () => {
    const [, second] = linksOf(view, two);
    expect(positions(second.write(two, {position: 6}))).toEqual([6, 6]);
    const apart = {...two, linked: false};
    expect(positions(second.write(apart, {position: 6}))).toEqual([null, 6]);
  });
});

describe("drawing", () => {
  test("parts are beside each other where there is room, and else below each other", () => {
    expect(partsAt(drawn(two))).toEqual(["translate(0,0)", "translate(460,0)"]);
    const [, second] = partsAt(drawn(two, {width: 400}));
    expect(second).toMatch(/^translate\(0,[1-9]\d+\)$/);
  });

  test("each part has its label, and ids of its own", () => {
    const root = drawn(two);
    expect(textOf(root)).toContain("the keys");
    expect(textOf(root)).toContain("the key");
    const ids = elements(root, ({attributes}) => "id" in attributes).map(({attributes}) => attributes.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("words", () => {
  test("the table has a column that tells the parts apart", () => {
    const {columns, rows} = view.table(two, t);
    expect(columns[0]).toBe("figure");
    expect(new Set(rows.map(([label]) => label))).toEqual(new Set(["the keys", "the key"]));
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });

  test("text, sentence and copy are those of the parts", () => {
    expect(view.text(two)).toContain("the keys\n");
    expect(view.announce(two, t)).toMatch(/^the keys: .* the key: /);
    expect(view.copyText(two, "1:1", "1:2")).toBe(saliencyView.copyText(part(two, 1), "1", "2"));
    expect(view.copyText(two)).toContain("\n\n");
  });
});

describe("validate", () => {
  test("a checked state is the same in all its parts when it is checked again", () => {
    const again = view.validate(two);
    for (const key of ["parts", "labels", "edits"] as const) expect(again[key]).toBe(two[key]);
  });

  test("a saved state, without what belongs to a page, is read", () => {
    const {looks, active, ...saved} = two;
    expect([looks, active]).toEqual([null, null]);
    expect(view.validate(JSON.parse(JSON.stringify(saved)) as unknown)).toEqual(two);
  });

  test.each<[string, Partial<Record<keyof SideBySideState, unknown>>, string]>([
    ["one part", {parts: two.parts.slice(1)}, "parts must be 2–24 states, got 1."],
    [
      "a part of no view",
      {parts: [two.parts[0], {view: "x"}]},
      'parts[1].view must be a view of single figures, got "x".',
    ],
    [
      "a part side by side",
      {parts: [two, two]},
      'parts[0].view must be a view of single figures, got "side-by-side".',
    ],
    ["a wrong number of labels", {labels: ["a"]}, "labels must be one of each of 2 parts, got 1."],
    [
      "a part that its view refuses",
      {edits: [{...two.edits[0], selected: 99}, two.edits[1]]},
      "parts[0] must be valid. saliencyView.validate(): selected",
    ],
    ["linked that is no switch", {linked: "yes"}, 'linked must be true or false, got "yes".'],
  ])("%s is refused", (_, change, message) => {
    expect(() => view.validate({...two, ...change})).toThrow(message);
  });
});
