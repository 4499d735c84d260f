import type {Intervention} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import {corpusOf} from "../../../src/corpora/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained, saveCheckpoint} from "../../../src/models/index.js";
import {initialWeights, lstm, lstmClassifier, weightOf} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {
  buildVocabulary,
  comparePruning,
  evaluateClassifier,
  prune,
  saveVocabulary,
} from "../../../src/training/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {newFolder, removeFolders, toyReviews} from "./toy.js";

const open: Model[] = [];
const load = async (folder: string): Promise<Model> => {
  const model = await fromPretrained(folder);
  open.push(model);
  return model;
};
const keep = (model: Model): Model => {
  open.push(model);
  return model;
};
afterEach(() => {
  for (const model of open.splice(0)) model.dispose();
  expect(memory().tensors).toBe(0);
});
afterAll(() => {
  removeFolders();
  removeToys();
});

const ids = [1, 2, 5, 8, 3, 3, 7];

/** A model with random weights, large enough that each neuron matters. */
async function random(kind: "lm" | "classifier", settings: object = {}): Promise<Model> {
  const folder = newFolder();
  const json = {
    model_type: "lstm",
    architectures: [kind === "lm" ? "LSTMForCausalLM" : "LSTMForSequenceClassification"],
    ...{vocab_size: 16, hidden_size: 5, embedding_dim: 4, num_layers: 2, ...settings},
  };
  const parameters =
    kind === "lm"
      ? lstm.parameters(lstm.readConfig(json))
      : lstmClassifier.parameters(lstmClassifier.readConfig(json));
  const weights = initialWeights(
    parameters.map((one) => ({...one, initial: {deviation: 0.8}})),
    4,
  );
  await saveCheckpoint(folder, json, parameters, weights);
  await saveVocabulary(folder, await buildVocabulary(toyReviews(), {size: 16}));
  return load(folder);
}

async function states(model: Model, layer: number): Promise<Float32Array> {
  const point = `blocks.${layer}.lstm.hidden`;
  const {points} = await run(model, ids, {capture: {points: [point]}});
  return points![point].data as Float32Array;
}

const largest = (data: ArrayLike<number>): number =>
  Array.from(data).reduce((a, b) => Math.max(a, Math.abs(b)), 0);

describe("of an LSTM", () => {
  test("hidden states of pruned neurons are 0 at every step, and others change", async () => {
    const model = await random("lm");
    const pruned = keep(prune(model, [1, 4, 5 + 2]));
    const [first, second] = [await states(pruned, 0), await states(pruned, 1)];
    const [before] = [await states(model, 0)];
    ids.forEach((_, step) => {
      expect([first[step * 5 + 1], first[step * 5 + 4], second[step * 5 + 2]].map(Math.abs)).toEqual([
        0, 0, 0,
      ]);
    });
    expect(first[0]).toBe(before[0]);
    // From the second step on, the recurrence does not read them any more.
    expect(Math.abs(first[5] - before[5])).toBeGreaterThan(1e-4);
  });

  test("the same comes out as when a layer's own recurrence multiplies by a mask", async () => {
    const model = await random("lm", {num_layers: 1});
    const pruned = keep(prune(model, [0, 3]));
    const weights = new Map<string, Float32Array>();
    for (const name of [
      "embedding.weight",
      "lstm.weight_ih_l0",
      "lstm.weight_hh_l0",
      "lstm.bias_ih_l0",
      "lstm.bias_hh_l0",
    ]) {
      weights.set(name, weightOf(model, "test", name));
    }
    const expected = maskedLstm(weights, ids, new Set([0, 3]));
    const found = await states(pruned, 0);
    expect(largest(found.map((value, i) => value - expected[i]))).toBeLessThan(1e-6);
  });

  test("at the output only the head reads 0", async () => {
    const model = await random("classifier");
    const pruned = keep(prune(model, [5 + 1], {at: "output"}));
    expect(await states(pruned, 1)).toEqual(await states(model, 1));
    const {outputs} = await run(pruned, ids);
    const zeroed = await run(model, ids, {
      interventions: [{point: "blocks.1.lstm.hidden", neurons: [1], zero: true}],
    });
    const [a, b, c] = [outputs!, zeroed.outputs!, (await run(model, ids)).outputs!].map(
      ({logits}) => logits.data,
    );
    expect(largest(a.map((value, i) => value - b[i]))).toBeLessThan(1e-6);
    expect(largest(a.map((value, i) => value - c[i]))).toBeGreaterThan(1e-3);
  });

  test("a head that is the word embedding cannot be pruned", async () => {
    const model = await random("lm", {tie_word_embeddings: true, embedding_dim: 5});
    expect(() => prune(model, [5], {at: "output"})).toThrow(
      /at must be "recurrence" where the head is the word embedding/,
    );
    keep(prune(model, [5]));
  });
});

