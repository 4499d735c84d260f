import {gradientTimesInput} from "../../../src/attribution/index.js";
import {run} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import {fromPretrained, gpt2, saveCheckpoint, writeGpt2Config} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "./toy.js";

afterAll(removeToys);

const parameters = gpt2.parameters(toyConfig);

describe.each(["bfloat16", "float16"] as const)("a model with dtype %s", (dtype) => {
  test("computes what a model of the rounded weights computes, gradients too", async () => {
    const folder = await toyFolder();
    const rounded = await toyFolder();
    await saveCheckpoint(rounded, writeGpt2Config(toyConfig), parameters, toyWeights(), {dtype});
    const half = await fromPretrained(folder, {dtype});
    const whole = await fromPretrained(rounded, {executor: "graph"});
    const exact = await fromPretrained(folder, {executor: "graph"});
    const ids = [1, 2, 3, 4, 2];
    const [a, b, c] = await Promise.all([half, whole, exact].map((model) => run(model, ids, {nPrompt: 2})));
    a.hiddenStates!.data.forEach((value, i) => expect(value).toBeCloseTo(b.hiddenStates!.data[i], 5));
    expect(a.hiddenStates!.data.some((value, i) => Math.abs(value - c.hiddenStates!.data[i]) > 1e-4)).toBe(true);
    const [x, y] = [await gradientTimesInput(half, a), await gradientTimesInput(whole, b)];
    x.signed.data.forEach((value, i) => expect(value).toBeCloseTo(y.signed.data[i], 5));
    const [f, g] = [await generate(half, [1, 2], {maxNewTokens: 5}), await generate(whole, [1, 2], {maxNewTokens: 5})];
    expect(f.ids).toEqual(g.ids);
    for (const model of [half, whole, exact]) model.dispose();
  });

  test("holds two bytes for each weight, and none after it is disposed", async () => {
    const folder = await toyFolder();
    const before = memory();
    const model = await fromPretrained(folder, {dtype});
    expect(memory().tensors).toBe(before.tensors + parameters.length);
    model.dispose();
    expect(memory().tensors).toBe(before.tensors);
  });

  test("is told apart from the model of the same file in 32 bits", async () => {
    const folder = await toyFolder();
    const [half, whole] = [await fromPretrained(folder, {dtype}), await fromPretrained(folder)];
    expect(half.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(half.weightsHash).not.toBe(whole.weightsHash);
    await expect(gradientTimesInput(half, await run(whole, [1, 2], {nPrompt: 1}))).rejects.toThrow(/must be made by this model/);
    half.dispose();
    whole.dispose();
  });

  test("fits into half of the budget", async () => {
    const folder = await toyFolder();
    const bytes = 2 * parameters.reduce((n, {shape}) => n + shape.reduce((a, b) => a * b, 1), 0);
    await expect(fromPretrained(folder, {maxMemory: bytes})).rejects.toThrow(/Load them with dtype "bfloat16" or raise maxMemory/);
    (await fromPretrained(folder, {dtype, maxMemory: bytes})).dispose();
    await expect(fromPretrained(folder, {dtype, maxMemory: bytes - 1})).rejects.toThrow(/Raise maxMemory or take a smaller model/);
  });

  test("does not run operation by operation", async () => {
    await expect(fromPretrained(await toyFolder(), {dtype, executor: "eager"})).rejects.toThrow(
      `fromPretrained(): executor must be "graph" with dtype "${dtype}", got "eager". Leave it out.`,
    );
  });
});

test("a weight too large for float16 is refused by its name, and nothing stays in memory", async () => {
  const weights = toyWeights();
  weights.get("h.0.mlp.c_fc.bias")![1] = 70_000;
  const folder = await toyFolder(toyConfig, weights);
  const before = memory().tensors;
  await expect(fromPretrained(folder, {dtype: "float16"})).rejects.toThrow(
    'fromPretrained(): "h.0.mlp.c_fc.bias" must fit into float16, got larger numbers. Load the model with dtype "bfloat16".',
  );
  expect(memory().tensors).toBe(before);
  (await fromPretrained(folder, {dtype: "bfloat16"})).dispose();
});

test.each(["float64", 16, null])("dtype %s is refused", async (dtype) => {
  await expect(fromPretrained(await toyFolder(), {dtype: dtype as never})).rejects.toThrow(
    /^fromPretrained\(\): dtype must be "float32", "float16" or "bfloat16", got/,
  );
});
