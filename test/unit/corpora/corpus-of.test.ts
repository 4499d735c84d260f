import {corpusOf} from "../../../src/corpora";
import type {Corpus, Sentence, SentenceRange} from "../../../src/corpora";
import {read} from "./files";

const texts = async (corpus: Corpus, range?: SentenceRange): Promise<(string | undefined)[]> =>
  (await read(corpus.sentences(range))).map(({text}) => text);

test("the words of a text are what stands between blanks, with their places", async () => {
  const corpus = corpusOf(["  The keys\tare here . "]);
  const [sentence] = await read(corpus.sentences());
  expect(sentence.words).toEqual(["The", "keys", "are", "here", "."]);
  expect(sentence.text).toBe("The keys\tare here .");
  expect(sentence.spans!.map(([from, to]) => sentence.text!.slice(from, to))).toEqual(sentence.words);
});

test("any range is the same part of the whole, also after the end", async () => {
  const corpus = corpusOf(Array.from({length: 700}, (_, i) => `sentence ${i}`));
  const whole = await texts(corpus);
  expect(await corpus.count()).toBe(700);
  for (const [from, to] of [
    [0, 1],
    [255, 257],
    [256, 256],
    [699, 900],
    [700, 800],
    [900, 901],
  ]) {
    expect(await texts(corpus, {from, to})).toEqual(whole.slice(from, to));
  }
});

test("the checksum is that of the sentences, not of their name, and nobody changes them later", async () => {
  const words = ["a", "b"];
  const corpus = corpusOf([{words, label: null}], "one");
  words.push("c");
  expect((await read(corpus.sentences()))[0].words).toEqual(["a", "b"]);
  expect(corpus.description.sha256).toBe(
    corpusOf([{words: ["a", "b"], label: null}], "two").description.sha256,
  );
  expect(corpus.description.sha256).not.toBe(corpusOf([{words: ["a", "b"]}]).description.sha256);
  expect(corpus.name).toBe("one");
});

test.each([
  [["a", "b\ud800"], "corpusOf(): sentences[1] must have whole characters, got half of one."],
  [[], "corpusOf(): sentences must be at least one, got none."],
  [["a", " "], "corpusOf(): sentences[1] must have a word, got none."],
  [[{words: ["a"], pos: []}], "corpusOf(): sentences[0] must have 1 pos, got 0."],
  [[{words: ["a"], tags: {lemma: ["a", "b"]}}], "corpusOf(): sentences[0] must have 1 lemma, got 2."],
  [
    [{words: ["a"], spans: [[0, 1]]}],
    "corpusOf(): sentences[0] must have the text that its spans are of, got none.",
  ],
  [
    [{words: ["a"], text: "a", spans: [[0, 2]]}],
    "corpusOf(): sentences[0].spans must lie in its text, got [0,2].",
  ],
  [[{words: ["a", ""]}], "corpusOf(): sentences[0].words must be a list of words, got an array."],
] as const)("refuses %j", (sentences, message) => {
  expect(() => corpusOf(sentences as readonly Sentence[])).toThrow(message);
});

test("refuses ranges that are none", () => {
  const corpus = corpusOf(["a"]);
  expect(() => corpus.sentences({from: -1})).toThrow(
    "sentences(): from must be a whole number (at least 0), got -1.",
  );
  expect(() => corpus.sentences({from: 2, to: 1})).toThrow(
    "sentences(): to must be a whole number (at least 2), got 1.",
  );
});
