import type {Corpus, Sentence} from "../corpora/index.js";
import type {LoadedModel, Token} from "../models/index.js";
import {show, tokensOf} from "../models/index.js";
import {checkIds} from "../capture/index.js";

/** What a model reads of a sentence. */
export interface Reading {
  readonly sentence: Sentence;
  /** Number of the sentence in the corpus. */
  readonly number: number;
  readonly ids: readonly number[];
  /** The word that each token begins in; −1: none. */
  readonly words: readonly number[];
  /** Special tokens at both ends, which stay in every window. */
  readonly frame: {readonly head: number; readonly tail: number};
}

/** Reads sentences of a corpus as tokens. */
export class SentenceReader {
  readonly #names = new Map<number, string>();

  /** @throws Error if the model has no tokenizer */
  constructor(
    readonly caller: string,
    readonly model: LoadedModel,
  ) {
    if (model.tokenizer) return;
    throw new Error(
      `${caller}(): model must have a tokenizer, got ${model.id}, which has none. Add tokenizer.json to its folder.`,
    );
  }

  /**
   * The sentences of a range that have tokens.
   *
   * @param skipped - what is left out is counted here, by reason
   */
  async readings(
    corpus: Corpus,
    [from, to]: readonly [number, number],
    skipped: Map<string, number>,
  ): Promise<Reading[]> {
    const stream = corpus.sentences({from, to});
    const readings: Reading[] = [];
    let number = from;
    for await (const sentence of stream) {
      const made = this.#read(sentence, number++);
      if (typeof made === "string") skipped.set(made, (skipped.get(made) ?? 0) + 1);
      else readings.push(made);
    }
    for (const [reason, count] of Object.entries(stream.skipped())) {
      skipped.set(reason, (skipped.get(reason) ?? 0) + count);
    }
    if (number === to) return readings;
    throw new Error(
      `${this.caller}(): corpus must stay as it is while it is read, got ${number - from} sentences of ${to - from} from number ${from} on.`,
    );
  }

  /** A token as text. */
  name(id: number): string {
    const known = this.#names.get(id) ?? written(tokensOf(this.model, [id])[0]);
    this.#names.set(id, known);
    return known;
  }

  /** The sentence as the model reads it, or why it is left out. */
  #read(sentence: Sentence, number: number): Reading | string {
    const {text, spans} = placed(sentence);
    if (/\p{Surrogate}/u.test(text)) return "sentence with half a character";
    let encoding;
    try {
      encoding = this.model.tokenizer!.encodeWithOffsets(text);
    } catch (error) {
      if (error instanceof RangeError) return "sentence with characters that the tokenizer cannot write";
      throw error;
    }
    const {ids} = encoding;
    const own = encoding.texts.map((of) => of !== undefined);
    if (!own.includes(true)) return "sentence without tokens";
    checkIds(this.caller, this.model, ids, `sentence ${number} (${show(text)})`);
    const head = own.indexOf(true);
    const tail = own.length - 1 - own.lastIndexOf(true);
    return {sentence, number, ids, words: wordsOf(text, encoding.spans, spans), frame: {head, tail}};
  }
}

/** A sentence's text, and where its words are in it. */
function placed({text, words, spans}: Sentence): {
  readonly text: string;
  readonly spans: readonly (readonly [number, number])[];
} {
  if (text !== undefined) return {text, spans: spans ?? found(text, words)};
  const made: (readonly [number, number])[] = [];
  let at = 0;
  for (const word of words) {
    made.push([at, at + word.length]);
    at += word.length + 1;
  }
  return {text: words.join(" "), spans: made};
}

/** Words one after the other in a text; one that is not there gets an empty place. */
function found(text: string, words: readonly string[]): (readonly [number, number])[] {
  let at = 0;
  return words.map((word) => {
    const from = text.indexOf(word, at);
    if (from < 0) return [at, at];
    at = from + word.length;
    return [from, at];
  });
}

/**
 * The word that each token begins in: the first one that shares a character with it, blanks left out. Neither tokens nor
 * words go backwards; words may share a place.
 */
export function wordsOf(
  text: string,
  tokens: readonly (readonly [number, number] | undefined)[],
  words: readonly (readonly [number, number])[],
): number[] {
  let next = 0;
  return tokens.map((span) => {
    if (span === undefined) return -1;
    const blanks = /^\s*/u.exec(text.slice(...span))![0].length;
    const from = span[0] + blanks;
    if (from >= span[1]) return -1;
    while (next < words.length && words[next][1] <= from) next++;
    return next < words.length && words[next][0] < span[1] ? next : -1;
  });
}

/** A token as text: bytes that are no characters by their numbers, special tokens by their names. */
function written(token: Token): string {
  if (typeof token === "string") return token;
  return "special" in token ? token.special : `<0x${token.bytes.toUpperCase()}>`;
}
