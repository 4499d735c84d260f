import {renderToString} from "../../../src/figures/index.js";
import {decodingView, pack, themes, unpack, viewOf} from "../../../src/views/index.js";
import type {Action, DecodingState, Frame} from "../../../src/views/index.js";
import {decodingState} from "../../views/decoding-cases.js";
import {topOf} from "../../views/place.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 700, fontSize: 14, theme: themes.light, live: true, asks: true, t};
const state = decodingView.validate(decodingState(6));
const draw = (which: DecodingState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(decodingView.draw(which, {...frame, ...change}).svg));
const act = (which: DecodingState, ...actions: readonly Action[]): DecodingState =>
  actions.reduce((now, action) => decodingView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const marksOf = (which: DecodingState): string[] =>
  elements(draw(which), ({attributes}) => "data-mark" in attributes).map((e) => e.attributes["data-mark"]);

test("the view is known by its name", () => expect(viewOf("decoding")).toBe(decodingView));

describe("the sliders", () => {
  test("change the numbers of the page alone", () => {
    const before = textOf(draw(state));
    const after = textOf(draw(act(state, set("temperature", "0.5"), set("topK", "3"))));
    expect(after).not.toBe(before);
    expect(after).toContain("temperature 0.5");
    expect(after).toContain("top-k 3: leaves 3");
    expect(decodingView.editable).toEqual(expect.arrayContaining(["temperature", "topK", "topP", "minP"]));
  });
  test.each(["NaN", "", "warm"])("leave the state as it is at %j", (value) => {
    for (const name of ["temperature", "topK", "topP", "minP"])
      expect(act(state, set(name, value))).toBe(state);
  });
  test.each([
    ["temperature", "0", 0.1],
    ["temperature", "-1", 0.1],
    ["temperature", "99", 3],
    ["topP", "0", 0.01],
    ["topP", "1.5", 1],
    ["minP", "-2", 0],
    ["minP", "7", 1],
    ["topK", "100000", 0],
    ["topK", "31", 0],
    ["topK", "7", 7],
  ])("take %s %s to the nearest that there is", (name, value, expected) => {
    const next = act(state, set(name, value));
    expect(next[name as "topK"]).toBe(expected);
    expect(() => decodingView.validate(next)).not.toThrow();
  });
  test("go back to the model's own distribution", () => {
    const changed = act(
      state,
      set("temperature", "0.5"),
      set("topK", "3"),
      set("topP", "0.5"),
      set("minP", "0.1"),
    );
    expect(act(changed, set("reset", "1"))).toEqual(state);
  });
  test("are those of the state, and off without an output", () => {
    const of = (which: DecodingState) =>
      decodingView.controls(which, frame).map(({key: name, value}) => [name, value]);
    expect(of(act(state, set("topK", "4")))).toEqual(
      expect.arrayContaining([
        ["temperature", "1"],
        ["topK", "4"],
        ["topP", "1"],
      ]),
    );
    expect(of(decodingState(0))).toEqual([]);
  });
});

describe("what is drawn", () => {
  test("says in which order warpers are applied, and which cut a candidate", () => {
    const text = textOf(
      draw(decodingState(6, {temperature: 0.8, topK: 20, topP: 0.7, minP: 0.02, rows: 30})),
    );
    const places = ["1 temperature 0.8", "2 top-k 20", "3 top-p 0.7", "4 min-p 0.02"].map((part) =>
      text.indexOf(part),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    const names = elements(
      draw(decodingState(6, {temperature: 0.8, topK: 20, topP: 0.7, minP: 0.02, rows: 30})),
      ({attributes}) => /^c\d+$/.test(attributes["data-mark"] ?? ""),
    ).map((e) => e.attributes["aria-label"]);
    expect(names[25]).toContain("top-k cuts it");
    expect(names.some((name) => name.includes("top-p cuts it"))).toBe(true);
    expect(names[0]).not.toContain("cuts");
  });
  test("says at least how many stay where that is not known one by one", () => {
    const text = textOf(draw(decodingState(4, {temperature: 3, topP: 0.95})));
    expect(text).toContain("≥ 31 (≈ ");
  });
  test("is no NaN or Infinity, whatever the settings", () => {
    const few = decodingState(3);
    for (const temperature of [0.1, 1, 3]) {
      for (const topP of [0.01, 0.5, 1]) {
        for (const minP of [0, 0.5, 1]) {
          for (const topK of [0, 1, 30, 200]) {
            const which = decodingView.validate({...few, temperature, topP, minP, topK});
            expect(textOf(draw(which))).not.toMatch(/NaN|Infinity|undefined/);
            expect(decodingView.text(which)).not.toMatch(/NaN|Infinity|undefined/);
          }
        }
      }
    }
  });
  test("holds the token that came below the others where it is not among them", () => {
    const third = act(state, press("3"));
    expect(textOf(draw(third))).toContain("300");
    expect(decodingView.announce(third, t)).toContain("rank 300");
  });
  test("says what is missing without an output", () => {
    const none = decodingView.validate(decodingState(0));
    expect(textOf(draw(none))).toContain("There is no output");
    expect(decodingView.announce(none, t)).toContain("There is no output");
    expect(decodingView.text(none)).toContain("There is no output");
    expect(decodingView.table(none, t).rows).toEqual([]);
    expect(
      act(none, press("0"), key("0", "Enter"), set("temperature", "2"), set("strategies", "1")).wish,
    ).toBeNull();
  });
  test("says what beams and contrastive search take at a step, once that is known", () => {
    const known = decodingState(6, {
      selected: 2,
      branches: [
        {
          position: 2,
          by: "beam search",
          settings: "4 beams",
          tokens: [" rather", " this"],
          meanLogProbability: -1,
          problem: "",
        },
        {
          position: 3,
          by: "contrastive search",
          settings: "",
          tokens: [" other"],
          meanLogProbability: -1,
          problem: "",
        },
      ],
    });
    const text = textOf(draw(known, {asks: false}));
    expect(text).toContain('beam search takes" rather"');
    expect(text).toContain("contrastive search takesnot computed");
  });
  test("says without a kernel that beams and contrastive search need one", () => {
    expect(textOf(draw(state, {asks: false}))).toContain("it needs the kernel");
    const [button] = decodingView
      .controls(state, {...frame, asks: false})
      .filter(({key: name}) => name === "strategies");
    expect(button).toMatchObject({disabled: true});
  });
});

describe("in a long text", () => {
  const long = decodingView.validate(decodingState(600, {selected: 300, rows: 5}));
  test("candidates stand near the token that is selected, and the text goes on below", () => {
    const root = draw(long);
    const [token, first, after] = ["300", "c0", "400"].map((mark) => topOf(root, mark)!);
    expect(first - token).toBeLessThan(150);
    expect(first).toBeGreaterThan(token);
    expect(after).toBeGreaterThan(first);
  });
  test("they stay where they are while the pointer is elsewhere", () => {
    const hovering = act(long, {type: "hover", mark: "500"});
    const [a, b] = [draw(long), draw(hovering)];
    for (const mark of ["300", "c0", "400", "500"]) expect(topOf(b, mark)).toBe(topOf(a, mark));
  });
  test("tokens out of sight are left out", () => {
    const root = draw(long, {visible: {top: 0, bottom: 400}});
    const drawn = elements(root, ({attributes}) => /^\d+$/.test(attributes["data-mark"] ?? ""));
    expect(drawn.length).toBeGreaterThan(20);
    expect(drawn.length).toBeLessThan(601);
    expect(root.attributes.height).toBe(draw(long).attributes.height);
  });
});

describe("a wish", () => {
  test("comes from a press on a candidate, with its id", () => {
    const id = state.ids[unpack(state.candidates)[30 + 1]];
    expect(act(state, press("2"), press("c1")).wish).toEqual({number: 1, position: 2, id});
  });
  test("comes from the button for the strategies", () => {
    expect(act(state, press("4"), set("strategies", "1")).wish).toEqual({number: 1, position: 4, id: null});
  });
  test("does not come from the token that came, nor while another waits", () => {
    expect(act(state, press("c0")).wish).toBeNull();
    const asked = act(state, press("c1"));
    expect(act(asked, press("c2"))).toBe(asked);
    expect(decodingView.announce(asked, t)).toContain("needs the kernel");
    expect(act({...asked, granted: 1}, press("c2")).wish).toMatchObject({number: 2});
  });
});

describe("the keyboard", () => {
  test("goes along the tokens, to the candidates and back", () => {
    const there = act(state, {type: "focus", mark: "2"}, key("2", "Enter"));
    expect(there).toMatchObject({selected: 2, focused: "c0"});
    expect(act(there, key("c0", "ArrowDown")).focused).toBe("c1");
    expect(act(there, key("c0", "End")).focused).toBe("c9");
    expect(act(there, key("c0", "ArrowDown"), key("c1", "Enter")).wish).toMatchObject({position: 2});
    expect(act(there, key("c0", "Escape")).focused).toBe("2");
    expect(act(state, key("2", "ArrowRight")).focused).toBe("3");
  });
  test("reaches each list by one stop", () => {
    const stops = elements(draw(state), ({attributes}) => attributes.tabindex === "0");
    expect(stops.map(({attributes}) => attributes["data-mark"])).toEqual(["1", "c0"]);
  });
});

test("the selection is shared by position, where that is one of the output", () => {
  const {link} = decodingView;
  expect(link!.read(state)).toEqual({position: 1});
  expect(link!.write(state, {position: 4}).selected).toBe(4);
  for (const position of [0, 99, null]) expect(link!.write(state, {position})).toBe(state);
  expect(link!.read(decodingState(0))).toEqual({});
});

test("the table has every candidate of every step, and the token that came", () => {
  const {columns, rows} = decodingView.table(state, t);
  expect(rows).toHaveLength(6 * 30 + 1);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(rows.filter((row) => row.at(-1) === "yes")).toHaveLength(6);
});

test("copying gives the text", () => {
  expect(decodingView.copyText(state)).toBe(decodingView.copyText(state, "0", "6"));
  expect(decodingView.copyText(state, "0")).toBe("The");
});

test("every mark has a place in the state", () => {
  expect(marksOf(state)).toEqual([..."0123456", ...Array.from({length: 10}, (_, i) => `c${i}`)]);
});

describe("a state that cannot be drawn is refused by name", () => {
  test.each<[string, Partial<Record<keyof DecodingState, unknown>>]>([
    ["version", {version: 2}],
    ["nPrompt", {nPrompt: 9}],
    ["selected", {selected: 0}],
    ["selected", {selected: 7}],
    ["temperature", {temperature: 0}],
    ["temperature", {temperature: NaN}],
    ["topP", {topP: 0}],
    ["minP", {minP: 2}],
    ["topK", {topK: -1}],
    ["rows", {rows: 0}],
    ["branch", {branch: 0}],
    ["ids", {ids: [1]}],
    ["logits.shape", {logits: pack([1], [1])}],
    [
      "logits[3]",
      {
        logits: pack(
          Float32Array.from({length: 180}, (_, i) => (i === 3 ? NaN : -i)),
          [6, 30],
        ),
      },
    ],
    ["candidates[0]", {candidates: pack(new Float32Array(180).fill(1e6), [6, 30])}],
    ["others.shape", {others: pack([], [6, 0, 2])}],
    ["wish.position", {wish: {number: 1, position: 0, id: 3}}],
    ["branches[0].by", {branches: [{position: 1, by: "magic", settings: "", tokens: [], problem: ""}]}],
  ])("%s", (name, change) => {
    expect(() => decodingView.validate({...decodingState(6), ...change})).toThrow(`${name} must be`);
  });
});
