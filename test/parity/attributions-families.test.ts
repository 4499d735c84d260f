import {attribute} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import {memory} from "../../src/tensors/index.js";
import {folderOf} from "./golden.js";

/** Checkpoints of every causal family, LSTMs among them. */
const names = ["odd-heads", "neo-local", "neox-parallel", "opt", "llama-grouped", "mistral-window", "qwen2", "gemma", "lstm", "lstm-tied"]; // prettier-ignore
const ids = [1, 5, 3, 7, 2, 6];
const target = ids.length - 1;

/** The logit of the last token after a text that comes before it, by a run of that text. */
async function logitAfter(model: Model, text: readonly number[]): Promise<number> {
  const {points} = await run(model, text, {capture: {points: "logits"}});
  const {data, shape} = points!.logits;
  return data[(text.length - 1) * shape[1] + ids[target]];
}

describe.each(names)("attributions of the family of %s", (name) => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name));
  });
  afterAll(() => model.dispose());

  test.each([4, "remove"] as const)("by occlusion with %j are what runs of the changed texts say", async (baseline) => {
    const read = await run(model, ids, {nPrompt: 2});
    const {scores, targets} = await attribute(model, read, {method: "occlusion", baseline}, "attribute");
    const row = scores.data.subarray(targets.indexOf(target) * ids.length);
    const text = ids.slice(0, target);
    const whole = await logitAfter(model, text);
    for (let source = 0; source < target; source++) {
      const changed =
        baseline === "remove"
          ? text.filter((_, i) => i !== source)
          : text.map((id, i) => (i === source ? baseline : id));
      expect(row[source]).toBeCloseTo(whole - (await logitAfter(model, changed)), 4);
    }
  }); // prettier-ignore

  test("along a path know how far they are from their sum, and leave no tensor", async () => {
    const read = await run(model, ids, {nPrompt: target});
    const options = {method: "integratedGradients", steps: 20, baseline: 4} as const;
    await attribute(model, read, options, "attribute");
    const before = memory().tensors;
    const {completeness, scores, totals} = await attribute(model, read, options, "attribute");
    expect(memory().tensors).toBe(before);
    const whole = await logitAfter(model, ids.slice(0, target));
    const baseline = await logitAfter(model, Array<number>(target).fill(4));
    const {differences, errors} = completeness!;
    expect(differences[0]).toBeCloseTo(whole - baseline, 3);
    const sum = scores.data.reduce((a, b) => a + b, 0);
    expect(sum - differences[0]).toBeCloseTo(errors[0], 3);
    expect(Math.abs(errors[0])).toBeLessThan(0.05 * totals[0]);
  });
});

test.each(["t5-relu", "bert-masked"])(
  "attributions of %s, which is not causal, are refused",
  async (name) => {
    const model = await fromPretrained(folderOf(name));
    try {
      const read = await run(model, [1, 5, 3]);
      await expect(attribute(model, read, {}, "attributions")).rejects.toThrow(
        /^attributions\(\): model must be a causal language model, got .*, an encoder/,
      );
    } finally {
      model.dispose();
    }
  },
);
