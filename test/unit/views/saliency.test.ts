import {pack, saliencyView, themes, views, viewOf} from "../../../src/views/index.js";
import type {Action, Frame, SaliencyMethod, SaliencyState} from "../../../src/views/index.js";
import {renderToString} from "../../../src/figures/index.js";
import {longText, saliencyState, shortText} from "../../views/cases.js";
import {methodOf} from "../../views/saliency-state.js";
import {placeOf} from "../../views/place.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
/** Three tokens of prompt, two of output; scores by hand. */
const state: SaliencyState = saliencyView.validate({
  ...saliencyState(["a", " b", " c", " d", " e"], 3),
  methods: [methodOf([5, 3, 2, 0, 0, 2, 4, 6, 8, 0], [2, 5])],
  probabilities: pack([0.25, 0.9999], [2]),
});
const draw = (which: SaliencyState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(saliencyView.draw(which, {...frame, ...change}).svg));
const act = (which: SaliencyState, ...actions: readonly Action[]): SaliencyState =>
  actions.reduce((now, action) => saliencyView.update(now, action), which);
const key = (mark: number, name: string): Action => ({
  type: "key",
  mark: String(mark),
  key: name,
  shift: false,
});
const option = (root: Element, position: number): Element =>
  elements(root, ({attributes}) => attributes["data-mark"] === String(position) && "role" in attributes)[0];

describe("what is explained", () => {
  const explained = (which: SaliencyState): number =>
    Number(
      elements(draw(which), ({attributes}) => attributes["aria-selected"] === "true")[0].attributes[
        "data-mark"
      ],
    );

  test("the selected token, when nothing is hovered or focused", () => {
    expect(explained(state)).toBe(3);
  });

  test("the focused output token, before the selected", () => {
    expect(explained(act(state, {type: "focus", mark: "4"}))).toBe(4);
  });

  test("an input token with the focus leaves the selected explained", () => {
    expect(explained(act(state, {type: "focus", mark: "1"}))).toBe(3);
  });

  test("the hovered output token colours the sources by its own shares", () => {
    const title = (which: SaliencyState): string => textOf(draw(which)).slice(0, 12);
    expect(title(act(state, {type: "hover", mark: "4"}))).toContain('" e"');
    expect(title(act(state, {type: "hover", mark: "4"}, {type: "hover", mark: null}))).toContain('" d"');
  });
});

describe("colours and bars", () => {
  /** Grounds by colour, in the drawing's order. */
  const grounds = (which: SaliencyState): readonly string[] =>
    elements(
      draw(which),
      ({name, attributes}) => name === "path" && /^#/.test(attributes.fill ?? "") && /q/.test(attributes.d),
    ).map(({attributes}) => attributes.fill);

  test("this step: the largest share of the step has the strongest colour", () => {
    expect(grounds(state)).toContain(themes.light.sequential(1));
  });

  test("whole output: a step below the largest share does not reach the strongest colour", () => {
    const other = {...state, selected: 4, scale: "output" as const};
    expect(grounds(other)).not.toContain(themes.light.sequential(1));
    expect(grounds({...other, selected: 3})).toContain(themes.light.sequential(1));
  });

  test("absolute: half of the responsibility has half of the scale", () => {
    expect(grounds({...state, scale: "absolute"})).toContain(themes.light.sequential(0.5));
  });

  test.each([
    ["step", "50 %", "scale: this step"],
    ["output", "50 %", "scale: whole output"],
    ["absolute", "100 %", "scale: absolute"],
  ] as const)("the legend of the scale %s ends with %s and says so", (scale, end, says) => {
    const texts = elements(draw({...state, scale}), ({name}) => name === "text").map(textOf);
    expect(texts).toContain(end);
    expect(texts).toContain(says);
  });

  test("a token's bar is as thick as its share", () => {
    const bars = elements(
      draw(state),
      ({name, attributes}) =>
        name === "path" && /^(M[\d.]+ \d+h[\d.]+v[\d.]+h-[\d.]+z)+$/.test(attributes.d ?? ""),
    );
    const heights = [...bars[0].attributes.d.matchAll(/v([\d.]+)/g)].map((match) => Number(match[1]));
    // 0.5, 0.3 and 0.2 of at most 4.48 px, in quarters.
    expect(heights).toEqual([4.5, 2.75, 1.75]);
  });

  test("a drawing never holds NaN or undefined", () => {
    for (const style of ["minimal", "detailed"] as const) {
      for (const which of [
        state,
        saliencyState(["a"], 0),
        saliencyState(["a"], 1),
        saliencyState(["a", "b"], 0),
      ]) {
        const source = renderToString(saliencyView.draw({...which, style}, frame).svg);
        expect(source).not.toMatch(/NaN|undefined|Infinity|null/);
      }
    }
  });
});

