import {renderToString} from "../../../src/figures/index.js";
import {generationView, themes, viewOf} from "../../../src/views/index.js";
import type {Action, Frame, GenerationState} from "../../../src/views/index.js";
import {branched, generationState} from "../../views/generation-cases.js";
import {topOf} from "../../views/place.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, t};
const state = generationView.validate(generationState(["The", " keys"], [" are", " on", " it"]));
const draw = (which: GenerationState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(generationView.draw(which, {...frame, ...change}).svg));
const act = (which: GenerationState, ...actions: readonly Action[]): GenerationState =>
  actions.reduce((now, action) => generationView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const title = (which: GenerationState): string => textOf(draw(which)).slice(0, 8);
const running = generationState(["The"], [" a", " b"], {
  branches: [{last: 1, fork: 0, status: "running", message: ""}],
});

test("the view is known by its name", () => expect(viewOf("generation")).toBe(generationView));

describe("the step that is explained", () => {
  test("is the newest, while none is selected", () => expect(title(state)).toContain('" it"'));
  test("is the one under the pointer, before the one with the focus, before the selected", () => {
    const selected = act(state, press("2"));
    expect(selected.selected).toBe(0);
    expect(title(selected)).toContain('" are"');
    const focused = act(selected, {type: "focus", mark: "3"});
    expect(title(focused)).toContain('" on"');
    expect(title(act(focused, {type: "hover", mark: "4"}))).toContain('" it"');
  });
  test("is not changed by a press on the prompt", () => expect(act(state, press("0"))).toBe(state));
  test("goes on to be the newest when the newest of a running text is pressed", () => {
    expect(act(running, press("1")).selected).toBe(0);
    expect(act(running, press("1"), press("2")).selected).toBe(-1);
  });
});

describe("another branch", () => {
  test("is asked for by a press on a candidate", () => {
    const {wish, granted} = act(state, press("3"), press("c2"));
    expect(wish).toEqual({after: 0, id: 101, number: 1});
    expect(granted).toBe(0);
  });
  test("of the first token comes after the prompt", () => {
    expect(act(state, press("2"), press("c1")).wish).toEqual({after: -1, id: 100, number: 1});
  });
  test("is not asked for by a press on the token that came", () => {
    expect(act(state, press("3"), press("c0")).wish).toBeNull();
  });
  test("is not asked for twice while the first wish waits", () => {
    const asked = act(state, press("3"), press("c2"));
    expect(act(asked, press("c1"))).toBe(asked);
    expect(act({...asked, granted: 1}, press("c1")).wish).toMatchObject({number: 2});
  });
  test("that is asked for is said and marked", () => {
    const asked = act(state, press("3"), press("c2"));
    expect(textOf(draw(asked))).toContain("asked the kernel for another branch");
    expect(generationView.announce(asked, t)).toBe("Asked for another branch. This needs the kernel.");
  });
  test("is shown when its row is pressed, at the step where it parts", () => {
    const shown = act(branched(), press("b1"));
    expect(shown).toMatchObject({branch: 1, selected: 1});
    expect(generationView.copyText(shown)).toBe("The keys to the cabinet are in my bag");
    expect(act(shown, {type: "set", key: "branch", value: "0"}).branch).toBe(0);
    expect(act(shown, {type: "set", key: "branch", value: "7"})).toBe(shown);
  });
});

describe("the keyboard", () => {
  test("goes along the tokens with the arrows", () => {
    expect(act(state, key("3", "ArrowRight")).focused).toBe("4");
    expect(act(state, key("0", "ArrowLeft"))).toMatchObject({focused: "0"});
  });
  test("goes from a token to its first other candidate, along them, and back", () => {
    const there = act(state, {type: "focus", mark: "3"}, key("3", "Enter"));
    expect(there).toMatchObject({focused: "c1", selected: 1});
    const next = act(there, key("c1", "ArrowDown"));
    expect(next.focused).toBe("c2");
    expect(generationView.focusMark(next)).toBe("c2");
    expect(act(next, key("c2", "Escape")).focused).toBe("3");
    expect(act(next, key("c2", "Enter")).wish).toMatchObject({after: 0, id: 101});
  });
  test("stops at the ends of the candidates and of the branches", () => {
    expect(act(state, key("c4", "ArrowDown")).focused).toBe("c4");
    expect(act(branched(), key("b0", "ArrowUp")).focused).toBe("b0");
    expect(act(branched(), key("b0", "End")).focused).toBe("b1");
  });
  test("leaves one stop for Tab in each list", () => {
    const root = draw(branched());
    const stops = elements(root, ({attributes}) => attributes.tabindex === "0");
    expect(stops.map(({attributes}) => attributes["data-mark"])).toEqual(["9", "c0", "b0"]);
  });
});

describe("what is said", () => {
  test("names the token, its probability, and what could have come", () => {
    expect(generationView.announce(act(state, press("3")), t)).toBe(
      '" on", step 2, probability 51 %. Could have come: " a" 20 %, " of" 9.8 %, "\\n" 4.9 %.',
    );
  });
  test("does not change with every token that comes", () => {
    expect(generationView.announce(running, t)).toBe("Generating.");
    expect(generationView.announce({...running, branches: [{...running.branches[0], last: 0}]}, t)).toBe(
      "Generating.",
    );
  });
  test.each([
    ["done", "3 tokens"],
    ["running", "generating, 3 of at most 20 tokens"],
    ["stopped", "stopped after 3 tokens"],
    ["failed", "failed after 3 tokens: out of memory"],
  ] as const)("tells that a branch is %s", (status, words) => {
    const branches = [{last: 2, fork: 0, status, message: status === "failed" ? "out of memory" : ""}];
    expect(textOf(draw({...state, branches}))).toContain(words);
  });
});

test("the table has a row for every candidate of the shown branch", () => {
  const {rows, columns} = generationView.table(branched({branch: 1}), t);
  expect(columns).toEqual(["position", "rank", "candidate", "token id", "probability (%)", "chosen"]);
  expect(rows).toHaveLength(4 * 5);
  expect(rows[5]).toEqual([6, 1, '" in"', 0, 90, "yes"]);
});

test("the rank of a token drawn from far below is the one that was counted", () => {
  const row = generationView
    .table(branched(), t)
    .rows.find(([, , , , , chosen], i) => i >= 15 && chosen === "yes");
  expect(row).toEqual([8, 412, '" table"', 3, 0.01, "yes"]);
});

test("the text form names every step", () => {
  const lines = generationView.text(state).split("\n");
  expect(lines[0]).toBe("The keys are on it");
  expect(lines).toContain('   51 %  " on"  (" a" 20 %, " of" 9.8 %, "\\n" 4.9 %)');
});

test("part of the text can be copied", () => {
  expect(generationView.copyText(state, "1", "3")).toBe(" keys are on");
  expect(generationView.copyText(state, "c1", "3")).toBe("The keys are on it");
});

test.each<[string, Partial<Record<keyof GenerationState, unknown>>, string]>([
  ["another version", {version: 2}, "version must be 1, got 2."],
  ["no branch", {branches: []}, "branches must be at least one branch"],
  [
    "a branch beyond the steps",
    {branches: [{last: 3, fork: 0, status: "done", message: ""}]},
    "branches[0].last",
  ],
  ["a shown branch that is not there", {branch: 1}, "branch must be an integer in 0–0, got 1"],
  ["a step before its parent", {steps: [{parent: 0, candidates: [], chosen: 0}]}, "steps[0].parent"],
  ["a step without candidates", {steps: [{parent: -1, candidates: [], chosen: 0}]}, "steps[0].candidates"],
  [
    "a probability that is not a number",
    {steps: [{parent: -1, candidates: [{id: 0, token: "a", rank: 1, probability: NaN}], chosen: 0}]},
    "steps[0].candidates[0].probability must be in 0–1",
  ],
  ["a wish after a step that is not there", {wish: {after: 9, id: 0, number: 1}}, "wish.after"],
  ["no prompt", {prompt: undefined}, "prompt must be an array of tokens"],
])("%s is refused by name", (_, change, message) => {
  const wrong = {
    ...state,
    ...(change.steps ? {branches: [{last: 0, fork: 0, status: "done", message: ""}]} : {}),
  };
  expect(() => generationView.validate({...wrong, ...change})).toThrow(message);
});

describe("in a long text", () => {
  const words = (count: number): string[] => Array.from({length: count}, (_, i) => ` word${i}`);
  const long = generationState(words(200), words(400), {selected: 100});
  const tops = (which: GenerationState): number[] => {
    const root = draw(which);
    return ["300", "c0", "400", "599"].map((mark) => topOf(root, mark)!);
  };

  test("the candidates stand right after the line of the selected token, and the text goes on below", () => {
    const [token, candidate, after] = tops(long);
    expect(candidate).toBeGreaterThan(token);
    expect(candidate - token).toBeLessThan(100);
    expect(after).toBeGreaterThan(candidate);
  });
  test("they stay where they are while the pointer is elsewhere", () => {
    expect(tops(act(long, {type: "hover", mark: "450"}))).toEqual(tops(long));
  });
  test("they stand below it where the newest token is shown", () => {
    const [, candidate, , last] = tops({...long, selected: -1});
    expect(candidate).toBeGreaterThan(last);
  });
});
