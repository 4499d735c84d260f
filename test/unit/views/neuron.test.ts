import {neuronView, pack, themes} from "../../../src/views/index.js";
import type {Action, Frame, NeuronState} from "../../../src/views/index.js";
import {renderToString} from "../../../src/figures/index.js";
import {neuronState} from "../../views/activations-cases.js";
import {elements, readXml, textOf} from "../../views/xml.js";
import type {Element} from "../../views/xml.js";

const t = (message: string): string => message;
const frame: Frame = {id: "f", width: 640, fontSize: 14, theme: themes.light, live: true, asks: true, t};
const values = [0, -0.5, 2, 0, 1];
const state = neuronView.validate(
  neuronState(["a", " b", " c", " d", " e"], {nPrompt: 3}, (position) => values[position]),
);
const act = (which: NeuronState, ...actions: readonly Action[]): NeuronState =>
  actions.reduce((now, action) => neuronView.update(now, action), which);
const press = (mark: string): Action => ({type: "press", mark, shift: false});
const key = (mark: string, name: string): Action => ({type: "key", mark, key: name, shift: false});
const set = (name: string, value: string): Action => ({type: "set", key: name, value});
const draw = (which: NeuronState, change: Partial<Frame> = {}): Element =>
  readXml(renderToString(neuronView.draw(which, {...frame, ...change}).svg));
/** The same with a second neuron. */
const two = neuronView.validate({
  ...state,
  neurons: [...state.neurons, {layer: 2, neuron: 7}],
  values: pack([...values, 5, 4, 3, 2, 1], [2, 5]),
});

describe("what is shown", () => {
  test("where it is farthest from 0, how often it is above 0, and its mean", () => {
    expect(textOf(draw(state))).toContain('farthest from 0: 2 at " c"; above 0 at 2 of 5 tokens; mean 0.5');
  });

  test("the tokens farthest from 0 first; those at 0 are left out", () => {
    const rows = elements(draw(state), ({attributes}) => /^t\d/.test(attributes["data-mark"] ?? ""));
    expect(rows.map(({attributes}) => attributes["aria-label"])).toEqual([
      '" c" 2: 2',
      '" e" 4: 1',
      '" b" 1: −0.5',
    ]);
  });

  test("only tokens above 0 have a bar: a sign is told without colour", () => {
    const named = elements(draw(state), ({attributes}) => attributes.role === "option");
    const labels = named.map(({attributes}) => attributes["aria-label"]);
    expect(labels).toContain('" b", input, −0.5');
    expect(labels).toContain('" e", output, 1');
  });

  test("0 at every token: nothing is NaN", () => {
    const zero = neuronView.validate(neuronState(["a", "b"], {}, () => 0));
    expect(renderToString(neuronView.draw(zero, frame).svg)).not.toContain("NaN");
    expect(textOf(draw(zero))).toContain("0 at every token");
    expect(neuronView.text(zero)).not.toContain("NaN");
  });

  test("one token", () => {
    const one = neuronView.validate(neuronState(["a"], {}, () => 1));
    expect(renderToString(neuronView.draw(one, frame).svg)).not.toContain("NaN");
    expect(textOf(draw(one))).toContain("above 0 at 1 of 1 token;");
  });

  test("the line of a text with more tokens than pixels keeps its spike", () => {
    const tokens = Array.from({length: 3000}, (_, i) => ` ${i}`);
    const long = neuronView.validate(neuronState(tokens, {}, (position) => (position === 1717 ? -4 : 0.01)));
    const drawn = renderToString(neuronView.draw(long, {...frame, visible: {top: 0, bottom: 100}}).svg);
    // The whole half below the line.
    expect(drawn).toMatch(/M\d+(\.\d+)? 24h\d+(\.\d+)?v23h/);
  });
});

describe("a token is selected", () => {
  test.each([
    ["in the line", "line:0:2"],
    ["in the text", "2"],
    ["in the list", "t0"],
  ])("%s", (_, mark) => {
    expect(act(state, press(mark)).selected).toBe(2);
  });

  test("by keys", () => {
    expect(act(state, key("line:0:1", "ArrowRight")).focused).toBe("line:0:2");
    expect(act(state, key("2", "ArrowLeft")).focused).toBe("1");
    expect(act(state, key("t0", "ArrowDown")).focused).toBe("t1");
    expect(act(state, key("t2", "ArrowDown")).focused).toBe("t2");
    expect(act(state, key("line:0:4", "Enter")).selected).toBe(4);
    expect(act(state, press("2"), key("2", "Escape")).selected).toBeNull();
  });

  test("the one under the pointer is told first", () => {
    const next = act(state, press("4"), {type: "hover", mark: "line:0:1"});
    expect(neuronView.announce(next, t)).toBe('Layer 1, neuron 20. " b" (position 1): −0.5');
  });
});