describe("numbers", () => {
  test("the detailed style gives a percentage for each earlier token", () => {
    const texts = elements(draw({...state, style: "detailed"}), ({name}) => name === "text").map(textOf);
    for (const text of ["50 %", "30 %", "20 %"]) expect(texts).toContain(text);
  });

  test.each([
    [0.00009, "<0.1 %"],
    [0.0434, "4.3 %"],
    [0.43, "43 %"],
    [0.99999, ">99.9 %"],
    [1, "100 %"],
  ])("a share of %d is written %s", (share, written) => {
    const methods = [methodOf([share, 1 - share, 0], [1, 3])];
    const which = saliencyView.validate({...saliencyState(["a", "b", "c"], 2), methods});
    expect(option(draw(which), 0).attributes["aria-label"]).toBe(`"a", input, ${written}`);
  });

  test("the share of the input token that is looked at is shown", () => {
    const root = draw(act(state, {type: "hover", mark: "1"}));
    expect(elements(root, ({name}) => name === "text").map(textOf)).toEqual(
      expect.arrayContaining(['" b"', "30 %"]),
    );
  });

  test("looking at an input token moves nothing", () => {
    const hovered = act(state, {type: "hover", mark: "1"});
    expect(saliencyView.draw(hovered, frame).height).toBe(saliencyView.draw(state, frame).height);
  });
});

describe("keyboard", () => {
  test("arrows go from token to token and stop at the ends", () => {
    expect(act(state, key(1, "ArrowRight")).focused).toBe(2);
    expect(act(state, key(1, "ArrowLeft")).focused).toBe(0);
    expect(act(state, key(0, "ArrowLeft")).focused).toBe(0);
    expect(act(state, key(4, "ArrowRight")).focused).toBe(4);
  });

  test("Home and End go to the ends", () => {
    expect(act(state, key(2, "Home")).focused).toBe(0);
    expect(act(state, key(2, "End")).focused).toBe(4);
  });

  test("up and down go to the nearest token of the next line, and back", () => {
    const text = ["aaa", " bbb", "\n", "ccc", " ddd"];
    const which = saliencyView.validate(saliencyState(text, 5));
    draw(which);
    expect(act(which, key(1, "ArrowDown")).focused).toBe(4);
    expect(act(which, key(4, "ArrowUp")).focused).toBe(1);
    expect(act(which, key(1, "ArrowUp")).focused).toBe(1);
  });

  test.each(["Enter", " "])("%j selects an output token", (name) => {
    expect(act(state, key(4, name)).selected).toBe(4);
  });

  test("an input token is selected and let go again, and what is explained stays", () => {
    const chosen = act(state, key(1, "Enter"));
    expect(chosen).toMatchObject({position: 1, selected: state.selected});
    expect(act(chosen, {type: "press", mark: "1", shift: false}).position).toBeNull();
  });

  test("Escape ends hover and focus", () => {
    const looking = act(state, {type: "hover", mark: "4"}, {type: "focus", mark: "3"});
    expect(act(looking, key(3, "Escape"))).toMatchObject({hovered: null, focused: null});
  });

  test("a key moves the focus even while the pointer rests on another token", () => {
    const hovered = act(state, {type: "hover", mark: "3"});
    expect(act(hovered, key(3, "ArrowRight"))).toMatchObject({hovered: null, focused: 4});
  });

  test.each(["5", "-1", "x", "1.5"])("the mark %j is ignored", (mark) => {
    expect(act(state, {type: "hover", mark}, {type: "press", mark, shift: false})).toBe(state);
  });
});

