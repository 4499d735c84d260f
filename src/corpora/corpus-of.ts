import {createHash} from "node:crypto";
import {show} from "../models/index.js";
import {halfPair} from "./row.js";
import {StoredCorpus} from "./stored-corpus.js";
import type {Item} from "./stored-corpus.js";
import type {Corpus, Sentence} from "./types.js";
import {sentenceOf} from "./words.js";

/**
 * A corpus in memory.
 *
 * @param sentences - texts, whose words are what stands between blanks, or sentences of words
 * @param name - what it is called (default "corpus")
 * @throws TypeError if a sentence is neither, or its parts differ in length
 * @throws RangeError if there is no sentence, or one without words
 * @example
 * const corpus = corpusOf(["The keys are here .", {words: ["Good", "film"], pos: ["ADJ", "NOUN"], label: "positive"}]);
 */
export function corpusOf(sentences: readonly (string | Sentence)[], name = "corpus"): Corpus {
  if (!Array.isArray(sentences)) {
    throw new TypeError(`corpusOf(): sentences must be a list, got ${show(sentences)}.`);
  }
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`corpusOf(): name must be a text, got ${show(name)}.`);
  }
  if (sentences.length === 0) throw new RangeError("corpusOf(): sentences must be at least one, got none.");
  const checked = (sentences as readonly (string | Sentence)[]).map(checkSentence);
  const tags = [...new Set(checked.flatMap((sentence) => Object.keys(sentence.tags ?? {})))].sort();
  return new StoredCorpus({
    name,
    limit: Infinity,
    describe: () => ({
      name,
      format: "memory",
      files: [],
      options: {},
      ...(tags.length === 0 ? {} : {tags}),
      sha256: createHash("sha256").update(JSON.stringify(checked)).digest("hex"),
    }),
    items: ({line}) => itemsOf(checked, line),
    empty: () => new Error("corpusOf(): sentences must be at least one, got none."),
  });
}

async function* itemsOf(sentences: readonly Sentence[], from: number): AsyncGenerator<Item, void, void> {
  for (let i = from; i < sentences.length; i++) {
    yield {kind: "sentence", sentence: sentences[i], next: {file: 0, byte: 0, line: i + 1}};
  }
}

function checkSentence(given: string | Sentence, i: number): Sentence {
  const sentence: Sentence = typeof given === "string" ? sentenceOf(given, "spaces") : given;
  const refuse = (what: string, got: string): never => {
    throw new TypeError(`corpusOf(): sentences[${i}]${what}, got ${got}.`);
  };
  if (typeof sentence !== "object" || sentence === null)
    refuse(" must be a text or a sentence", show(sentence));
  const {words, text, spans, pos, tags, label, id} = sentence;
  if (!Array.isArray(words) || words.some((word) => typeof word !== "string" || word === "")) {
    refuse(".words must be a list of words", show(words));
  }
  for (const part of [...words, text ?? ""]) {
    if (typeof part === "string" && halfPair.test(part)) refuse(" must have whole characters", "half of one");
  }
  if (words.length === 0) throw new RangeError(`corpusOf(): sentences[${i}] must have a word, got none.`);
  const lists: Readonly<Record<string, readonly (string | null)[] | undefined>> = {pos, ...tags};
  for (const [name, list] of Object.entries(lists)) {
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length !== words.length) {
      refuse(` must have ${words.length} ${name}`, Array.isArray(list) ? String(list.length) : show(list));
    }
    if (list.some((tag) => tag !== null && typeof tag !== "string")) {
      refuse(
        `: ${name} must be texts or null`,
        show(list.find((tag) => tag !== null && typeof tag !== "string")),
      );
    }
  }
  if (text !== undefined && typeof text !== "string") refuse(".text must be a text", show(text));
  if (id !== undefined && typeof id !== "string") refuse(".id must be a text", show(id));
  if (label !== undefined && label !== null && typeof label !== "string")
    refuse(".label must be a text or null", show(label));
  if (spans !== undefined) checkSpans(spans, words.length, text, refuse);
  // A copy in a fixed order: what the caller changes later does not change the corpus, nor its checksum.
  return structuredClone({words, text, spans, pos, tags, label, id});
}

function checkSpans(
  spans: NonNullable<Sentence["spans"]>,
  words: number,
  text: string | undefined,
  refuse: (what: string, got: string) => never,
): void {
  if (text === undefined) refuse(" must have the text that its spans are of", "none");
  if (!Array.isArray(spans) || spans.length !== words) {
    refuse(` must have ${words} spans`, Array.isArray(spans) ? String(spans.length) : show(spans));
  }
  for (const span of spans) {
    const [from, to] = Array.isArray(span) ? (span as readonly number[]) : [];
    const fits =
      Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= (text ?? "").length;
    if (!fits) refuse(`.spans must lie in its text`, JSON.stringify(span));
  }
}
