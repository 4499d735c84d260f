import {corpusOf} from "../../../src/corpora/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {capture} from "../../../src/records/index.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {gpt2Model, newFolder, removeFolders} from "./toys.js";

afterAll(() => {
  removeFolders();
  removeToys();
});

describe("capture refuses", () => {
  let model: Model;
  beforeAll(async () => void (model = await gpt2Model()));
  afterAll(() => model.dispose());
  const corpus = corpusOf(["the key"]);

  test.each([
    [{k: 0}, "k must be a whole number (1–24), got 0."],
    [{k: 25}, "k must be a whole number (1–24), got 25."],
    [{sides: "left"}, 'sides must be "positive", "negative" or "both", got "left".'],
    [{point: "blocks.*.ffnn.activations"}, 'Did you mean "blocks.*.ffnn.activation"?'],
    [{point: "blocks.*.attention.pattern"}, "point must have one row of neurons for each position"],
    [{point: "blocks.*.residual.*"}, "point must name one point of each layer"],
    [{layers: [3]}, 'layers of "blocks.*.ffnn.activation" must be one of 3 (0–2), got 3.'],
    [{layers: []}, "layers must be numbers of layers, got an array."],
    [{carry: true}, "carry must be left out for a model that is no LSTM language model, got true for"],
    [{window: 13}, "window must be a whole number (2–12), got 13."],
    [{part: {index: 3, of: 2}}, "part.index must be a whole number (1–2), got 3."],
    [{sentencesPerShard: 1.5}, "sentencesPerShard must be a whole number (at least 1), got 1.5."],
    [{checkpoint: ""}, 'checkpoint must be a name, got "".'],
    [{maxMemory: 100}, "a pass over 1 × 2 slots needs"],
    [{ks: 1}, 'unknown option "ks". Did you mean "k"?'],
  ])("%j", async (options, message) => {
    const folder = newFolder();
    await expect(capture(model, corpus, folder, options as never)).rejects.toThrow(message);
  });

  test("a model without a tokenizer, a disposed model, and what is no corpus", async () => {
    const bare = await fromPretrained(await toyFolder());
    await expect(capture(bare, corpus, newFolder())).rejects.toThrow(
      "capture(): model must have a tokenizer, got",
    );
    bare.dispose();
    await expect(capture(bare, corpus, newFolder())).rejects.toThrow("model must be in memory");
    await expect(capture(model, ["the key"] as never, newFolder())).rejects.toThrow(
      "capture(): corpus must be from readCorpus() or corpusOf(), got an array.",
    );
    await expect(capture(model, corpus, "")).rejects.toThrow('capture(): folder must be a path, got "".');
  });
});