describe("controls", () => {
  test("every option of every control gives a valid state", () => {
    const several = {...state, methods: [...state.methods, methodOf([...state.targets.keys()].flatMap(() => [1, 0, 0, 0, 0]), [2, 5])]}; // prettier-ignore
    const controls = saliencyView.controls(several, frame);
    expect(controls.map(({key}) => key)).toEqual(["style", "scale", "method", "granularity"]);
    for (const control of controls) {
      if (!("options" in control)) throw new Error(`${control.key} is no menu`);
      for (const {value} of control.options) {
        const next = act(several, {type: "set", key: control.key, value});
        expect(String(saliencyView.validate(next)[control.key as "style"])).toBe(value);
      }
    }
  });

  test("an unknown choice changes nothing", () => {
    expect(
      act(state, {type: "set", key: "style", value: "pie"}, {type: "set", key: "tokens", value: "x"}),
    ).toBe(state);
  });
});

describe("a long drawing of which a part is visible", () => {
  const long = saliencyView.validate(saliencyState(longText(3000), 2990));
  const visible = {top: 1000, bottom: 2000};
  const part = draw(long, {visible});
  const marks = (root: Element): readonly Element[] =>
    elements(root, ({attributes}) => attributes.role === "option");

  test("has fewer marks and the same size", () => {
    const whole = draw(long);
    expect(marks(part).length).toBeLessThan(marks(whole).length);
    expect(part.attributes).toMatchObject({width: whole.attributes.width, height: whole.attributes.height});
  });

  test("has every mark that can be seen", () => {
    const y = (element: Element): number => placeOf(element).y;
    const seen = marks(draw(long)).filter(
      (mark) => y(mark) >= visible.top - 80 && y(mark) <= visible.bottom - 120,
    );
    const drawn = new Set(marks(part).map(({attributes}) => attributes["data-mark"]));
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.filter(({attributes}) => !drawn.has(attributes["data-mark"]))).toEqual([]);
  });

  test("has the mark that the keyboard leads to, wherever it is", () => {
    expect(option(part, 2990).attributes.tabindex).toBe("0");
  });

  test("tells each mark's place among all", () => {
    expect(option(part, 2990).attributes).toMatchObject({"aria-posinset": "2991", "aria-setsize": "3000"});
  });
});

describe("accessibility", () => {
  test("exactly one mark can be reached by Tab, and it is the one of focusMark", () => {
    for (const which of [state, act(state, {type: "focus", mark: "1"})]) {
      const tabbable = elements(draw(which), ({attributes}) => attributes.tabindex === "0");
      expect(tabbable.map(({attributes}) => attributes["data-mark"])).toEqual([
        saliencyView.focusMark(which),
      ]);
    }
  });

  test("every token is one named option of a named list", () => {
    const root = draw(saliencyState(shortText, 5));
    const [list] = elements(root, ({attributes}) => attributes.role === "listbox");
    const options = elements(list, ({attributes}) => attributes.role === "option");
    expect(list.attributes["aria-label"]).not.toBe("");
    expect(options.map(({attributes}) => attributes["aria-label"]).every(Boolean)).toBe(true);
    expect(options).toHaveLength(shortText.length);
  });

  test("a static picture has no roles of widgets and nothing to tab to", () => {
    const root = draw(state, {live: false});
    expect(
      elements(root, ({attributes}) => "tabindex" in attributes || attributes.role === "option"),
    ).toEqual([]);
    expect(root.attributes.role).toBe("img");
  });

  test("the announcement names the token and its strongest sources", () => {
    expect(saliencyView.announce({...state, selected: 4}, t)).toBe(
      '" e", probability >99.9 %. Most responsible: " d" 40 %, " c" 30 %, " b" 20 %.',
    );
  });

  test("the table has a row for each earlier token, with share and score", () => {
    const {columns, rows} = saliencyView.table(state, t);
    expect(columns).toEqual(["position", "token", "part", "share (%)", "score (logit)"]);
    expect(rows[0]).toEqual([0, '"a"', "input", 50, 5]);
    expect(rows).toHaveLength(3);
  });

  test("every word of the interface can be translated", () => {
    const marked = (message: string): string => `⟦${message}⟧`;
    const root = draw({...state, provenance: "", methods: [{...state.methods[0], name: ""}]}, {t: marked});
    const texts = elements(root, ({name}) => name === "text").map(textOf);
    const words = texts.filter((text) => /[a-z]{3}/.test(text) && !text.includes("⟦"));
    expect(words).toEqual([]);
  });
});

