import {run, runAll} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";

describe("run, of an encoder–decoder", () => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf("bart"));
  });
  afterAll(() => model.dispose());
  const start = (): number => (model.config as unknown as {decoderStart: number}).decoderStart;

  test("keeps the encoder's states and the decoder's apart", async () => {
    const result = await run(model, [5, 6, 7, 8], {
      target: [9, 10],
      capture: {points: "*.blocks.0.residual.post"},
    });
    expect(result.ids).toEqual([start(), 9, 10]);
    expect(result.nPrompt).toBe(1);
    expect([result.logits.length, result.probabilities.length]).toEqual([2, 2]);
    expect(result.hiddenStates!.shape[1]).toBe(3);
    expect(result.source!.ids).toEqual([5, 6, 7, 8]);
    expect(result.source!.hiddenStates!.shape[1]).toBe(4);
    expect(Object.keys(result.points!).sort()).toEqual([
      "decoder.blocks.0.residual.post",
      "encoder.blocks.0.residual.post",
    ]);
    expect(result.points!["encoder.blocks.0.residual.post"].shape[0]).toBe(4);
  });

  test("without a target reads only the token that the decoder starts with", async () => {
    const result = await run(model, [5, 6]);
    expect(result.ids).toEqual([start()]);
    expect(result.logits.length).toBe(0);
  });

  test("gives each output token the probability of the logits before it, and leaves no tensor", async () => {
    const before = memory().tensors;
    const [result] = await runAll(model, [{text: [5, 6, 7], target: [9, 4]}], {capture: {logits: true}});
    const n = model.config.nVocab;
    [9, 4].forEach((id, i) => {
      const row = result.allLogits!.data.subarray(i * n, (i + 1) * n);
      expect(result.logits[i]).toBe(row[id]);
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expect(result.probabilities[i]).toBeCloseTo(Math.exp(row[id]) / total, 5);
    });
    expect(memory().tensors).toBe(before);
  });

  test.each<[string, unknown, object, string]>([
    ["windows", [5], {window: {}}, "run(): window must be left out for an encoder–decoder, got an object"],
    [
      "output positions",
      [5],
      {nPrompt: 1},
      "run(): nPrompt must be left out for bart, an encoder–decoder, got 1.",
    ],
    ["a pair", [5], {pair: [6]}, "run(): pair must be left out for bart, an encoder–decoder, got an array."],
    ["an empty target", [5], {target: []}, "run(): target must have at least one token, got an array."],
    [
      "a target that is no text",
      [5],
      {target: 6},
      "run(): target must be a string or an array of token ids, got 6.",
    ],
    ["a target without a tokenizer", [5], {target: "a"}, 'run(): target must be token ids, got "a"'],
    ["a target that is too long", [5], {target: Array(500).fill(5)}, "run(): target must have at most"],
  ])("refuses %s", async (_, text, options, message) => {
    const before = memory();
    await expect(run(model, text as number[], options)).rejects.toThrow(message);
    expect(memory()).toEqual(before);
  });
});
