import {mkdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {Corpus, Sentence} from "../corpora/index.js";
import type {Tokenizer} from "../models/index.js";
import {checkOptions, checkWhole, makeTokenizer, show} from "../models/index.js";
import {checkCorpus} from "./checks.js";

/** Stands for words that the vocabulary does not have. */
export const unknownWord = "<unk>";
/** Ends each sentence. */
export const endOfSentence = "<eos>";

export interface VocabularyOptions {
  /** Words at most, "<unk>" and "<eos>" included (default 10,000): the most frequent ones. */
  readonly size?: number;
  /** How often a word must occur (default 1). */
  readonly minCount?: number;
  /** Whether capitals are read as small letters (default false). */
  readonly lowercase?: boolean;
  /**
   * Where texts are cut into words: at white space only, as in texts that are tokenized already (default), or also between
   * letters and punctuation.
   */
  readonly split?: "whitespace" | "punctuation";
}

/** The words that a word-level model knows. */
export interface Vocabulary {
  /** By id: "<unk>", "<eos>", then the others, the most frequent first; of equally frequent ones by their letters. */
  readonly words: readonly string[];
  /** How often each occurs in the corpus; of "<unk>" the words that were left out, and those written so in the text. */
  readonly counts: readonly number[];
  readonly lowercase: boolean;
  readonly split: "whitespace" | "punctuation";
}

/**
 * The most frequent words of one or several corpora.
 *
 * @throws RangeError if the corpora have no words
 * @example
 * const vocabulary = await buildVocabulary(corpusOf(["the cat sleeps", "the dog barks"]), {size: 1000});
 */
export async function buildVocabulary(
  corpora: Corpus | readonly Corpus[],
  options: VocabularyOptions = {},
): Promise<Vocabulary> {
  checkOptions("buildVocabulary", options, ["size", "minCount", "lowercase", "split"]);
  const {size = 10_000, minCount = 1, lowercase = false, split = "whitespace"} = options;
  checkWhole("buildVocabulary", "size", size, 3);
  checkWhole("buildVocabulary", "minCount", minCount, 1);
  if (split !== "whitespace" && split !== "punctuation") {
    throw new RangeError(
      `buildVocabulary(): split must be "whitespace" or "punctuation", got ${show(split)}.`,
    );
  }
  const all = Array.isArray(corpora) ? (corpora as readonly Corpus[]) : [corpora as Corpus];
  const frequencies = new Map<string, number>();
  const cut = makeTokenizer(tokenizerJson({words: [unknownWord], lowercase, split}));
  for (const corpus of all) {
    checkCorpus("buildVocabulary", corpus);
    for await (const sentence of corpus.sentences()) {
      const text = textOfSentence(sentence);
      for (const span of cut.encodeWithOffsets(text, {specialTokens: false}).spans) {
        const word = text.slice(...span!);
        const known = lowercase && word !== unknownWord ? word.toLowerCase() : word;
        frequencies.set(known, (frequencies.get(known) ?? 0) + 1);
      }
    }
  }
  if (frequencies.size === 0) throw new RangeError("buildVocabulary(): corpus must have words, got none.");
  return chosen(frequencies, size, minCount, {lowercase, split});
}

function chosen(
  frequencies: ReadonlyMap<string, number>,
  size: number,
  minCount: number,
  rest: Pick<Vocabulary, "lowercase" | "split">,
): Vocabulary {
  const special = [unknownWord, endOfSentence];
  const sorted = [...frequencies]
    .filter(([word, count]) => count >= minCount && !special.includes(word))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, size - special.length);
  const total = [...frequencies.values()].reduce((a, b) => a + b, 0);
  const end = frequencies.get(endOfSentence) ?? 0;
  const inside = sorted.reduce((sum, [, count]) => sum + count, end);
  return {
    words: [...special, ...sorted.map(([word]) => word)],
    counts: [total - inside, end, ...sorted.map(([, count]) => count)],
    ...rest,
  };
}

/** The text that a model reads of a sentence. */
export function textOfSentence({text, words}: Sentence): string {
  return text ?? words.join(" ");
}

/**
 * The tokenizer.json of whole words.
 *
 * @param options.ends - texts get "<eos>" at their end: for models that read the state there
 */
export function tokenizerJson(
  {words, lowercase, split}: Pick<Vocabulary, "words" | "lowercase" | "split">,
  {ends = false}: {readonly ends?: boolean} = {},
): Record<string, unknown> {
  const special = [unknownWord, endOfSentence].filter((word) => words.includes(word));
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content) => ({
      id: words.indexOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: lowercase ? {type: "Lowercase"} : null,
    pre_tokenizer: {type: split === "whitespace" ? "WhitespaceSplit" : "Whitespace"},
    post_processor: ends ? endingWith(words.indexOf(endOfSentence)) : null,
    decoder: null,
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      unk_token: unknownWord,
    },
  };
}

/** A post-processor that puts "<eos>" after each text. */
export function endingWith(id: number): Record<string, unknown> {
  const text = (of: string): object => ({Sequence: {id: of, type_id: 0}});
  const end = {SpecialToken: {id: endOfSentence, type_id: 0}};
  return {
    type: "TemplateProcessing",
    single: [text("A"), end],
    pair: [text("A"), end, text("B"), end],
    special_tokens: {[endOfSentence]: {id: endOfSentence, ids: [id], tokens: [endOfSentence]}},
  };
}

/** What tokenizer_config.json says of it. */
export const tokenizerConfig = {
  tokenizer_class: "PreTrainedTokenizerFast",
  unk_token: unknownWord,
  eos_token: endOfSentence,
  clean_up_tokenization_spaces: false,
};

/** The tokenizer of a vocabulary. */
export function tokenizerOf(vocabulary: Vocabulary): Tokenizer {
  return makeTokenizer(tokenizerJson(vocabulary), tokenizerConfig);
}

/** Writes the files of a tokenizer into a checkpoint folder, which is made if it is not there. */
export async function saveVocabulary(
  folder: string,
  vocabulary: Vocabulary,
  options: {readonly ends?: boolean} = {},
): Promise<void> {
  await mkdir(folder, {recursive: true});
  const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
  await writeFile(join(folder, "tokenizer.json"), json(tokenizerJson(vocabulary, options)));
  await writeFile(join(folder, "tokenizer_config.json"), json(tokenizerConfig));
}
