import {existsSync, readFileSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {corpusOf} from "../../../src/corpora/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import type {LanguageModelOptions, TrainingProgress} from "../../../src/training/index.js";
import {buildVocabulary, evaluateLanguageModel, trainLanguageModel} from "../../../src/training/index.js";
import {emptyCorpus, newFolder, removeFolders, toyCorpus} from "./toy.js";

afterAll(removeFolders);
afterEach(() => expect(memory().tensors).toBe(0));

const corpus = toyCorpus();
let options: LanguageModelOptions;
beforeAll(async () => {
  options = {
    vocabulary: await buildVocabulary(corpus),
    validation: corpus,
    hidden: 10,
    embedding: 6,
    layers: 2,
    dropout: 0.1,
    epochs: 3,
    batch: 4,
    window: 6,
    learningRate: 0.02,
  };
});

const weightsIn = (folder: string): Buffer => readFileSync(join(folder, "model.safetensors"));

test("loss and perplexity fall, and each epoch leaves a checkpoint that gives its validation", async () => {
  const folder = newFolder();
  const told: TrainingProgress[] = [];
  const trained = await trainLanguageModel(corpus, folder, {...options, onProgress: (one) => told.push(one)});
  const losses = trained.epochs.map(({validation}) => validation!.loss);
  expect(losses[2]).toBeLessThan(losses[0]);
  expect(losses[0]).toBeLessThan(Math.log(options.vocabulary.words.length));
  expect(trained.ended).toBe("epochs");
  expect(told.map(({step}) => step)).toEqual(trained.losses.map((_, i) => i + 1));
  expect(told.at(-1)).toMatchObject({epoch: 3, epochs: 3, steps: told.length});
  for (const {checkpoint, validation} of trained.epochs) {
    const model = await fromPretrained(join(folder, checkpoint!));
    const {loss, perplexity, tokens, unknown} = await evaluateLanguageModel(model, corpus, {batch: 4});
    expect(loss).toBeCloseTo(validation!.loss, 5);
    expect(perplexity).toBeCloseTo(Math.exp(loss), 9);
    expect([tokens, unknown]).toEqual([30 * 5 - 1, 0]);
    model.dispose();
  }
});

test("a training that was interrupted again and again gives the same bytes", async () => {
  const [whole, broken] = [newFolder(), newFolder()];
  const undisturbed = await trainLanguageModel(corpus, whole, options);
  const stops = [1, 5, 8, 9, 20];
  for (const stop of stops) {
    const abort = new AbortController();
    const call = trainLanguageModel(corpus, broken, {
      ...options,
      saveEvery: 3,
      signal: abort.signal,
      onProgress: ({step}) => step === stop && abort.abort(),
    });
    await expect(call).rejects.toMatchObject({name: "AbortError"});
  }
  const resumed = await trainLanguageModel(corpus, broken, options);
  expect(resumed.losses).toEqual(undisturbed.losses);
  expect(resumed.epochs).toEqual(undisturbed.epochs);
  for (const {checkpoint} of resumed.epochs) {
    expect(weightsIn(join(broken, checkpoint!)).equals(weightsIn(join(whole, checkpoint!)))).toBe(true);
  }
  // A training that is over is not done again.
  const told = jest.fn();
  expect(await trainLanguageModel(corpus, broken, {...options, onProgress: told})).toEqual(resumed);
  expect(told).not.toHaveBeenCalled();
});

test("a training that dies without a word goes on from its last epoch, with the same bytes", async () => {
  const [whole, broken] = [newFolder(), newFolder()];
  const undisturbed = await trainLanguageModel(corpus, whole, options);
  const perEpoch = undisturbed.epochs[0].steps;
  const dies = ({step}: TrainingProgress): void => {
    if (step === perEpoch + 2) throw new Error("out of power");
  };
  await expect(trainLanguageModel(corpus, broken, {...options, onProgress: dies})).rejects.toThrow(
    "out of power",
  );
  const steps: number[] = [];
  const resumed = await trainLanguageModel(corpus, broken, {
    ...options,
    onProgress: ({step}) => steps.push(step),
  });
  expect(steps[0]).toBe(perEpoch + 1);
  expect(resumed.losses).toEqual(undisturbed.losses);
  const last = resumed.epochs[2].checkpoint!;
  expect(weightsIn(join(broken, last)).equals(weightsIn(join(whole, last)))).toBe(true);
});

test("another seed gives other weights", async () => {
  const [a, b] = [newFolder(), newFolder()];
  const few = {...options, epochs: 1};
  const [one] = [
    await trainLanguageModel(corpus, a, few),
    await trainLanguageModel(corpus, b, {...few, seed: 2}),
  ];
  const name = one.best.checkpoint!;
  expect(weightsIn(join(a, name)).equals(weightsIn(join(b, name)))).toBe(false);
});

test("checkpoints are kept as asked, and the best always", async () => {
  const folder = newFolder();
  const trained = await trainLanguageModel(corpus, folder, {...options, epochs: 5, keep: [1, -2]});
  const kept = trained.epochs.filter(({checkpoint}) => checkpoint !== undefined).map(({epoch}) => epoch);
  expect(kept).toEqual([...new Set([1, 4, trained.best.epoch])].sort());
  for (const {epoch} of trained.epochs)
    expect(existsSync(join(folder, `epoch-00${epoch}`))).toBe(kept.includes(epoch));
});

test("a training ends when no epoch is better any more, and steps become smaller before", async () => {
  const trained = await trainLanguageModel(corpus, newFolder(), {
    ...options,
    validation: corpusOf(["never never never never"]),
    epochs: 30,
    patience: 2,
    learningRate: 0.05,
  });
  expect(trained.ended).toBe("patience");
  const last = trained.epochs.length;
  expect(trained.best.epoch).toBe(last - 2);
  expect(trained.epochs[last - 1].learningRate).toBeCloseTo(
    trained.epochs[0].learningRate *
      0.25 ** trained.epochs.filter(({best}, i) => !best && i < last - 1).length,
    9,
  );
});

test("steepest descent and tied embeddings learn, too", async () => {
  const trained = await trainLanguageModel(corpus, newFolder(), {
    ...options,
    optimizer: "sgd",
    tied: true,
    learningRate: 1,
    epochs: 3,
  });
  expect(trained.losses.at(-1)).toBeLessThan(trained.losses[0]);
});

test("folders of other trainings, and damaged ones, are refused", async () => {
  const folder = newFolder();
  await trainLanguageModel(corpus, folder, {...options, epochs: 1});
  await expect(trainLanguageModel(corpus, folder, {...options, epochs: 1, hidden: 11})).rejects.toThrow(
    /folder must be empty or of a training with the same model, texts and options, got one of another \(hidden_size 10 instead of 11\)/,
  );
  await expect(trainLanguageModel(toyCorpus(31), folder, {...options, epochs: 1})).rejects.toThrow(/\(text /);
  truncateSync(join(folder, "training-state.safetensors"), 20);
  await expect(trainLanguageModel(corpus, folder, {...options, epochs: 1})).rejects.toThrow(
    /training-state.safetensors must be a whole file of a training, got 20 bytes/,
  );
  const other = newFolder();
  writeFileSync(join(other, "config.json"), "{}");
  await expect(trainLanguageModel(corpus, other, options)).rejects.toThrow(/got one with config.json/);
});

test("a loss that is no number ends the training and says what to do", async () => {
  const wild = {...options, learningRate: 1e38, dropout: 0, clip: Infinity, optimizer: "sgd"} as const;
  await expect(trainLanguageModel(corpus, newFolder(), wild)).rejects.toThrow(
    /loss must stay finite, got (NaN|Infinity) at step \d+. Lower learningRate or clip/,
  );
});

test("what cannot be trained is refused", async () => {
  const folder = newFolder();
  await expect(trainLanguageModel(emptyCorpus(), folder, options)).rejects.toThrow(
    /corpus must have at least two words, got 0/,
  );
  await expect(trainLanguageModel(corpus, "", options)).rejects.toThrow(
    /folder must be the path of a folder/,
  );
  await expect(trainLanguageModel(corpus, folder, {...options, hidden: 0})).rejects.toThrow(
    /hidden must be a whole number/,
  );
  await expect(trainLanguageModel(corpus, folder, {...options, dropout: 1})).rejects.toThrow(
    /dropout must be a number \(0–0.99\), got 1/,
  );
  await expect(trainLanguageModel(corpus, folder, {...options, keep: [0]})).rejects.toThrow(
    /keep must be "all", "best" or numbers/,
  );
  await expect(trainLanguageModel(corpus, folder, {} as never)).rejects.toThrow(
    /vocabulary must be from buildVocabulary\(\), got undefined/,
  );
});
