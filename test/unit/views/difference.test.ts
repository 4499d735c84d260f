import {renderToString} from "../../../src/figures/index.js";
import {differenceView, pack, themes, viewOf} from "../../../src/views/index.js";
import type {Action, DifferenceState, Frame} from "../../../src/views/index.js";
import {differenceState} from "../../views/difference-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const state = differenceView.validate(differenceState());
const act = (which: DifferenceState, ...actions: readonly Action[]): DifferenceState =>
  actions.reduce((now, action) => differenceView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const said = (which: DifferenceState): string => differenceView.announce(which, t);
const root = (which: DifferenceState, change: Partial<Frame> = {}) =>
  readXml(renderToString(differenceView.draw(which, {...frame, ...change}).svg));

test("the view is known by its name", () => expect(viewOf("difference")).toBe(differenceView));

describe("what is told", () => {
  test("at first how many tokens differ", () => {
    expect(said(state)).toBe("unchanged → blocks.1.ffnn.activation: zero. 5 tokens are in one text only.");
  });
  test("of a token of both texts its probability before and after", () => {
    expect(said(act(state, {type: "hover", mark: "a:1"}))).toBe('" keys": 50 % → 100 %, 2 × as probable');
    expect(said(act(state, {type: "hover", mark: "b:2"}))).toBe('" to": 33 % → 17 %, probability ÷ 2');
  });
  test("of the first token that nothing predicts it", () => {
    expect(said(act(state, {type: "hover", mark: "a:0"}))).toBe('"The": first token → first token');
  });
  test("of a token of one text where it is", () => {
    expect(said(act(state, {type: "focus", mark: "b:5"}))).toBe(
      '" is", only in blocks.1.ffnn.activation: zero: 33 %',
    );
  });
  test("of a field the layer's probabilities", () => {
    expect(said(act(state, {type: "hover", mark: "lens:1:2"}))).toBe('layer 1, " to": 33 % → 100 %');
    expect(said(act(state, {type: "hover", mark: "lens:1:0"}))).toContain("nothing predicts the first token");
  });
});

describe("a reader", () => {
  test("selects a token in either text, by its position in the first, and lets it go", () => {
    const once = act(state, press("b:3"));
    expect(once.selected).toBe(3);
    expect(act(once, press("a:3")).selected).toBeNull();
  });
  test("selects no token that only the second text has", () => {
    expect(act(state, press("b:5"))).toBe(state);
  });
  test("selects a layer with a token", () => {
    const once = act(state, press("lens:2:5"));
    expect([once.selected, once.row]).toEqual([7, 2]);
    expect(act(once, press("lens:2:5"))).toMatchObject({selected: null, row: null});
  });
  test("moves through the grid and the texts with the keyboard", () => {
    expect(act(state, key("lens:0:0", "ArrowDown")).focused).toBe("lens:1:0");
    expect(act(state, key("a:0", "ArrowRight")).focused).toBe("a:1");
    expect(act(state, key("b:0", "End")).focused).toBe("b:8");
  });
  test.each(["a:8", "b:9", "c:0", "lens:3:0", "lens:0:6", "a:-1"])("meets no mark %s", (mark) => {
    expect(act(state, {type: "hover", mark}, press(mark))).toBe(state);
  });
});

test("what only one text has is underlined and outlined, not coloured", () => {
  const {attributes} = elements(root(state), (each) => each.attributes["data-mark"] === "b:5")[0];
  expect(attributes["aria-label"]).toContain("only in");
  const outlined = elements(
    root(state),
    ({name, attributes: {"stroke-dasharray": dash}}) => name === "rect" && dash === "3 2",
  );
  expect(outlined).toHaveLength(5);
});

test("the table has every token of both texts once, in order", () => {
  const {rows} = differenceView.table(state, t);
  expect(rows.map(([a]) => a).filter((a) => a !== null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(rows.map(([, b]) => b).filter((b) => b !== null)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(rows).toHaveLength(11);
});

test("models with other layers have texts and probabilities only", () => {
  const unlike = differenceView.validate({
    ...state,
    rows: [],
    lensA: pack([], [0, 6]),
    lensB: pack([], [0, 6]),
  });
  expect(elements(root(unlike), ({attributes}) => "data-grid" in attributes)).toHaveLength(0);
  expect(textOf(root(unlike))).toContain("cabinet");
});

test.each([
  [
    "pairs",
    [
      [1, 1],
      [0, 2],
    ],
    "pairs[1][0] must be an integer in 2–7, got 0",
  ],
  ["pairs", [[1, 9]], "pairs[0][1] must be an integer in 0–8, got 9"],
  ["lensA", pack([1], [1, 1]), "lensA must have the shape [3, 6], got [1, 1]"],
  ["lensB", pack(new Array<number>(18).fill(2), [3, 6]), "lensB[0] must be in 0–1, got 2"],
  ["rows", [{layer: 0, part: "head"}], "rows[0].part must be one of"],
  ["selected", 8, "selected must be an integer in 0–7, got 8"],
  ["version", 3, "Update limpid"],
])("a wrong %s is refused", (name, value, message) => {
  expect(() => differenceView.validate({...state, [name]: value})).toThrow(message);
});

describe("the selection that figures share", () => {
  const {link} = differenceView;
  test("is the position in the first text, and the layer", () => {
    expect(link!.read(act(state, press("lens:2:5")))).toEqual({position: 7, layer: 2});
  });
  test("moves both, where they are here", () => {
    expect(link!.write(state, {position: 4, layer: 1})).toMatchObject({selected: 4, row: 1});
    expect(link!.write(state, {position: 40, layer: 9})).toBe(state);
  });
  test("keeps the row of the embeddings when no layer is selected", () => {
    const rows = [{layer: -1, part: "embeddings" as const}, ...state.rows.slice(1)];
    const at = differenceView.validate({...state, rows, row: 0});
    expect(link!.write(at, {layer: null})).toBe(at);
    expect(link!.read(at)).toEqual({position: null, layer: null});
  });
});
