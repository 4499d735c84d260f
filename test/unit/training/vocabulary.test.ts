import {corpusOf} from "../../../src/corpora/index.js";
import {makeTokenizer} from "../../../src/models/index.js";
import {buildVocabulary} from "../../../src/training/index.js";
import {endingWith, tokenizerJson, tokenizerOf} from "../../../src/training/vocabulary.js";
import {emptyCorpus, toyCorpus} from "./toy.js";

const corpus = corpusOf(["b a b <unk> c", "b a d"]);

test("words come by their frequency, then by their letters, after <unk> and <eos>", async () => {
  const {words, counts} = await buildVocabulary(corpus);
  expect(words).toEqual(["<unk>", "<eos>", "b", "a", "c", "d"]);
  expect(counts).toEqual([1, 0, 3, 2, 1, 1]);
});

test("words that are left out count as <unk>", async () => {
  const {words, counts} = await buildVocabulary(corpus, {size: 3});
  expect(words).toEqual(["<unk>", "<eos>", "b"]);
  expect(counts).toEqual([5, 0, 3]);
  expect((await buildVocabulary(corpus, {minCount: 2})).words).toEqual(["<unk>", "<eos>", "b", "a"]);
});

test("capitals may be read as small letters", async () => {
  const vocabulary = await buildVocabulary(corpusOf(["The the THE"]), {lowercase: true});
  expect(vocabulary.words.slice(2)).toEqual(["the"]);
  expect(tokenizerOf(vocabulary).encode("THE <unk> no")).toEqual([2, 0, 0]);
});

test("texts are cut at white space, or also at punctuation", async () => {
  const raw = corpusOf(["It barks."]);
  expect((await buildVocabulary(raw)).words.slice(2)).toEqual(["It", "barks."]);
  const cut = await buildVocabulary(raw, {split: "punctuation"});
  expect(cut.words.slice(2)).toEqual([".", "It", "barks"]);
  expect(tokenizerOf(cut).encode("It barks.")).toEqual([3, 4, 2]);
});

test("a tokenizer may end each text, but only when asked to", async () => {
  const vocabulary = await buildVocabulary(corpus);
  expect(makeTokenizer(tokenizerJson(vocabulary)).encode("a b")).toEqual([3, 2]);
  const ends = makeTokenizer(tokenizerJson(vocabulary, {ends: true}));
  expect(ends.encode("a b")).toEqual([3, 2, 1]);
  expect(ends.encode("a b", {specialTokens: false})).toEqual([3, 2]);
  expect(ends.decode([3, 2, 1])).toBe("a b");
  expect(endingWith(1)).toMatchObject({special_tokens: {"<eos>": {ids: [1]}}});
});

test("several corpora are counted together", async () => {
  const one = await buildVocabulary([corpus, corpusOf(["d d d d"])]);
  expect(one.words.slice(2, 4)).toEqual(["d", "b"]);
});

test("corpora without words and wrong options are refused", async () => {
  await expect(buildVocabulary(emptyCorpus())).rejects.toThrow("corpus must have words, got none");
  await expect(buildVocabulary(toyCorpus(), {size: 2})).rejects.toThrow(
    /size must be a whole number \(at least 3\), got 2/,
  );
  await expect(buildVocabulary(toyCorpus(), {sise: 2} as object)).rejects.toThrow('Did you mean "size"?');
  await expect(buildVocabulary("text" as never)).rejects.toThrow(
    'corpus must be from readCorpus() or corpusOf(), got "text"',
  );
});
