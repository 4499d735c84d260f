import {run} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";

let toy: Model;
let texts: Model;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
  texts = await fromPretrained(folderOf("untied"));
});
afterAll(() => {
  toy.dispose();
  texts.dispose();
  removeToys();
});

describe("run", () => {
  test("gives every state of every position with named axes", async () => {
    const {hiddenStates, ffnnActivations} = await run(toy, [1, 2, 3]);
    expect(hiddenStates).toMatchObject({axes: ["layer", "position", "model"], shape: [3, 3, 6]});
    expect(ffnnActivations).toMatchObject({axes: ["layer", "position", "neuron"], shape: [2, 3, 24]});
    expect(hiddenStates!.data.length).toBe(3 * 3 * 6);
  });

  test("reads one token", async () => {
    const {hiddenStates, logits} = await run(toy, [4]);
    expect(hiddenStates!.shape).toEqual([3, 1, 6]);
    expect(logits.length).toBe(0);
  });

  test("gives earlier positions the same states whatever follows", async () => {
    const [short, long] = [await run(toy, [1, 2]), await run(toy, [1, 2, 3, 4])];
    const last = (states: typeof short, length: number): number[] =>
      Array.from(states.hiddenStates!.data.subarray(2 * length * 6, 2 * length * 6 + 12));
    last(short, 2).forEach((value, i) => expect(value).toBeCloseTo(last(long, 4)[i], 5));
  });

  test("gives each output token the probability that all logits give it", async () => {
    const {probabilities, logits, allLogits, ids, nPrompt} = await run(toy, [1, 2, 3, 4], {
      nPrompt: 2,
      capture: {logits: true},
    });
    expect(nPrompt).toBe(2);
    for (const [i, position] of [2, 3].entries()) {
      const row = allLogits!.data.subarray((position - 1) * 11, position * 11);
      const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expect(logits[i]).toBe(row[ids[position]]);
      expect(probabilities[i]).toBeCloseTo(Math.exp(row[ids[position]]) / total, 5);
    }
  });

  test("gives the same scores without capturing logits", async () => {
    const [some, all] = [
      await run(toy, [1, 2, 3, 4], {nPrompt: 2}),
      await run(toy, [1, 2, 3, 4], {nPrompt: 2, capture: {logits: true}}),
    ];
    expect(some.allLogits).toBeUndefined();
    some.logits.forEach((logit, i) => expect(logit).toBeCloseTo(all.logits[i], 5));
  });

  test("keeps only what is asked for", async () => {
    const result = await run(toy, [1], {capture: {hiddenStates: false, ffnnActivations: false}});
    expect(result.hiddenStates ?? result.ffnnActivations ?? result.allLogits).toBeUndefined();
  });

  test("keeps text, tokens and ids together", async () => {
    const {tokens, ids, text, prompt, output} = await run(texts, "The keys\tare", {nPrompt: 2});
    expect(tokens.join("")).toBe("The keys\tare");
    expect(tokens.length).toBe(ids.length);
    expect([prompt + output, text]).toEqual(["The keys\tare", "The keys\tare"]);
    expect(prompt).toBe(tokens.slice(0, 2).join(""));
  });

  test("shows ids as numbers where there is no tokenizer", async () => {
    expect((await run(toy, [4, 5])).tokens).toEqual([{special: "#4"}, {special: "#5"}]);
  });

  test("says where its numbers come from", async () => {
    const {provenance} = await run(toy, [1]);
    expect(provenance).toMatchObject({
      model: toy.id,
      weightsHash: toy.weightsHash,
      choice: "given",
      seed: null,
    });
    expect(provenance.versions.tensorflow).toMatch(/^\d+\.\d+/);
  });

  test("leaves no tensor behind", async () => {
    const before = memory().tensors;
    await run(toy, [1, 2, 3], {capture: {logits: true}});
    await run(toy, [1, 2, 3], {capture: {hiddenStates: false}});
    expect(memory().tensors).toBe(before);
  });

  test.each<[string, string | number[], object, string]>([
    ["an empty text", "", {}, 'run(): text must have at least one token, got "". Write some text.'],
    ["no ids", [], {}, "run(): text must have at least one token, got an array. Write some text."],
    [
      "a text longer than the context",
      "x".repeat(33),
      {},
      "run(): text must have at most 32 tokens, the model's context, got 33. Shorten it, or read it in windows: window: {}.",
    ],
    [
      "an id beyond the vocabulary",
      [1, 320],
      {},
      "run(): token ids must be whole numbers from 0 to 319, got 320 at 1.",
    ],
    [
      "an id that is no whole number",
      [1.5],
      {},
      "run(): token ids must be whole numbers from 0 to 319, got 1.5 at 0.",
    ],
    ["an unknown option", [1], {captures: {}}, 'run(): unknown option "captures". Did you mean "capture"?'],
    [
      "an unknown thing to capture",
      [1],
      {capture: {hiddenstates: true}},
      'run(): unknown option "hiddenstates". Did you mean "hiddenStates"?',
    ],
    [
      "a capture that is no flag",
      [1],
      {capture: {logits: "all"}},
      "run(): capture.logits must be true or false, got all.",
    ],
    [
      "a prompt longer than the text",
      [1],
      {nPrompt: 2},
      "run(): nPrompt must be a whole number (1–1), got 2.",
    ],
    ["a budget of nothing", [1], {maxMemory: 0}, "run(): maxMemory must be above 0 bytes, got 0."],
  ])("refuses %s before it allocates anything", async (_, text, options, message) => {
    const before = memory();
    await expect(run(texts, text, options)).rejects.toThrow(message);
    expect(memory()).toEqual(before);
  });

  test("refuses what needs more memory than allowed, and says how much", async () => {
    await expect(run(toy, [1, 2, 3], {maxMemory: 1000})).rejects.toThrow(
      /^run\(\): capturing hidden states and FFNN activations of 3 positions needs .* kB, got a budget of 1\.0 kB\. Raise maxMemory\.$/,
    );
  });

  test("refuses a text for a model without a tokenizer", async () => {
    await expect(run(toy, "text")).rejects.toThrow(/text must be token ids, got "text"/);
  });

  test("refuses a model that is disposed", async () => {
    const gone = await fromPretrained(await toyFolder());
    gone.dispose();
    await expect(run(gone, [1])).rejects.toThrow("run(): model must be in memory, got one that is disposed.");
  });

  test("refuses what is no model", async () => {
    await expect(run({} as Model, [1])).rejects.toThrow(TypeError);
  });

  test("stops with an AbortError when its signal is aborted", async () => {
    await expect(run(toy, [1], {signal: AbortSignal.abort()})).rejects.toMatchObject({name: "AbortError"});
  });
});
