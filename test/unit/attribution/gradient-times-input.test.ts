import {gradientTimesInput} from "../../../src/attribution/index.js";
import type {Run} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained, gpt2} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "../models/toy.js";

let toy: Model;
let made: Run;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
  made = await generate(toy, [1, 2, 3], {maxNewTokens: 5});
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

/** A model with these weights; all others are 0. */
async function modelOf(weights: Readonly<Record<string, readonly number[]>>): Promise<Model> {
  const config = gpt2.readConfig({n_layer: 1, n_head: 1, n_embd: 3, vocab_size: 3, n_positions: 4});
  const all = gpt2
    .parameters(config)
    .map(({name, shape}): [string, Float32Array] => [
      name,
      weights[name] ? Float32Array.from(weights[name]) : new Float32Array(shape.reduce((a, b) => a * b, 1)),
    ]);
  return fromPretrained(await toyFolder(config, new Map(all)));
}

const embeddings = [
  [2, -1, 0.5],
  [0.5, 1, -3],
  [1, 1, 4],
];

describe("gradientTimesInput", () => {
  test("gives shares that sum to 1 before each target, and are 0 from there on", async () => {
    const {shares, targets, totals} = await gradientTimesInput(toy, made);
    expect(targets).toEqual([3, 4, 5, 6, 7]);
    expect(shares).toMatchObject({axes: ["target", "source"], shape: [5, 8]});
    targets.forEach((target, i) => {
      const row = shares.data.subarray(i * 8, (i + 1) * 8);
      expect(row.subarray(0, target).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(row.subarray(0, target).every((share) => share > 0)).toBe(true);
      expect(Array.from(row.subarray(target))).toEqual(Array(8 - target).fill(0));
      expect(totals[i]).toBeGreaterThan(0);
    });
  });

  test("of a model without attention and feed-forward part is what the layer norm's derivative gives by hand", async () => {
    // Only the token before the target can matter, through final norm and head: f = w · (x − mean) / σ.
    const model = await modelOf({"wte.weight": embeddings.flat(), "ln_f.weight": [1, 1, 1]});
    const {signed, shares, totals} = await gradientTimesInput(model, await run(model, [0, 1, 2]), {
      targets: [2],
    });
    model.dispose();
    const [x, w] = [embeddings[1], embeddings[2]];
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / 3;
    const centred = x.map((value) => value - mean(x));
    const deviation = Math.sqrt(mean(centred.map((value) => value * value)) + 1e-5);
    const normal = centred.map((value) => value / deviation);
    const along = mean(w.map((value, i) => value * normal[i]));
    const gradient = w.map((value, i) => (value - mean(w) - normal[i] * along) / deviation);
    const products = gradient.map((value, i) => value * x[i]);
    expect(totals[0]).toBeCloseTo(Math.hypot(...products), 5);
    expect(Array.from(shares.data)).toEqual([0, 1, 0]);
    expect(signed.data[1]).toBeCloseTo(
      products.reduce((a, b) => a + b, 0),
      5,
    );
  });

  test("of a probability near 1 is as exact as that of any other", async () => {
    // As above, with a final norm of weight 4: the chosen token's probability is 1 − 10⁻¹⁰.
    const model = await modelOf({"wte.weight": embeddings.flat(), "ln_f.weight": [4, 4, 4]});
    const {totals} = await gradientTimesInput(model, await run(model, [0, 1, 1]), {
      targets: [2],
      of: "probability",
    });
    model.dispose();
    const x = embeddings[1];
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / 3;
    const centred = x.map((value) => value - mean(x));
    const deviation = Math.sqrt(mean(centred.map((value) => value * value)) + 1e-5);
    const normal = centred.map((value) => value / deviation);
    const logits = embeddings.map((w) => w.reduce((sum, value, i) => sum + 4 * value * normal[i], 0));
    // ∂p₁/∂y = p₁ Σ pⱼ (w₁ − wⱼ), with p₁ = 1.
    const p = logits.map((logit) => Math.exp(logit - logits[1]));
    const along = x.map((_, i) =>
      [0, 2].reduce((sum, j) => sum + p[j] * (embeddings[1][i] - embeddings[j][i]), 0),
    );
    const projected = mean(along.map((value, i) => value * normal[i]));
    const gradient = along.map((value, i) => (4 * (value - mean(along) - normal[i] * projected)) / deviation);
    const expected = Math.hypot(...gradient.map((value, i) => value * x[i]));
    expect(expected).toBeLessThan(1e-8);
    expect(totals[0] / expected).toBeCloseTo(1, 3);
  });

  test("gives zeros where nothing depends on the input", async () => {
    // A final norm of weight 0 makes every logit 0.
    const model = await modelOf({"wte.weight": embeddings.flat()});
    const {shares, totals} = await gradientTimesInput(model, await run(model, [0, 1, 2], {nPrompt: 1}));
    model.dispose();
    expect(Array.from(shares.data)).toEqual(Array(6).fill(0));
    expect(Array.from(totals)).toEqual([0, 0]);
  });

  test("equals finite differences of the logit", async () => {
    // The embedding of token 9 moves; it is read at position 1 only, and never chosen.
    const target = 3;
    const logitAt = async (dimension: number, by: number): Promise<number> => {
      const weights = toyWeights();
      weights.get("wte.weight")![9 * 6 + dimension] += by;
      const model = await fromPretrained(await toyFolder(toyConfig, weights));
      const {logits} = await run(model, [1, 9, 2, 5], {nPrompt: target});
      model.dispose();
      return logits[0];
    };
    const row = toyWeights()
      .get("wte.weight")!
      .subarray(9 * 6, 10 * 6);
    let expected = 0;
    for (let d = 0; d < 6; d++) {
      const slope = ((await logitAt(d, 0.01)) - (await logitAt(d, -0.01))) / 0.02;
      expected += (slope * row[d]) ** 2;
    }
    const read = await run(toy, [1, 9, 2, 5], {nPrompt: target});
    const {shares, totals} = await gradientTimesInput(toy, read);
    // Central differences of step 1e-2 in 32-bit floats are right to about three digits.
    expect(shares.data[1] * totals[0]).toBeCloseTo(Math.sqrt(expected), 2);
  });

  test("gives the same scores for all targets at once as for each alone", async () => {
    const together = await gradientTimesInput(toy, made);
    for (const [i, target] of together.targets.entries()) {
      const {shares, totals} = await gradientTimesInput(toy, made, {targets: [target]});
      expect(totals[0]).toBeCloseTo(together.totals[i], 4);
      shares.data.forEach((share, j) => expect(share).toBeCloseTo(together.shares.data[i * 8 + j], 5));
    }
  });

  test("gives the same scores when memory allows few targets at a time", async () => {
    const steps: number[] = [];
    const free = await gradientTimesInput(toy, made);
    const tight = await gradientTimesInput(toy, made, {
      maxMemory: 14_000,
      onProgress: (done) => steps.push(done),
    });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe(5);
    tight.shares.data.forEach((share, i) => expect(share).toBeCloseTo(free.shares.data[i], 5));
  });

  test("of the probability is that of the logit scaled, where there are two tokens in all", async () => {
    // p = sigmoid(z₀ − z₁): its gradient is p (1 − p) times that of the difference, here with z₁ = 0.
    const config = gpt2.readConfig({
      n_layer: 1,
      n_head: 1,
      n_embd: 4,
      vocab_size: 2,
      n_positions: 4,
      tie_word_embeddings: false,
    });
    const weights = toyWeights(config);
    weights.get("lm_head.weight")!.fill(0, 4);
    const model = await fromPretrained(await toyFolder(config, weights));
    const read = await run(model, [0, 1, 1, 0], {nPrompt: 3});
    const [logit, probability] = [
      await gradientTimesInput(model, read),
      await gradientTimesInput(model, read, {of: "probability"}),
    ];
    model.dispose();
    const p = read.probabilities[0];
    expect(probability.totals[0]).toBeCloseTo(logit.totals[0] * p * (1 - p), 5);
    expect([logit.unit, probability.unit]).toEqual(["logit", "probability"]);
  });

  test("says so when gradients go beyond 32-bit floats", async () => {
    const weights = toyWeights();
    weights.get("ln_f.weight")!.fill(1e38);
    const large = await fromPretrained(await toyFolder(toyConfig, weights));
    // Logits are not asked for, so that only the gradients are too large.
    const read = {...(await run(large, [1, 2])), nPrompt: 1};
    await expect(gradientTimesInput(large, read)).rejects.toThrow(/gradients must be finite numbers/);
    large.dispose();
  });

  test("leaves no tensor behind", async () => {
    const before = memory().tensors;
    await gradientTimesInput(toy, made);
    await gradientTimesInput(toy, made, {of: "probability"});
    expect(memory().tensors).toBe(before);
  });

  test("stops between passes with an AbortError, and leaves no tensor", async () => {
    const before = memory().tensors;
    const controller = new AbortController();
    const call = gradientTimesInput(toy, made, {
      maxMemory: 14_000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    expect(memory().tensors).toBe(before);
  });

  test.each<[object, string]>([
    [{of: "logits"}, 'of must be "logit", "probability" or "logProbability", got "logits".'],
    [{targets: [8]}, "target must be one of 7 positions (1–7), got 8."],
    [{targets: [0]}, "target must be one of 7 positions (1–7), got 0."],
    [{targets: []}, "targets must name at least one position, got none."],
    [{target: 3}, 'unknown option "target". Did you mean "targets"?'],
    [{maxMemory: 100}, "one target of 7 positions needs"],
    [{maxMemory: -1}, "maxMemory must be above 0 bytes, got -1."],
  ])("refuses %j before it allocates anything", async (options, message) => {
    const before = memory();
    await expect(gradientTimesInput(toy, made, options)).rejects.toThrow(`gradientTimesInput(): ${message}`);
    expect(memory()).toEqual(before);
  });

  test("refuses a run without output", async () => {
    await expect(gradientTimesInput(toy, await run(toy, [1, 2]))).rejects.toThrow(
      "gradientTimesInput(): run must have output tokens, got none.",
    );
  });

  test("refuses a run of another model", async () => {
    const other = await fromPretrained(await toyFolder(toyConfig, toyWeights(toyConfig, 9)));
    await expect(gradientTimesInput(other, made)).rejects.toThrow(/run must be made by this model/);
    other.dispose();
  });
});