describe("validate", () => {
  const scored = (first: readonly number[]): SaliencyMethod =>
    methodOf([...first, ...Array<number>(10 - first.length).fill(0)], [2, 5]);
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["view", "attention", /view must be "saliency", got "attention"/],
    ["version", 3, /version must be 1 or 2, got 3/],
    ["tokens", "text", /tokens must be an array of tokens, got "text"/],
    ["tokens", ["a", 1, "c", "d", "e"], /tokens\[1\] must be a string/],
    ["tokens", ["a", {bytes: "f"}, "c", "d", "e"], /tokens\[1\]\.bytes must be pairs of hexadecimal digits/],
    ["nPrompt", 9, /nPrompt must be an integer in 0–5, got 9/],
    ["nPrompt", "3", /nPrompt must be an integer, got "3"/],
    ["targets", 3, /targets must be an array of positions, got 3/],
    ["targets", [4, 3], /targets\[1\] must be an integer in 5–4, got 3/],
    ["methods", null, /methods must be an array of methods, got null/],
    ["methods", [], /methods must be at least one method/],
    ["methods", [methodOf([1], [1, 1])], /methods\[0\]\.scores must have the shape \[2, 5\], got \[1, 1\]/],
    ["methods", [scored([NaN])], /scores must be finite and at least 0, got NaN at index 0/],
    ["methods", [scored([0, -1])], /scores must be finite and at least 0, got -1 at index 1/],
    ["methods", [scored([0, Infinity])], /scores must be finite and at least 0, got Infinity at index 1/],
    ["methods", [{...scored([1]), hasSign: "yes"}], /hasSign must be true or false, got "yes"/],
    ["methods", [scored([0, 0, 0, 1])], /scores must be 0 from the explained token on/],
    ["methods", [{...scored([1]), completeness: {}}], /completeness\.differences must be an object/],
    ["probabilities", pack([2, 0], [2]), /probabilities must be in -1–1, got 2 at index 0/],
    ["contrast", 3, /contrast\[0\] must be a string/],
    ["ignored", [9], /ignored\[0\] must be an integer in 0–4, got 9/],
    ["granularity", "letters", /granularity must be one of "tokens", .*, got "letters"/],
    ["regex", "(", /regex must be a regular expression/],
    ["span", [3, 9], /span\[1\] must be an integer in 3–4, got 9/],
    ["unit", "nats", /unit must be one of "logit", "probability", "logProbability", got "nats"/],
    ["style", "bars", /style must be one of "minimal", "detailed", got "bars"/],
    ["scale", 3, /scale must be one of .*, got 3/],
    ["selected", 1, /selected must be an integer in 3–4, got 1/],
    ["method", 1, /method must be an integer in 0–0, got 1/],
    ["selected", 3.5, /selected must be an integer, got 3.5/],
    ["hovered", 5, /hovered must be an integer in 0–4, got 5/],
  ];
  test.each(cases)("refuses %s %#", (name, value, message) => {
    expect(() => saliencyView.validate({...state, [name]: value})).toThrow(message);
  });

  test.each([null, undefined, 3, "state", []])("refuses %j as a state", (value) => {
    expect(() => saliencyView.validate(value)).toThrow(TypeError);
  });

  test("a state that went through JSON is the same, transient keys aside", () => {
    const saved = {...state, hovered: undefined, focused: undefined};
    expect(saliencyView.validate(JSON.parse(JSON.stringify(saved)))).toEqual(state);
  });

  test("keys of others are left out", () => {
    expect(saliencyView.validate({...state, _model_name: "X"})).not.toHaveProperty("_model_name");
  });
});

test("the registry finds the view by the name of its states", () => {
  expect(viewOf("saliency")?.name).toBe("saliency");
  expect(viewOf("constructor")).toBeUndefined();
  expect([...views.keys()]).toContain("saliency");
});

test("the text form is the strongest sources and the original text, with controls named", () => {
  const text = saliencyView.text(saliencyState(["a\x1b[31m", "b"], 1));
  expect(text).toContain("a‹ESC›[31mb");
  expect(text).not.toContain("\x1b");
});

test("copying gives the exact text, whole or a range in either direction", () => {
  const which = saliencyState(longText(40), 30);
  expect(saliencyView.copyText(which)).toBe(longText(40).join(""));
  expect(saliencyView.copyText(which, "4", "2")).toBe(longText(40).slice(2, 5).join(""));
});
