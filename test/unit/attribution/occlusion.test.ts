import {occlusion} from "../../../src/attribution/index.js";
import type {Run} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "../models/toy.js";

const ids = [1, 2, 9, 4, 5, 2];
let toy: Model;
let made: Run;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
  made = await run(toy, ids, {nPrompt: 2});
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

/** Logits of a text that another run reads: `[position, vocab]` as rows. */
async function logitsOf(model: Model, text: readonly number[]): Promise<readonly Float32Array[]> {
  const {points} = await run(model, text, {capture: {points: "logits"}});
  const {data, shape} = points!.logits;
  return text.map((_, i) => Float32Array.from(data.subarray(i * shape[1], (i + 1) * shape[1])));
}

const softmaxOf = (logits: Float32Array, id: number): number =>
  Math.exp(logits[id]) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);

describe("occlusion", () => {
  test("by another token is the difference to a run of the text with that token", async () => {
    const {scores, targets, hasSign} = await occlusion(toy, made, {baseline: 7});
    expect({targets, hasSign}).toEqual({targets: [2, 3, 4, 5], hasSign: true});
    const whole = await logitsOf(toy, ids);
    for (const [row, target] of targets.entries()) {
      for (let source = 0; source < ids.length; source++) {
        const changed = await logitsOf(
          toy,
          ids.map((id, i) => (i === source ? 7 : id)),
        );
        const id = ids[target];
        const expected = source < target ? whole[target - 1][id] - changed[target - 1][id] : 0;
        expect(scores.data[row * ids.length + source]).toBeCloseTo(expected, 4);
      }
    }
  });

  test("with the token left out is the difference to a run of the shorter text", async () => {
    const {scores, targets} = await occlusion(toy, made, {baseline: "remove", of: "probability"});
    const whole = await logitsOf(toy, ids);
    for (const [row, target] of targets.entries()) {
      for (let source = 0; source < target; source++) {
        const shorter = await logitsOf(
          toy,
          ids.filter((_, i) => i !== source),
        );
        const id = ids[target];
        const expected = softmaxOf(whole[target - 1], id) - softmaxOf(shorter[target - 2], id);
        expect(scores.data[row * ids.length + source]).toBeCloseTo(expected, 5);
      }
    }
  });

  test("by zeros is the difference to a model whose embedding of that token is zero", async () => {
    const weights = toyWeights();
    // Token 9 stands at one place only, and is nobody's target here.
    weights.get("wte.weight")!.fill(0, 9 * 6, 10 * 6);
    const other = await fromPretrained(await toyFolder(toyConfig, weights));
    const {scores} = await occlusion(toy, made, {targets: [5], of: "logit"});
    const [whole, without] = [await logitsOf(toy, ids), await logitsOf(other, ids)];
    other.dispose();
    expect(scores.data[2]).toBeCloseTo(whole[4][2] - without[4][2], 4);
  });

  test("of a contrast is the difference of the two tokens' own scores", async () => {
    const both = await occlusion(toy, made, {targets: [4], contrast: 6, baseline: 7});
    const own = await occlusion(toy, made, {targets: [4], baseline: 7});
    const other = await occlusion(toy, await run(toy, [1, 2, 9, 4, 6], {nPrompt: 4}), {baseline: 7});
    for (let source = 0; source < 4; source++) {
      expect(both.scores.data[source]).toBeCloseTo(own.scores.data[source] - other.scores.data[source], 4);
    }
    expect(both.contrast).toBe(6);
  });

  test("of the logarithm of a probability is that of the probabilities", async () => {
    const {scores} = await occlusion(toy, made, {targets: [5], of: "logProbability", baseline: 7});
    const whole = softmaxOf((await logitsOf(toy, ids))[4], 2);
    const changed = softmaxOf((await logitsOf(toy, [7, 2, 9, 4, 5]))[4], 2);
    expect(scores.data[0]).toBeCloseTo(Math.log(whole) - Math.log(changed), 4);
  });

  test("does not depend on how much is taken at once", async () => {
    const once = await occlusion(toy, made);
    const turns: number[] = [];
    const some = await occlusion(toy, made, {maxMemory: 7_000, onProgress: (done) => turns.push(done)});
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.at(-1)).toBe(5);
    some.scores.data.forEach((score, i) => expect(score).toBeCloseTo(once.scores.data[i], 5));
  });

  test("has shares whose sizes sum to 1, with the signs of the scores", async () => {
    const {scores, shares, totals} = await occlusion(toy, made);
    for (let row = 0; row < 4; row++) {
      const own = shares.data.subarray(6 * row, 6 * (row + 1));
      expect(own.reduce((sum, share) => sum + Math.abs(share), 0)).toBeCloseTo(1, 5);
      own.forEach((share, i) => expect(share * totals[row]).toBeCloseTo(scores.data[6 * row + i], 4));
    }
    expect(scores.data.some((score) => score < 0)).toBe(true);
  });

  test("leaves no tensor, also when it is aborted or refused", async () => {
    await occlusion(toy, made, {baseline: 3});
    const before = memory().tensors;
    await occlusion(toy, made, {baseline: "remove", of: "logProbability", contrast: 1});
    const controller = new AbortController();
    await expect(
      occlusion(toy, made, {
        maxMemory: 7_000,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      }),
    ).rejects.toMatchObject({name: "AbortError"});
    await expect(occlusion(toy, made, {maxMemory: 10})).rejects.toThrow(
      /^occlusion\(\): one text of 5 positions needs .* got a budget of .* Shorten the text or raise maxMemory/,
    );
    expect(memory().tensors).toBe(before);
  });

  test.each([
    [{baseline: 11}, 'baseline must be "zeros" or a token id (0–10), or "remove", got 11'],
    [{baseline: "mask"}, 'baseline must be "zeros" or a token id (0–10), or "remove", got "mask"'],
    [{contrast: 11}, "contrast must be a whole number (0–10), got 11"],
    [{targets: [1], baseline: "remove"}, "target must have two tokens before it where one is left out"],
    [{steps: 3}, 'unknown option "steps"'],
  ])("refuses %j", async (options, message) => {
    await expect(occlusion(toy, made, options as never)).rejects.toThrow(message);
  });
});
