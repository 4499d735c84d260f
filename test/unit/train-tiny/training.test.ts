import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {bpeEncoder, readableTokens, trainBpe} from "../../../tools/train-tiny/bpe/index.js";
import {markedDocument, pieces, plain, trainingDocument} from "../../../tools/train-tiny/corpus/index.js";
import {seededRandom} from "../../../tools/train-tiny/random.js";
import {smoke} from "../../../tools/train-tiny/settings.js";
import type {Settings} from "../../../tools/train-tiny/settings.js";
import {batchOf} from "../../../tools/train-tiny/training/batches.js";
import {readCheckpoint, writeCheckpoint} from "../../../tools/train-tiny/training/checkpoint.js";
import {sinusoids} from "../../../tools/train-tiny/training/family.js";
import {learningRate} from "../../../tools/train-tiny/training/schedule.js";
import {train} from "../../../tools/train-tiny/training/train.js";

const settings: Settings = {...smoke, steps: 8, batchTokens: 128, warmup: 2};
const random = seededRandom(1);
const bpe = trainBpe(
  Array.from({length: 300}, () => trainingDocument(random)),
  settings.nVocab - 1,
  readableTokens,
);
const encode = bpeEncoder(bpe);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "train-tiny-"));
});
afterEach(() => rmSync(folder, {recursive: true}));

describe("a batch", () => {
  test("asks for the token that follows each token", () => {
    const {ids, targets, batch} = batchOf(0, settings, encode);
    const length = ids.length / batch;
    for (let i = 0; i + 1 < ids.length; i++) {
      if ((i + 1) % length !== 0) expect(targets[i]).toBe(ids[i + 1]);
    }
  });

  test("depends on the step and the seed only", () => {
    expect(batchOf(5, settings, encode).ids).toEqual(batchOf(5, settings, encode).ids);
    expect(batchOf(5, settings, encode).ids).not.toEqual(batchOf(6, settings, encode).ids);
    expect(batchOf(5, settings, encode).ids).not.toEqual(batchOf(5, {...settings, seed: 2}, encode).ids);
  });

  test("has only ids of the vocabulary, and whole documents with an end between them", () => {
    const {ids} = batchOf(1, settings, encode);
    expect(Math.max(...ids)).toBe(settings.nVocab - 1);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(0);
  });
});

describe("marks of what follows", () => {
  const marked = Array.from({length: 500}, () => markedDocument(random));

  test("do not change the tokens of a document", () => {
    for (const document of marked) {
      expect(pieces(document).flatMap(({text}) => encode(text))).toEqual(encode(plain(document)));
    }
  });

  test("never reach the model", () => {
    expect(marked.filter((document) => /[\uE000\uE001]/.test(plain(document)))).toEqual([]);
    expect(trainingDocument(seededRandom(3))).toBe(plain(markedDocument(seededRandom(3))));
  });

  test("stand at the verb, the closing tag and the answer", () => {
    const followers = (document: string): string[] =>
      pieces(document).flatMap((p) => (p.follows ? [p.text] : []));
    expect(marked.flatMap(followers)).toEqual(expect.arrayContaining([" are", " is", "note>"]));
  });
});

test("the learning rate rises over the warm-up and falls to nothing", () => {
  const one = {...settings, learningRate: 1, warmup: 4, steps: 12};
  expect([0, 3, 4, 8, 12].map((step) => learningRate(step, one))).toEqual([0.25, 1, 1, 0.5, 0]);
});

describe("a training", () => {
  const run = (signal: AbortSignal, onStep: (step: number, loss: number) => void = () => undefined) =>
    train(settings, {folder, encode, signal, onProgress: ({step, loss}) => onStep(step, loss)});

  test("gives the same weights again for the same seed", async () => {
    const {signal} = new AbortController();
    const [first, second] = [await run(signal), await run(signal)];
    expect([...first.keys()]).toEqual([...second.keys()]);
    for (const [name, values] of first) expect(second.get(name)).toEqual(values);
  });

  test("goes on from its checkpoint as if it had never been interrupted", async () => {
    const whole = await run(new AbortController().signal);
    const abort = new AbortController();
    const interrupted = run(abort.signal, (step) => {
      if (step === 3) abort.abort();
    });
    await expect(interrupted).rejects.toMatchObject({name: "AbortError"});
    const steps: number[] = [];
    const resumed = await run(new AbortController().signal, (step) => steps.push(step));
    expect(steps).toEqual([4, 5, 6, 7, 8]);
    for (const [name, values] of whole) expect(resumed.get(name)).toEqual(values);
  });

  test("learns: the loss falls", async () => {
    const losses: number[] = [];
    await run(new AbortController().signal, (_, loss) => losses.push(loss));
    expect(losses.at(-1)).toBeLessThan(losses[0]);
  });
});

test("a checkpoint of other settings is not taken", () => {
  const state = {step: 3, arrays: [Float32Array.of(1, 2), Float32Array.of(-0.5)]};
  writeCheckpoint(folder, {key: "a", state});
  expect(readCheckpoint(folder, "a")).toEqual(state);
  expect(readCheckpoint(folder, "b")).toBeUndefined();
});

describe("initial position embeddings", () => {
  test("are sines and cosines: the first position is 0, amplitude, 0, amplitude …", () => {
    expect([...sinusoids(1, 4, 0.5)]).toEqual([0, 0.5, 0, 0.5]);
  });

  test("make the inner product of two positions depend on their distance only", () => {
    const table = sinusoids(40, 16, 1);
    const product = (a: number, b: number): number =>
      Array.from({length: 16}, (_, i) => table[a * 16 + i] * table[b * 16 + i]).reduce((x, y) => x + y, 0);
    expect(product(30, 27)).toBeCloseTo(product(5, 2), 5);
    expect(product(5, 5)).toBeCloseTo(8, 5);
  });
});
