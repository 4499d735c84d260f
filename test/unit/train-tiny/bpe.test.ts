import {Tokenizer} from "@huggingface/tokenizers";
import {bpeEncoder, readableTokens, tokenizerJson, trainBpe} from "../../../tools/train-tiny/bpe/index.js";
import {trainingDocument} from "../../../tools/train-tiny/corpus/index.js";
import {seededRandom} from "../../../tools/train-tiny/random.js";

/** The example of the paper on byte-pair encoding, with spaces between words. */
const paper = [
  "low ",
  "low ",
  "low ",
  "low ",
  "low ",
  "lower ",
  "lower ",
  ...Array<string>(6).fill("newest "),
];

describe("the byte-pair encoder", () => {
  test("merges the most frequent pair first, worked out by hand", () => {
    // w e: 8 (2 lower + 6 newest); then l o: 7; n e, e s, s t … 6 each, of which "e s" comes first in code-unit order.
    const {merges} = trainBpe(paper, 256 + 4);
    expect(merges).toEqual([
      ["w", "e"],
      ["l", "o"],
      ["e", "we"],
      ["ewe", "s"],
    ]);
  });

  test("has all 256 bytes before the first merge", () => {
    const {vocabulary} = trainBpe(paper, 260);
    expect(new Set(vocabulary.slice(0, 256)).size).toBe(256);
    expect(vocabulary.slice(256)).toEqual(["we", "lo", "ewe", "ewes"]);
  });

  test("stops when no pair occurs twice", () => {
    expect(trainBpe(["abc"], 300).vocabulary).toHaveLength(256);
  });

  test("keeps at most two digits in one token", () => {
    const {vocabulary} = trainBpe(Array<string>(50).fill("1867 1867 100"), 400, readableTokens);
    expect(vocabulary.filter((token) => /\d{3}/.test(token))).toEqual([]);
    expect(vocabulary).toContain("Ġ18");
  });

  test("joins nothing to the end of a tag", () => {
    const {vocabulary} = trainBpe(Array<string>(50).fill("<a><b>c</b></a>"), 400, readableTokens);
    expect(vocabulary.filter((token) => /^>./.test(token))).toEqual([]);
    expect(vocabulary).toContain("</");
  });

  test("refuses a vocabulary without room for the bytes", () => {
    expect(() => trainBpe(paper, 255)).toThrow(
      new RangeError(
        "trainBpe(): size must be at least 256, one for each byte, got 255. Pass for example 1500.",
      ),
    );
  });
});

describe("the tokenizer file", () => {
  const random = seededRandom(5);
  const documents = Array.from({length: 400}, () => trainingDocument(random));
  const bpe = trainBpe(documents, 700, readableTokens);
  const encode = bpeEncoder(bpe);
  const tokenizer = new Tokenizer(tokenizerJson(bpe), {});
  const texts = [
    ...documents.slice(0, 100),
    "Grüße, 日本語, עברית, 😀👩‍👩‍👧, e\u0301\u0302, \u0000\t\r\n  two  spaces ",
    "it's we'll I'd 12345 <a></a>><",
  ];

  test("loads in @huggingface/tokenizers and gives the ids that training used", () => {
    for (const text of texts) {
      expect(tokenizer.encode(text, {add_special_tokens: false}).ids).toEqual(encode(text));
    }
  });

  test("gives every text back, byte for byte", () => {
    for (const text of texts) {
      expect(tokenizer.decode([...encode(text)], {clean_up_tokenization_spaces: false})).toBe(text);
    }
  });

  test("ends with the end-of-text token", () => {
    expect(tokenizer.encode("<|endoftext|>").ids).toEqual([bpe.vocabulary.length]);
  });
});
