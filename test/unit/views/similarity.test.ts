import {renderToString} from "../../../src/figures/index.js";
import {pack, similarityView, themes, viewOf} from "../../../src/views/index.js";
import type {Action, Frame, SimilarityState} from "../../../src/views/index.js";
import {similarityState} from "../../views/similarity-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const state = similarityView.validate(similarityState(5));
const act = (which: SimilarityState, ...actions: readonly Action[]): SimilarityState =>
  actions.reduce((now, action) => similarityView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const drawn = (which: SimilarityState): string =>
  textOf(readXml(renderToString(similarityView.draw(which, frame).svg)));

test("the view is known by its name", () => expect(viewOf("similarity")).toBe(similarityView));

test("the pair under the pointer is told before that with the focus, and that before the selected one", () => {
  const selected = act(state, press("pair:1:2"));
  expect(drawn(selected)).toContain("0 × 10.800");
  const focused = act(selected, {type: "focus", mark: "pair:0:3"});
  expect(drawn(focused)).toContain("emb × 20.629");
  expect(drawn(act(focused, {type: "hover", mark: "pair:4:4"}))).toContain("3 × 31.000");
});

test("a press selects a pair, and lets it go again", () => {
  const once = act(state, press("pair:1:2"));
  expect([once.selectedRow, once.selectedColumn]).toEqual([1, 2]);
  expect(act(once, press("pair:1:2")).selectedRow).toBeNull();
});

test("arrow keys move the focus, and Enter selects", () => {
  const moved = act(state, key("pair:0:0", "ArrowDown"), key("pair:1:0", "End"));
  expect(moved.focused).toBe("pair:1:4");
  expect(similarityView.focusMark(moved)).toBe("pair:1:4");
  expect(act(moved, key("pair:1:4", "Enter")).selectedRow).toBe(1);
  expect(act(moved, key("pair:1:4", "Escape")).focused).toBeNull();
});

test.each(["pair:5:0", "pair:0:5", "other:0:0", "x"])("the mark %s is ignored", (mark) => {
  expect(act(state, {type: "hover", mark}, press(mark))).toBe(state);
});

test("the fitted scale leaves out that each layer is as itself", () => {
  const fitted = act(state, {type: "set", key: "scale", value: "fitted"});
  expect(drawn(fitted)).toContain("0.556");
  expect(drawn(fitted)).not.toContain("0.51");
});

test("values that are all the same have the whole scale", () => {
  const flat = similarityView.validate({
    ...state,
    values: pack(new Array<number>(25).fill(0.4), [5, 5]),
    scale: "fitted",
  });
  expect(() => drawn(flat)).not.toThrow();
});

test("a pair without a value is told so, and is empty in the table", () => {
  const values = pack(
    Array.from({length: 25}, (_, i) => (i === 7 ? NaN : 0.5)),
    [5, 5],
  );
  const missing = similarityView.validate({...state, values});
  expect(similarityView.announce(act(missing, press("pair:1:2")), t)).toBe("0 × 1: not defined");
  expect(similarityView.table(missing, t).rows[1][3]).toBeNull();
  expect(drawn(missing)).not.toContain("NaN");
});

test.each([
  ["values", pack([1, 2], [1, 2]), "values must have the shape [5, 5], got [1, 2]"],
  ["values", pack(new Array<number>(25).fill(1.2), [5, 5]), "values must be in −1–1 or NaN, got 1.2"],
  ["rows", [], "rows must be at least one name"],
  ["scale", "log", 'scale must be one of "whole", "fitted", got "log"'],
  ["selectedRow", 5, "selectedRow must be an integer in 0–4, got 5"],
  ["version", 2, "Update limpid"],
])("a wrong %s is refused", (name, value, message) => {
  expect(() => similarityView.validate({...state, [name]: value})).toThrow(message);
});

describe("the selection that figures share", () => {
  const {link} = similarityView;
  test("is the block of the row; the embeddings are none", () => {
    expect(link!.read(act(state, press("pair:3:0")))).toEqual({layer: 2});
    expect(link!.read(act(state, press("pair:0:0")))).toEqual({layer: null});
  });
  test("moves the row", () => expect(link!.write(state, {layer: 2}).selectedRow).toBe(3));
  test("does nothing where there is no such row, or nothing of layers in it", () => {
    expect(link!.write(state, {layer: 9})).toBe(state);
    expect(link!.write(state, {position: 3})).toBe(state);
  });
  test("leaves a row of the embeddings as it is when no block is selected", () => {
    const embeddings = act(state, press("pair:0:0"));
    expect(link!.write(embeddings, {layer: null})).toBe(embeddings);
    expect(link!.write(act(state, press("pair:2:0")), {layer: null}).selectedRow).toBeNull();
  });
});

test("a file has neither marks nor an overlay", () => {
  const file = readXml(renderToString(similarityView.draw(state, {...frame, live: false}).svg));
  const marked = elements(file, ({attributes}) => "data-mark" in attributes || "data-grid" in attributes);
  expect(marked).toHaveLength(0);
});
