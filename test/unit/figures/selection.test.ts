import {Figure, outputId, shareSelection, SharedSelection} from "../../../src/figures/index.js";
import {nothingSelected, saliencyView} from "../../../src/views/index.js";
import type {SaliencyState, Selection} from "../../../src/views/index.js";
import {saliencyState} from "../../views/cases.js";

let count = 0;
/** A name that no other test has: selections are found by it. */
const newOutput = (): string => `output-${++count}`;
const stateOf = (output: string, change: Partial<SaliencyState> = {}): SaliencyState => ({
  ...saliencyState(["a", " b", " c", " d", " e"], 3),
  output,
  ...change,
});
const figureOf = (output: string, change: Partial<SaliencyState> = {}): Figure<SaliencyState> =>
  shareSelection(new Figure(saliencyView, stateOf(output, change)));

describe("figures of one output", () => {
  test("a change in one is in the others, and in the selection", () => {
    const output = newOutput();
    const [a, b] = [figureOf(output), figureOf(output)];
    a.set({position: 4, selected: 4});
    expect(b.state).toMatchObject({position: 4, selected: 4});
    expect(SharedSelection.of(output).current.position).toBe(4);
  });

  test("a change of the selection is in all figures", () => {
    const output = newOutput();
    const [a, b] = [figureOf(output), figureOf(output)];
    SharedSelection.of(output).set({span: [1, 2]});
    expect([a.state.span, b.state.span]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test("figures of another output stay as they are", () => {
    const [a, b] = [figureOf(newOutput()), figureOf(newOutput())];
    a.set({position: 1});
    expect(b.state.position).toBeNull();
  });

  test("figures without an output share nothing", () => {
    const [a, b] = [figureOf(""), figureOf("")];
    a.set({position: 1});
    expect(b.state.position).toBeNull();
  });

  test("one that comes later is given what is selected", () => {
    const output = newOutput();
    figureOf(output).set({position: 2});
    expect(figureOf(output).state.position).toBe(2);
  });

  test("one that comes later with a choice of its own makes it everybody's", () => {
    const output = newOutput();
    const early = figureOf(output);
    early.set({position: 2});
    figureOf(output, {position: 4, selected: 4});
    expect(early.state).toMatchObject({position: 4, selected: 4});
  });

  test("one whose numbers come later takes part from then on", async () => {
    const output = newOutput();
    const early = figureOf(output);
    const late = shareSelection(new Figure(saliencyView, async () => stateOf(output)));
    early.set({position: 1});
    await late.ready;
    expect(late.state.position).toBe(1);
    late.set({position: 0});
    expect(early.state.position).toBe(0);
  });

  test("one that cannot show the selection does not bring back what it shows", () => {
    const output = newOutput();
    const short = figureOf(output);
    const long = shareSelection(
      new Figure(saliencyView, {...saliencyState(["a", " b", " c", " d", " e", " f", " g"], 3), output}),
    );
    short.set({position: 1});
    long.set({position: 6});
    expect(short.state.position).toBe(1);
    short.set({style: "detailed"});
    expect(long.state.position).toBe(6);
    expect(SharedSelection.of(output).current.position).toBe(6);
  });
});

describe("listeners", () => {
  test("hear each change once, and nothing where nothing changes", () => {
    const output = newOutput();
    const shared = SharedSelection.of(output);
    const figures = [figureOf(output), figureOf(output)];
    const heard: Selection[] = [];
    const stop = shared.onChange((selection) => heard.push(selection));
    figures[0].set({position: 3});
    shared.set({position: 3});
    expect(heard).toEqual([{...nothingSelected, position: 3}]);
    stop();
    shared.set({position: 2});
    expect(heard).toHaveLength(1);
  });

  test("one that selects something else has the last word, in every figure", () => {
    const output = newOutput();
    const shared = SharedSelection.of(output);
    const figures = [figureOf(output), figureOf(output)];
    shared.onChange(({position}) => {
      if (position === 1) shared.set({position: 2});
    });
    figures[0].set({position: 1});
    expect(figures.map(({state}) => state.position)).toEqual([2, 2]);
    expect(shared.current.position).toBe(2);
  });
});

describe("the name of an output", () => {
  const run = {
    ids: [1, 2, 3],
    nPrompt: 2,
    provenance: {
      model: "m",
      weightsHash: "abc",
      choice: "greedy",
      seed: null,
      versions: {limpid: "1", tfjs: "1", tensorflow: "1"},
    },
  };

  test("is the same for the same weights and text", () => {
    expect(outputId({...run})).toBe(outputId(run));
    expect(outputId(run)).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ["ids", {ids: [1, 2, 4]}],
    ["the prompt's length", {nPrompt: 1}],
    ["weights", {provenance: {...run.provenance, weightsHash: "abd"}}],
    ["interventions", {provenance: {...run.provenance, interventions: ["neuron 5 set to 0"]}}],
    ["the text that an encoder read", {source: {ids: [9], tokens: ["x"], text: "x"}}],
  ])("is another for other %s", (_, change) => {
    expect(outputId({...run, ...change})).not.toBe(outputId(run));
  });
});