describe("another neuron", () => {
  test("of those that the figure holds is shown at once", () => {
    const next = act(two, set("shown", "1"));
    expect(next.shown).toBe(1);
    expect(next.wish).toBeNull();
  });

  test("is asked for, once, and said to be", () => {
    const next = act(state, set("neuron", "5"));
    expect(next.wish).toEqual({layer: 1, neuron: 5, number: 1});
    expect(act(next, set("neuron", "5"))).toBe(next);
    expect(textOf(draw(next))).toContain("asked the kernel for neuron 5 of layer 1");
    expect(act(next, set("layer", "2")).wish).toEqual({layer: 2, neuron: 5, number: 2});
  });

  test("that the figure does not hold is said to need the kernel where there is none", () => {
    const next = act(state, set("neuron", "5"));
    expect(textOf(draw(next, {asks: false}))).toContain("is not in this figure: run the cell again");
  });

  test("that does not exist is not asked for", () => {
    for (const value of ["24", "-1", "x", "1.5", ""]) expect(act(state, set("neuron", value))).toBe(state);
    expect(act(state, set("layer", "3"))).toBe(state);
  });

  test("without a kernel, there are no controls for it", () => {
    const names = (asks: boolean): string[] =>
      neuronView.controls(two, {...frame, asks}).map((control) => control.key);
    expect(names(false)).toEqual(["shown"]);
    expect(names(true)).toEqual(["layer", "neuron", "shown"]);
  });
});

describe("the shared selection", () => {
  const link = neuronView.link!;

  test("is the neuron that is shown, or asked for", () => {
    expect(link.read(state)).toEqual({position: null, layer: 1, neuron: 20});
    expect(link.read(act(state, set("neuron", "5")))).toEqual({position: null, layer: 1, neuron: 5});
  });

  test("another neuron of the layer that is shown", () => {
    expect(link.write(state, {neuron: 5}).wish).toMatchObject({layer: 1, neuron: 5});
  });

  test("a layer first, and then a neuron of it", () => {
    const layer = link.write(state, {layer: 2});
    expect(layer.wish).toBeNull();
    expect(link.read(layer)).toEqual({position: null, layer: 2, neuron: null});
    expect(link.write(layer, {neuron: 5}).wish).toMatchObject({layer: 2, neuron: 5});
  });

  test("both, of a neuron that the figure holds", () => {
    expect(link.write(two, {layer: 2, neuron: 7}).shown).toBe(1);
  });

  test("stays what was selected where the kernel refused it, so that no figure takes another's choice away", () => {
    const asked = link.write(state, {neuron: 5});
    const refused = neuronView.validate({...asked, granted: 1, refusal: "not captured"});
    expect(link.read(refused)).toEqual({position: null, layer: 1, neuron: 5});
    expect(textOf(draw(refused))).toContain("not captured");
    const back = act(refused, set("shown", "0"));
    expect(link.read(back)).toEqual({position: null, layer: 1, neuron: 20});
    expect(textOf(draw(back))).not.toContain("not captured");
  });

  test("is the token alone where the figure does not follow", () => {
    const alone = neuronView.validate({...two, follows: false});
    expect(link.read(alone)).toEqual({position: null});
    expect(link.write(alone, {layer: 2, neuron: 7})).toBe(alone);
    expect(link.write(alone, {neuron: 7, position: 3}).selected).toBe(3);
  });

  test("what it has is no change, and what it cannot show changes nothing", () => {
    expect(link.write(state, {position: null, layer: 1, neuron: 20})).toBe(state);
    expect(link.write(state, {position: 5, neuron: 24})).toBe(state);
  });
});

test.each([
  ["no token", {tokens: []}, "tokens must be at least one token"],
  ["values of another shape", {values: pack([1], [1, 1])}, "values must have the shape [1, 5], got [1, 1]"],
  ["NaN", {values: pack([0, 0, NaN, 0, 0], [1, 5])}, "values[2] must be a finite number, got NaN"],
  ["a neuron that it does not hold", {shown: 1}, "shown must be an integer in 0–0"],
  ["a token that is not there", {selected: 5}, "selected must be an integer in 0–4"],
])("a state with %s is refused", (_, change, message) => {
  expect(() => neuronView.validate({...state, ...change})).toThrow(message);
});

test("the table has each token with its activation", () => {
  expect(neuronView.table(state, t).rows[1]).toEqual([1, '" b"', "input", -0.5]);
});
