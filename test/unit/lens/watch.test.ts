import type {Run} from "../../../src/capture/index.js";
import {run} from "../../../src/capture/index.js";
import {watch} from "../../../src/lens/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {tinyEncoder} from "../capture/tiny-encoder.js";

let model: Model;
let keys: Run;
beforeAll(async () => {
  model = await fromPretrained("limpid/tiny-gpt2");
  keys = await run(model, "The keys to the cabinet");
});
afterAll(() => model.dispose());

/** The product of the probabilities that the model gives to ids after the first `n` of a text. */
async function product(ids: readonly number[], n: number): Promise<number> {
  const {probabilities} = await run(model, ids, {nPrompt: n});
  return probabilities.reduce((a, b) => a * b, 1);
}

describe("watch", () => {
  test("writes words as the text goes on, and ranks them after its end without more being said (E15)", async () => {
    const {words, positions, ranks, probabilities} = await watch(model, keys, ["is", "are"]);
    expect(positions).toEqual([keys.ids.length]);
    expect(words.map(({word, text, spaceAdded, pieces}) => [word, text, spaceAdded, pieces])).toEqual([
      ["is", " is", true, [" is"]],
      ["are", " are", true, [" are"]],
    ]);
    expect(ranks).toMatchObject({axes: ["word", "layer", "position"], shape: [2, 4, 1]});
    for (const [i, word] of words.entries()) {
      const own = await product([...keys.ids, ...word.ids], keys.ids.length);
      expect(probabilities.data[4 * i + 3]).toBeCloseTo(own, 6);
    }
    expect(ranks.data[7]).toBe(1);
  });

  test("of one token needs no forward pass", async () => {
    const {model: bert} = await tinyEncoder("BertForMaskedLM");
    const text = await run(bert, "Paris is the [MASK] of France.");
    const {words, ranks} = await watch(bert, text, ["capital", "city"]);
    expect(words.map(({pieces, spaceAdded}) => [pieces, spaceAdded])).toEqual([
      [[" capital"], true],
      [[" city"], true],
    ]);
    const n = bert.config.nVocab;
    const row = text.outputs!.logits.data.subarray(4 * n, 5 * n);
    words.forEach(({ids: [id]}, i) => {
      expect(ranks.data[2 * i + 1]).toBe(1 + row.filter((logit) => logit > row[id]).length);
    });
    await expect(watch(bert, text, ["keyss"])).rejects.toThrow(
      /^watch\(\): words must each be one token for limpid-encoder-.*, which fills masks one by one, got " keyss", which has 2\. Put as many masks/,
    );
    await expect(watch(bert, text, ["zebra"])).rejects.toThrow(
      'watch(): words[0] must be one that the tokenizer knows, got "zebra".',
    );
    bert.dispose();
  });

  test("weighs a word of several pieces by the chain rule, in every layer", async () => {
    const before = memory().tensors;
    const {words, probabilities, firstProbabilities, logProbabilities} = await watch(model, keys, [
      "Belgians",
      "are",
    ]);
    const [word] = words;
    expect(word.ids.length).toBeGreaterThan(1);
    expect(probabilities.data[3]).toBeGreaterThan(0);
    const whole = await product([...keys.ids, ...word.ids], keys.ids.length);
    expect(probabilities.data[3] / whole).toBeCloseTo(1, 4);
    expect(logProbabilities.data[3]).toBeCloseTo(Math.log(whole), 4);
    // In an earlier layer each piece is read from that layer's own projection, with the earlier pieces in the text.
    let expected = firstProbabilities.data[1];
    for (let i = 1; i < word.ids.length; i++) {
      const longer = await run(model, [...keys.ids, ...word.ids.slice(0, i)]);
      const {firstProbabilities: later} = await watch(
        model,
        longer,
        [model.tokenizer!.decode([word.ids[i]])],
        {
          layers: [1],
          space: "never",
        },
      );
      expected *= later.data[0];
    }
    expect(probabilities.data[1] / expected).toBeCloseTo(1, 4);
    expect(Array.from(probabilities.data.slice(4))).toEqual(Array.from(firstProbabilities.data.slice(4)));
    expect(memory().tensors).toBe(before);
  });

  test("reads no text twice, and none that the run holds already", async () => {
    const text = await run(model, "The keys to the cabinet are here.");
    const told: number[] = [];
    const options = {positions: {from: 2, to: 4}, onProgress: (done: number) => told.push(done)};
    const first = await watch(model, text, ["Belgians"], options);
    const count = told.length;
    const second = await watch(model, text, ["Belgians"], options);
    // The first pieces are scored again; the later ones are known.
    expect(told.length - count).toBeLessThan(count);
    expect(second.probabilities.data).toEqual(first.probabilities.data);
    const own = await watch(model, text, [model.tokenizer!.decode(text.ids.slice(4, 6)).trim()], {
      positions: 4,
    });
    expect(own.words[0].ids).toEqual(text.ids.slice(4, 6));
    expect(own.probabilities.data[3] / (await product(text.ids.slice(0, 6), 4))).toBeCloseTo(1, 4);
  });

  test("takes many words, several positions, and a word twice", async () => {
    const many = [
      "is",
      "are",
      "was",
      "were",
      "the",
      "a",
      "of",
      "to",
      "in",
      "and",
      "key",
      "keys",
      "not",
      "it",
      "on",
      "at",
      "by",
      "is",
    ];
    const all = await watch(model, keys, many, {positions: {from: 1}});
    expect(all.ranks.shape).toEqual([18, 4, 4]);
    const one = await watch(model, keys, ["by"], {positions: [3]});
    const at = (16 * 4 + 2) * 4 + 2;
    expect([all.ranks.data[at], all.probabilities.data[at]]).toEqual([
      one.ranks.data[2],
      one.probabilities.data[2],
    ]);
    expect(all.ranks.data.slice(17 * 16)).toEqual(all.ranks.data.slice(0, 16));
  });

  test("leaves out the space where it is told to, or where the text does", async () => {
    const split = async (text: string, word: string, space?: "always" | "never"): Promise<string> =>
      (await watch(model, await run(model, text), [word], space ? {space} : {})).words[0].text;
    expect(await split("The keys", "are")).toBe(" are");
    expect(await split("The keys", "are", "never")).toBe("are");
    expect(await split("The keys (", "are")).toBe("are");
    expect(await split("The keys (", "are", "always")).toBe(" are");
    expect(await split("The keys", " are")).toBe(" are");
  });

  test.each<[string, unknown, string]>([
    ["no list", "is", 'words must be a list such as ["is", "are"], got "is".'],
    ["no words", [], "words must name at least one word, got none."],
    ["an empty word", ["is", ""], 'words[1] must have at least one character, got "".'],
    ["a number", [262], "words[0] must be a word"],
    ["control characters", ["a\u0007"], 'words[0] must have no control characters, got "a\\u0007".'],
    ["half a character", ["\ud83d"], "words[0] must be Unicode, without half characters"],
    [
      "special tokens",
      ["<|endoftext|>"],
      'words[0] must be a word of the text, not a special token, got "<|endoftext|>".',
    ],
  ])("refuses %s", async (_, words, message) => {
    await expect(watch(model, keys, words as string[])).rejects.toThrow(`watch(): ${message}`);
  });

  test("refuses several pieces where the text cannot be read again", async () => {
    const changed = await run(model, "The keys", {
      interventions: [{point: "blocks.0.ffnn.activation", zero: true}],
    });
    expect((await watch(model, changed, ["are"])).ranks.shape).toEqual([1, 4, 1]);
    await expect(watch(model, changed, ["Belgians"])).rejects.toThrow(
      /^watch\(\): words must each be one token for a run with interventions/,
    );
    const {nPositions} = model.config;
    const full = await run(model, Array<number>(nPositions).fill(keys.ids[0]));
    await expect(watch(model, full, ["Belgians"])).rejects.toThrow(
      new RegExp(
        `within the model's context of ${nPositions}, got ${nPositions}\\. Choose an earlier position\\.$`,
      ),
    );
  });
});
