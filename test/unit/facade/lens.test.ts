import {fromPretrained} from "../../../src/facade/index.js";
import type {LanguageModel, Output} from "../../../src/facade/index.js";
import type {Figure} from "../../../src/figures/index.js";
import {memory} from "../../../src/tensors/index.js";
import {unpack} from "../../../src/views/index.js";
import {unpackMap} from "../../../src/views/ranks/packed.js";
import type {LayerPredictionsState} from "../../../src/views/index.js";
import {folderOf} from "../../parity/golden.js";
import {tinyEncoder} from "../capture/tiny-encoder.js";

let lm: LanguageModel;
let out: Output;
beforeAll(async () => {
  lm = await fromPretrained("limpid/tiny-gpt2");
  out = await lm.generate("The keys to the cabinet", {maxNewTokens: 4});
});
afterAll(() => lm.dispose());

const granted = (figure: Figure<LayerPredictionsState>, number: number): Promise<LayerPredictionsState> =>
  new Promise((resolve) => {
    const stop = figure.onChange((state) => {
      if (state.granted < number) return;
      stop();
      resolve(state);
    });
  });

describe("out.layerPredictions()", () => {
  test("shows the output, ends with the model's own probabilities, and leaves no tensor behind", async () => {
    const before = memory().tensors;
    const {state} = await out.layerPredictions().ready;
    expect(state.positions).toEqual([5, 6, 7, 8]);
    expect(state.rows).toHaveLength(4);
    const probabilities = unpackMap(state.probabilities).slice(-4);
    out.run.probabilities.forEach((own, i) => expect(probabilities[i]).toBeCloseTo(own, 5));
    // So few candidates are all held.
    expect(state.tables.map(({position}) => position)).toEqual([5, 6, 7, 8]);
    expect(state.tables[0].candidates.shape).toEqual([4, 10]);
    expect(memory().tensors).toBe(before);
  });

  test("takes a position of the prompt in, and the one after the end", async () => {
    const {state} = await out.layerPredictions({position: 2, topK: 3, layer: -1}).ready;
    expect(state.positions).toEqual([2, 5, 6, 7, 8]);
    expect(state).toMatchObject({column: 0, row: 3});
    const read = await lm.run("The keys");
    const all = (await read.layerPredictions({position: -1}).ready).state;
    expect(all.positions).toEqual([1]);
    const after = (await read.layerPredictions({position: 2}).ready).state;
    expect(after.positions).toEqual([1, 2]);
    expect(after.given).toEqual([true, false]);
  });

  test("holds the candidates of one position of a long text, and answers readers' wishes for others", async () => {
    const long = await lm.run("The keys to the cabinet are here. ".repeat(8));
    const figure = long.layerPredictions({topK: 50});
    const {state} = await figure.ready;
    expect(state.positions.length).toBeGreaterThan(40);
    expect(state.tables.map(({position}) => position)).toEqual([1]);
    figure.set({wish: {number: 1, position: 17}, column: 16});
    const answered = await granted(figure, 1);
    expect(answered.refusal).toBe("");
    expect(answered.tables.map(({position}) => position)).toEqual([1, 17]);
    expect(unpack(answered.tables[1].probabilities)[0]).toBeCloseTo(
      unpackMap(answered.topProbabilities)[16],
      5,
    );
    lm.dispose();
    figure.set({wish: {number: 2, position: 18}});
    expect((await granted(figure, 2)).refusal).toMatch(/^layerPredictions\(\): model must be in memory/);
    lm = await fromPretrained("limpid/tiny-gpt2");
    out = await lm.generate("The keys to the cabinet", {maxNewTokens: 4});
  });

  test("shares position and layer with the other figures of the output", async () => {
    const figure = await out.layerPredictions({halfSteps: true}).ready;
    out.selection = {position: 7, layer: 2};
    const {row, column, rows, positions} = figure.state;
    expect([rows[row!], positions[column!]]).toEqual([{layer: 2, part: "block"}, 7]);
    figure.set({column: 0});
    expect(out.selection.position).toBe(5);
  });

  test("is of masks, and of decoders", async () => {
    const {folder} = await tinyEncoder("BertForMaskedLM");
    const bert = await fromPretrained(folder);
    const {state} = await (
      await bert.run("Paris is the [MASK] of France.")
    ).layerPredictions({halfSteps: true}).ready;
    expect(state).toMatchObject({causal: false, positions: [4], given: [false]});
    expect(state.rows).toHaveLength(4);
    bert.dispose();
    const bart = await fromPretrained(folderOf("bart-scaled"));
    const made = await bart.generate([5, 6, 7], {maxNewTokens: 3, minNewTokens: 3});
    const decoder = (await made.layerPredictions({halfSteps: true}).ready).state;
    expect(decoder.positions).toEqual([1, 2, 3]);
    expect(decoder.rows.slice(0, 3).map(({part}) => part)).toEqual(["attention", "cross", "block"]);
    bart.dispose();
  });

  test.each<[string, object, string]>([
    [
      "the first position",
      {position: 0},
      "position must be 1–9, got 0. Nothing stands before the first token.",
    ],
    ["a position beyond", {position: 10}, "position must be a whole number (-8–9), got 10."],
    ["another statistic", {statistic: "loss"}, 'statistic must be one of "probability", "rank"'],
    ["another option", {topk: 5}, 'unknown option "topk". Did you mean "topK"?'],
  ])("refuses %s at once", (_, options, message) => {
    expect(() => out.layerPredictions(options)).toThrow(`layerPredictions(): ${message}`);
  });

  test.each<[string, object, string]>([
    ["layers out of range", {layers: [9]}, "layers must be some of 0–3, got 9."],
    ["too many candidates", {topK: 101}, "topK must be a whole number (1–100), got 101."],
    ["a layer that is not shown", {layers: [0], layer: 3}, "layer must be one of the layers 0–0"],
    ["too little memory", {maxMemory: 1000}, "4 positions of 5 layers need"],
  ])("refuses %s when it is shown", async (_, options, message) => {
    await expect(out.layerPredictions(options).ready).rejects.toThrow(message);
  });

  test("is drawn as text, table and file", async () => {
    const figure = out.layerPredictions({position: 6});
    const csv = await figure.csv();
    expect(csv.split("\r\n")).toHaveLength(1 + 4 * 4 + 1);
    expect(await figure.svg()).toContain("Candidates at position 6");
    expect(figure.mimeBundle()["text/plain"]).toContain("position 6");
  });
});
