import {readFileSync} from "node:fs";
import {join} from "node:path";
import {corpusOf} from "../../../src/corpora/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import type {ClassifierOptions} from "../../../src/training/index.js";
import {
  buildVocabulary,
  evaluateClassifier,
  trainClassifier,
  trainLanguageModel,
} from "../../../src/training/index.js";
import {arraysOf} from "../../parity/causal-golden.js";
import {newFolder, removeFolders, toyCorpus, toyReviews} from "./toy.js";

afterAll(removeFolders);
afterEach(() => expect(memory().tensors).toBe(0));

const reviews = toyReviews();
let options: ClassifierOptions;
beforeAll(async () => {
  const corpus = toyCorpus();
  const vocabulary = await buildVocabulary(corpus);
  const folder = newFolder();
  const size = {hidden: 10, embedding: 6, batch: 4, window: 6};
  const trained = await trainLanguageModel(corpus, folder, {vocabulary, epochs: 1, ...size});
  const encoder = join(folder, trained.best.checkpoint!);
  options = {encoder, validation: reviews, epochs: 12, batch: 8, learningRate: 0.02};
});

const weightsIn = (folder: string): ((name: string) => Float32Array) =>
  arraysOf(readFileSync(join(folder, "model.safetensors")));

test("classes are learned up to the F1 that is asked for, while embeddings stay to the last bit", async () => {
  const folder = newFolder();
  const trained = await trainClassifier(reviews, folder, {...options, targetF1: 1});
  expect(trained.ended).toBe("target");
  expect(trained.best.validation).toMatchObject({f1: 1, accuracy: 1});
  const [before, after] = [weightsIn(options.encoder), weightsIn(join(folder, trained.best.checkpoint!))];
  expect(after("embedding.weight")).toEqual(before("embedding.weight"));
  expect(after("lstm.weight_hh_l0")).not.toEqual(before("lstm.weight_hh_l0"));

  const model = await fromPretrained(join(folder, trained.best.checkpoint!));
  expect(model.config).toMatchObject({labels: ["dog", "other"], head: "sequence-classification"});
  expect(model.tokenizer!.encode("the dog").at(-1)).toBe(1);
  const scores = await evaluateClassifier(model, reviews, {positive: "dog"});
  expect(scores).toMatchObject({
    f1: 1,
    positive: "dog",
    texts: 40,
    confusion: [
      [16, 0],
      [0, 24],
    ],
  });
  model.dispose();
});

test("embeddings are trained along when they are not frozen", async () => {
  const folder = newFolder();
  const trained = await trainClassifier(reviews, folder, {...options, epochs: 1, freezeEmbeddings: false});
  const after = weightsIn(join(folder, trained.best.checkpoint!));
  expect(after("embedding.weight")).not.toEqual(weightsIn(options.encoder)("embedding.weight"));
});

test("a training that was interrupted gives the same bytes", async () => {
  const [whole, broken] = [newFolder(), newFolder()];
  const some = {...options, epochs: 3, dropout: 0.2, keep: "all"} as const;
  const undisturbed = await trainClassifier(reviews, whole, some);
  for (const stop of [2, 5, 11]) {
    const abort = new AbortController();
    const call = trainClassifier(reviews, broken, {
      ...some,
      signal: abort.signal,
      onProgress: ({step}) => step === stop && abort.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
  }
  const resumed = await trainClassifier(reviews, broken, some);
  expect(resumed.losses).toEqual(undisturbed.losses);
  for (const {checkpoint} of resumed.epochs) {
    const [a, b] = [whole, broken].map((folder) =>
      readFileSync(join(folder, checkpoint!, "model.safetensors")),
    );
    expect(a.equals(b)).toBe(true);
  }
});

test("more than two classes are told apart, and padding changes nothing", async () => {
  const three = corpusOf(
    [..."abcabcabcabc"].map((letter, i) => ({
      words: [...Array<string>(i % 4).fill("the"), letter],
      label: `class ${letter}`,
    })),
  );
  const folder = newFolder();
  const lm = newFolder();
  const vocabulary = await buildVocabulary(three);
  const trainedLm = await trainLanguageModel(three, lm, {vocabulary, hidden: 8, batch: 2, epochs: 1});
  const encoder = join(lm, trainedLm.best.checkpoint!);
  const trained = await trainClassifier(three, folder, {
    encoder,
    validation: three,
    epochs: 40,
    batch: 4,
    learningRate: 0.03,
    targetF1: 1,
  });
  const model = await fromPretrained(join(folder, trained.best.checkpoint!));
  const [one, many] = [
    await evaluateClassifier(model, three, {batch: 1}),
    await evaluateClassifier(model, three, {batch: 12}),
  ];
  expect(one.confusion).toEqual(many.confusion);
  expect(one.loss).toBeCloseTo(many.loss, 5);
  expect(one.f1).toBe(one.macroF1);
  expect(one.macroF1).toBe(trained.best.validation!.macroF1);
  model.dispose();
});

test("texts without a label are left out and counted", async () => {
  const folder = newFolder();
  const some = corpusOf([...(await all(reviews)), {words: ["the"], label: null}, {words: ["a"]}]);
  const trained = await trainClassifier(some, folder, {...options, epochs: 1});
  const report = JSON.parse(
    readFileSync(join(folder, trained.best.checkpoint!, "training.json"), "utf8"),
  ) as {skipped: unknown};
  expect(report.skipped).toEqual({"no label": 2, "no token": 0});
});

test("an empty class, a missing label and other models are refused", async () => {
  const folder = newFolder();
  const one = corpusOf([{words: ["the", "dog"], label: "dog"}]);
  await expect(trainClassifier(one, folder, options)).rejects.toThrow(
    /corpus must have texts of at least two classes, got 1/,
  );
  await expect(
    trainClassifier(reviews, folder, {...options, labels: ["cat", "dog", "other"]}),
  ).rejects.toThrow(/each class must have texts, got none of "cat"/);
  await expect(trainClassifier(reviews, folder, {...options, labels: ["cat", "dog"]})).rejects.toThrow(
    /each class must have texts, got none of "cat"/,
  );
  await expect(trainClassifier(toyCorpus(), folder, options)).rejects.toThrow(
    /corpus must have texts with labels, got none in toy \(30 without a label\)/,
  );
  await expect(trainClassifier(reviews, folder, {...options, positive: "cat"})).rejects.toThrow(
    /positive must be one of the classes "dog", "other", got "cat"/,
  );
  await expect(trainClassifier(reviews, folder, {...options, encoder: "limpid/tiny-gpt2"})).rejects.toThrow(
    /encoder must be an LSTM language model with a tokenizer, got limpid\/tiny-gpt2/,
  );
  await expect(
    trainClassifier(reviews, folder, {...options, validation: undefined, targetF1: 0.8}),
  ).rejects.toThrow(/validation must be there where targetF1 is/);
});

async function all(
  corpus: ReturnType<typeof toyReviews>,
): Promise<{words: readonly string[]; label?: string | null}[]> {
  const found = [];
  for await (const sentence of corpus.sentences()) found.push(sentence);
  return found;
}
