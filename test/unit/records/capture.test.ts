import {rmSync} from "node:fs";
import {run} from "../../../src/capture/index.js";
import type {Corpus, Sentence} from "../../../src/corpora/index.js";
import {corpusOf} from "../../../src/corpora/index.js";
import type {Model} from "../../../src/models/index.js";
import {lstm} from "../../../src/models/index.js";
import {capture} from "../../../src/records/index.js";
import {memory} from "../../../src/tensors/index.js";
import {tinyEncoder} from "../capture/tiny-encoder.js";
import {gpt2Model, lstmModel, newFolder, removeFolders, rowsOf, toyWords} from "./toys.js";

afterAll(removeFolders);

/**
 * One layer of two neurons whose input and output gates are open (10 → 1) and whose forget gate is shut or open: h is
 * tanh(tanh(w x)), or tanh of the sum of tanh(w x) so far. The word "a" is x = 1, "b" is x = −2; w is 1 and −1/2.
 */
async function solvable(forget: number): Promise<Model> {
  const settings = {vocab_size: 3, hidden_size: 2, embedding_dim: 1, num_layers: 1};
  const weights = new Map(
    lstm
      .parameters(lstm.readConfig({model_type: "lstm", ...settings}))
      .map(({name, shape}) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  );
  weights.get("embedding.weight")!.set([0, 1, -2]);
  weights.get("lstm.weight_ih_l0")!.set([0, 0, 0, 0, 1, -0.5, 0, 0]);
  weights.get("lstm.bias_ih_l0")!.set([100, 100, forget, forget, 0, 0, 100, 100]);
  return lstmModel({settings, weights, words: ["<unk>", "a", "b"]});
}

const {tanh} = Math;

test("the rows of an LSTM that can be solved by hand", async () => {
  const model = await solvable(-100);
  const corpus = corpusOf([{words: ["a", "b"], pos: ["DET", null], label: "x"}, "b zzz"]);
  const records = await capture(model, corpus, newFolder(), {sides: "both"});
  const common = {layer: 0, rank: 1, predicted: null, probability: null};
  const first = {...common, sentence: 0, label: "x"};
  const second = {...common, sentence: 1, label: null, pos: null};
  const [a, b] = [
    {word: 0, position: 0, token: " a", form: "a", token_id: 1, pos: "DET"},
    {token: " b", form: "b", token_id: 2, pos: null},
  ];
  const unknown = {position: 1, word: 1, token: "<unk>", form: "zzz", token_id: 0};
  const close = (value: number): unknown => expect.closeTo(value, 6);
  expect(await rowsOf(records)).toEqual([
    {...first, ...a, side: 1, neuron: 0, activation: close(tanh(tanh(1)))},
    {...first, ...a, side: -1, neuron: 1, activation: close(tanh(tanh(-0.5)))},
    {...first, ...b, position: 1, word: 1, side: 1, neuron: 1, activation: close(tanh(tanh(1)))},
    {...first, ...b, position: 1, word: 1, side: -1, neuron: 0, activation: close(tanh(tanh(-2)))},
    {...second, ...b, position: 0, word: 0, side: 1, neuron: 1, activation: close(tanh(tanh(1)))},
    {...second, ...b, position: 0, word: 0, side: -1, neuron: 0, activation: close(tanh(tanh(-2)))},
    // An embedding of 0 gives 0 in both; the first one of equal ones is taken.
    {...second, ...unknown, side: 1, neuron: 0, activation: 0},
    {...second, ...unknown, side: -1, neuron: 0, activation: expect.closeTo(0, 12)},
  ]);
  expect(records.manifest.counts).toEqual({sentences: 2, words: 4, tokens: 4, unknown: 1});
  model.dispose();
});

test("the state begins anew with each sentence, or goes on within a shard", async () => {
  const model = await solvable(100);
  const corpus = corpusOf(["a a", "a", "a"]);
  const activations = async (carry: boolean): Promise<unknown[]> => {
    const records = await capture(model, corpus, newFolder(), {carry, sentencesPerShard: 2});
    return (await rowsOf(records)).map(({activation}) => activation);
  };
  const after = (words: number): unknown => expect.closeTo(tanh(words * tanh(1)), 6);
  expect(await activations(false)).toEqual([after(1), after(2), after(1), after(1)]);
  expect(await activations(true)).toEqual([after(1), after(2), after(3), after(1)]);
  model.dispose();
});

/** Compares records with what run() captures whole: the k largest and smallest of each position and layer. */
async function compare(
  model: Model,
  sentences: readonly string[],
  options: {readonly k?: number; readonly point?: string; readonly layers?: readonly number[]},
): Promise<void> {
  const tensors = memory().tensors;
  const {k = 2, point} = options;
  const records = await capture(model, corpusOf(sentences), newFolder(), {...options, k, sides: "both"});
  expect(memory().tensors).toBe(tensors);
  const rows = await rowsOf(records);
  const layers = records.manifest.settings.layers;
  let at = 0;
  for (const [number, text] of sentences.entries()) {
    const points = layers.map((layer) =>
      (point ?? records.manifest.settings.point).replace("*", String(layer)),
    );
    const {points: captured} = await run(model, text, {
      capture: {points, hiddenStates: false, ffnnActivations: false},
    });
    const arrays = points.map((name) => captured![name]);
    const [length, width] = arrays[0].shape;
    for (let position = 0; position < length; position++) {
      for (const [i, {data}] of arrays.entries()) {
        const values = [...data.subarray(position * width, (position + 1) * width)];
        for (const side of [1, -1]) {
          const best = values.map((value, neuron) => ({value, neuron}));
          best.sort((a, b) => side * (b.value - a.value) || a.neuron - b.neuron);
          for (let rank = 1; rank <= k; rank++) {
            const {value, neuron} = best[rank - 1];
            const row = rows[at++];
            expect(row).toMatchObject({sentence: number, position, layer: layers[i], side, rank});
            const near = 1e-5 * Math.max(1, Math.abs(value));
            expect(Math.abs((row.activation as number) - value)).toBeLessThan(near);
            // Neurons of one value may change places within rounding.
            if (row.neuron !== neuron) {
              expect(Math.abs(values[row.neuron as number] - value)).toBeLessThan(near);
            }
          }
        }
      }
    }
  }
  expect(at).toBe(rows.length);
}

const texts = ["the keys are here .", "it", "a key is a key is the key", "are the keys here"];

test("records of a GPT-2 are the extremes of what run() captures", async () => {
  const model = await gpt2Model();
  await compare(model, texts, {});
  await compare(model, texts, {point: "blocks.*.residual.post", layers: [2, 0], k: 3});
  model.dispose();
});

test("records of LSTMs are, too: language model, classifier, and another point than the hidden state", async () => {
  const long = [...texts, Array(40).fill("the key is here").join(" ")];
  const model = await lstmModel();
  await compare(model, long, {});
  await compare(model, long, {layers: [0], k: 5});
  await compare(model, texts, {point: "blocks.*.lstm.cell", k: 1});
  model.dispose();
  const classifier = await lstmModel({settings: {embedding_dim: 3, bias: false}}, true);
  await compare(classifier, long, {layers: [0]});
  classifier.dispose();
});

test("records of a BERT are, too, with the class that it gives", async () => {
  const {model, folder} = await tinyEncoder("BertForSequenceClassification", {
    id2label: {0: "place", 1: "thing"},
    num_labels: 2,
  });
  const sentences = [
    "Where is the key ?",
    "Paris is the capital of France .",
    "keys",
    "it is in the cabinet",
  ];
  await compare(model, sentences, {});
  const records = await capture(model, corpusOf(sentences), newFolder(), {layers: [1]});
  const rows = await rowsOf(records);
  for (const [number, text] of sentences.entries()) {
    const {data} = (await run(model, text)).outputs!.logits;
    const [a, b] = [...data].map(Math.exp);
    const own = rows.filter(({sentence}) => sentence === number);
    expect(own.map(({predicted}) => predicted)).toEqual(own.map(() => (a >= b ? "place" : "thing")));
    expect(own[0].probability).toBeCloseTo(Math.max(a, b) / (a + b), 5);
    expect([own[0].token, own[0].form, own[0].word]).toEqual(["[CLS]", null, null]);
    expect(own[own.length - 1].token).toBe("[SEP]");
  }
  // "Paris" is one word of the vocabulary in small letters.
  expect(rows.filter(({form}) => form === "Paris").map(({token, word}) => [token, word])).toEqual([
    [" paris", 0],
  ]);
  model.dispose();
  rmSync(folder, {recursive: true});
});

test("a classifying LSTM gives class and probability after the last word", async () => {
  const model = await lstmModel({}, true);
  const sentences = ["the keys are here . ".repeat(7).trim(), "it is a key .", "key"];
  const rows = await rowsOf(await capture(model, corpusOf(sentences), newFolder(), {layers: [0]}));
  for (const [number, text] of sentences.entries()) {
    const logits = [...(await run(model, text)).outputs!.logits.data];
    const best = logits.indexOf(Math.max(...logits));
    const {predicted, probability} = rows.find(({sentence}) => sentence === number)!;
    expect(predicted).toBe(["bad", "good", "so-so"][best]);
    const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
    expect(probability).toBeCloseTo(Math.exp(logits[best]) / sum, 5);
  }
  model.dispose();
});

test("a sentence longer than the context is read in windows, each position once", async () => {
  const model = await gpt2Model();
  const words = Array.from({length: 31}, (_, i) => toyWords[1 + (i % 9)]);
  const text = words.join(" ");
  const rows = await rowsOf(await capture(model, corpusOf([text, "it is"]), newFolder(), {layers: [1]}));
  expect(rows.map(({position}) => position)).toEqual([...words.keys(), 0, 1]);
  expect(rows.map(({form}) => form)).toEqual([...words, "it", "is"]);
  const {points} = await run(model, text, {window: {}, capture: {points: "blocks.1.ffnn.activation"}});
  const {data, shape} = points!["blocks.1.ffnn.activation"];
  words.forEach((_, position) => {
    const values = [...data.subarray(position * shape[1], (position + 1) * shape[1])];
    expect(rows[position].activation).toBeCloseTo(Math.max(...values), 5);
  });
  model.dispose();
});

test("what stands beside a sentence changes nothing that a test of numbers would see", async () => {
  const model = await lstmModel();
  const alone = await rowsOf(await capture(model, corpusOf(["the keys are here ."]), newFolder()));
  const corpus = corpusOf(["the keys are here .", ...texts, "key ".repeat(50).trim()]);
  const among = await rowsOf(await capture(model, corpus, newFolder()));
  alone.forEach((row, i) => {
    expect(among[i]).toEqual({...row, activation: expect.closeTo(row.activation as number, 6)});
  });
  model.dispose();
});

test("what cannot be read is left out and counted", async () => {
  const model = await lstmModel();
  const whole = corpusOf(["the key", "half", "it is", {words: ["a"], text: " \u200b"}]);
  // limpid's own corpora hold whole characters only; another program's may not.
  const corpus: Corpus = {
    name: whole.name,
    description: whole.description,
    count: () => whole.count(),
    skipped: () => whole.skipped(),
    sentences: (range) => {
      const stream = whole.sentences(range);
      const halved = async function* (): AsyncGenerator<Sentence> {
        for await (const one of stream) yield one.words[0] === "half" ? {words: ["\ud800"]} : one;
      };
      return {skipped: () => stream.skipped(), [Symbol.asyncIterator]: halved};
    },
  };
  const records = await capture(model, corpus, newFolder(), {layers: [0]});
  expect(records.manifest.skipped).toEqual({"sentence with half a character": 1});
  expect((await rowsOf(records)).map(({sentence, token}) => [sentence, token])).toEqual([
    [0, " the"],
    [0, " key"],
    [2, " it"],
    [2, " is"],
    [3, "<unk>"],
  ]);
  model.dispose();
});

test("tokens know the words that they begin in, whatever the words' places are", async () => {
  const model = await gpt2Model();
  const sentence: Sentence = {
    text: "the keysare  here",
    words: ["the", "keys", "are", "here"],
    spans: [
      [0, 3],
      [4, 8],
      [4, 8],
      [13, 17],
    ],
  };
  const rows = await rowsOf(await capture(model, corpusOf([sentence]), newFolder(), {layers: [0]}));
  expect(rows.map(({token, form, word}) => [token, form, word])).toEqual([
    [" the", "the", 0],
    ["<unk>", "keys", 1],
    [" here", "here", 3],
  ]);
  model.dispose();
});