describe.each([
  ["gpt2", () => toyFolder(), [1, 2, 5, 8, 3]],
  ["llama", () => Promise.resolve(folderOf("llama-grouped")), [1, 2, 5, 8, 3]],
  ["bert", () => Promise.resolve(folderOf("bert-classes")), [1, 2, 5, 8, 3]],
] as const)("of %s", (_, folder, text) => {
  test("pruned neurons are the same as neurons that an intervention holds at 0", async () => {
    const model = await load(await folder());
    const width = model.config.dFfnn;
    const pruned = keep(prune(model, [2, width + 1, width + 3]));
    const zero = (layer: number, neurons: number[]): Intervention => ({
      point: `blocks.${layer}.ffnn.activation`,
      neurons,
      zero: true,
    });
    const interventions = [zero(0, [2]), zero(1, [1, 3])];
    const [whole, cut, held] = [
      await run(model, [...text]),
      await run(pruned, [...text]),
      await run(model, [...text], {interventions}),
    ].map(({hiddenStates}) => hiddenStates!.data as Float32Array);
    expect(largest(cut.map((value, i) => value - held[i]))).toBeLessThan(1e-5);
    expect(largest(cut.map((value, i) => value - whole[i]))).toBeGreaterThan(1e-4);
  });
});

test("a pruned model has a name and a hash of its own, and leaves the other as it was", async () => {
  const model = await random("classifier");
  const before = await states(model, 0);
  const pruned = keep(prune(model, [3]));
  expect(pruned.id).toBe(`${model.id} without 1 neuron`);
  expect(pruned.weightsHash).not.toBe(model.weightsHash);
  expect(pruned.weightsHash).not.toBe(keep(prune(model, [4])).weightsHash);
  expect(await states(model, 0)).toEqual(before);
});

test("units that a model does not have are refused, and models whose layers share weights", async () => {
  const model = await random("lm");
  expect(() => prune(model, [10])).toThrow(/units must be from 0 to 9 \(layer · 5 \+ neuron\), got 10/);
  expect(() => prune(model, [0.5])).toThrow(/got 0.5/);
  expect(() => prune(model, 3 as never)).toThrow(/units must be a list of whole numbers, got 3/);
  expect(() => prune(model, [1], {at: "head"} as never)).toThrow(/at must be one of "recurrence", "output"/);
  const albert = await load(folderOf("albert-masked"));
  expect(() => prune(albert, [1])).toThrow(/layers must have weights of their own/);
  const t5 = await load(folderOf("t5-relu"));
  expect(() => prune(t5, [1])).toThrow(/model must have one stack of layers/);
});

test("cutting is compared with as many neurons drawn at random", async () => {
  const model = await random("classifier", {id2label: {"0": "dog", "1": "other"}});
  const corpora = {
    train: toyReviews(20),
    test: corpusOf([
      {words: ["the", "dog"], label: "dog"},
      {words: ["a", "bird"], label: "other"},
    ]),
  };
  const sets = {none: [], some: Int32Array.of(1, 6, 7), all: Array.from({length: 10}, (_, i) => i)};
  const told = jest.fn();
  const {whole, effects} = await comparePruning(model, {
    sets,
    corpora,
    controls: 2,
    seed: 3,
    positive: "other",
    onProgress: told,
  });
  expect(whole.train).toBe((await evaluateClassifier(model, corpora.train, {positive: "other"})).f1);
  expect(effects.map(({name, count, controls}) => [name, count, controls.length])).toEqual([
    ["none", 0, 2],
    ["some", 3, 2],
    ["all", 10, 2],
  ]);
  const [none, some, all] = effects;
  expect(none.f1).toEqual(whole);
  // All ten are all there are: the controls are the same sets.
  expect(all.controls.map(({f1}) => f1)).toEqual([all.f1, all.f1]);
  expect(some.change.train).toBeCloseTo((100 * (some.f1.train - whole.train)) / whole.train, 9);
  expect(told).toHaveBeenLastCalledWith(20, 20);
  const again = await comparePruning(model, {sets, corpora, controls: 2, seed: 3, positive: "other"});
  expect(again).toEqual({whole, effects});
  await expect(comparePruning(model, {sets, corpora, population: [1]})).rejects.toThrow(
    /sets.some must have at most the 1 neurons/,
  );
  await expect(comparePruning(model, {sets: {}, corpora})).rejects.toThrow(
    /sets must be an object with at least one entry/,
  );
});

/** One layer by the definition, step by step, whose hidden state is multiplied by a mask before anything reads it. */
function maskedLstm(
  weights: ReadonlyMap<string, Float32Array>,
  text: readonly number[],
  off: ReadonlySet<number>,
): number[] {
  const [width, inputs] = [5, 4];
  const get = (name: string): Float32Array => weights.get(name)!;
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  let [h, c] = [Array<number>(width).fill(0), Array<number>(width).fill(0)];
  return text.flatMap((id) => {
    const gate = (row: number): number => {
      let sum = get("lstm.bias_ih_l0")[row] + get("lstm.bias_hh_l0")[row];
      for (let i = 0; i < inputs; i++)
        sum += get("lstm.weight_ih_l0")[row * inputs + i] * get("embedding.weight")[id * inputs + i];
      for (let i = 0; i < width; i++) sum += get("lstm.weight_hh_l0")[row * width + i] * h[i];
      return sum;
    };
    const gates = Array.from({length: 4 * width}, (_, row) => gate(row));
    c = c.map(
      (cell, j) => sigmoid(gates[width + j]) * cell + sigmoid(gates[j]) * Math.tanh(gates[2 * width + j]),
    );
    h = c.map((cell, j) => (off.has(j) ? 0 : sigmoid(gates[3 * width + j]) * Math.tanh(cell)));
    return h;
  });
}
