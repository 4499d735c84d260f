import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {corpusOf} from "../../../src/corpora/index.js";
import type {LanguageModel} from "../../../src/facade/index.js";
import {
  comparePruning,
  evaluateClassifier,
  evaluateLanguageModel,
  fromPretrained,
  prune,
  trainClassifier,
  trainLanguageModel,
} from "../../../src/facade/index.js";
import {memory} from "../../../src/tensors/index.js";
import {buildVocabulary} from "../../../src/training/index.js";

const folder = mkdtempSync(join(tmpdir(), "limpid-facade-"));
afterAll(() => rmSync(folder, {recursive: true}));

const scenes = ["the dog barks loudly", "a dog sleeps here", "the cat sleeps here", "a bird sings well"];
const corpus = corpusOf(Array.from({length: 40}, (_, i) => scenes[i % 4]));
const reviews = corpusOf(
  Array.from({length: 24}, (_, i) => ({words: scenes[i % 4].split(" "), label: i % 4 < 2 ? "dog" : "other"})),
);

test("language models are trained, measured, made into classifiers and pruned from a notebook", async () => {
  const before = memory().tensors;
  const vocabulary = await buildVocabulary(corpus);
  const lmFolder = join(folder, "lm");
  const trained = await trainLanguageModel(corpus, lmFolder, {vocabulary, hidden: 8, epochs: 1, batch: 4});
  const encoder = join(lmFolder, trained.best.checkpoint!);
  const tuned = await trainClassifier(reviews, join(folder, "dogs"), {
    encoder,
    epochs: 1,
    validation: reviews,
  });
  const models: LanguageModel[] = [await fromPretrained(encoder)];
  const [lm] = models;
  models.push(await fromPretrained(join(folder, "dogs", tuned.best.checkpoint!)));
  const classifier = models[1];
  expect((await evaluateLanguageModel(lm, corpus)).perplexity).toBeLessThan(vocabulary.words.length * 2);
  const {f1, texts} = await evaluateClassifier(classifier, reviews, {positive: "dog"});
  expect(texts).toBe(24);
  const pruned = prune(classifier, [1, 2]);
  models.push(pruned);
  expect(pruned.id).toBe(`${classifier.id} without 2 neurons`);
  const {whole, effects} = await comparePruning(classifier, {
    sets: {two: [1, 2]},
    corpora: {test: reviews},
    controls: 1,
    positive: "dog",
  });
  expect(whole.test).toBe(f1);
  expect(effects[0].f1.test).toBe((await evaluateClassifier(pruned, reviews, {positive: "dog"})).f1);
  for (const model of models) model.dispose();
  expect(memory().tensors).toBe(before);
});

test("what is no model, or one of another kind, is refused by the function's own name", async () => {
  expect(() => prune({} as LanguageModel, [1])).toThrow(
    "prune(): model must be from fromPretrained(), got an object.",
  );
  const gpt2 = await fromPretrained("limpid/tiny-gpt2");
  await expect(evaluateLanguageModel(gpt2, corpus)).rejects.toThrow(
    "evaluateLanguageModel(): model must be an LSTM, got limpid/tiny-gpt2 (gpt2).",
  );
  await expect(evaluateClassifier(gpt2, reviews)).rejects.toThrow(
    "evaluateClassifier(): model must classify texts, got limpid/tiny-gpt2 (gpt2).",
  );
  await expect(evaluateClassifier(gpt2, reviews, {batsh: 2} as object)).rejects.toThrow(
    'Did you mean "batch"?',
  );
  gpt2.dispose();
});
