import type {Json} from "./json.js";
import {isObject, wrong} from "./json.js";
import {BPE, Unigram, WordPiece} from "./library.js";
import {show} from "../options.js";
import {checkMerges, checkVocabulary, pairOf, scoresOf} from "./vocabulary.js";

/** A token of a word: its id, and where in the word it lies, in UTF-16 units. */
export type Piece = readonly [id: number, from: number, to: number];

/** Cuts words into tokens. */
export interface WordModel {
  readonly type: "BPE" | "WordPiece" | "Unigram" | "WordLevel";
  readonly vocab: ReadonlyMap<string, number>;
  /** The token of what the vocabulary cannot write, if there is one. */
  readonly unknown: string | undefined;
  pieces(word: string): readonly Piece[];
}

/** Texts repeat their words; a cache of more than this many is begun anew. */
const cachedWords = 20_000;
const longestCached = 100;

/** The "model" of tokenizer.json. */
export function makeWordModel(model: unknown): WordModel {
  if (!isObject(model)) throw wrong("have a model", model);
  const type = model.type ?? guessType(model);
  if (typeof type !== "string" || !Object.hasOwn(makers, type)) {
    throw new Error(
      `fromPretrained(): model of tokenizer.json must be one of ${Object.keys(makers).join(", ")}, got ${JSON.stringify(type)}.`,
    );
  }
  const made = makers[type](model);
  const cache = new Map<string, readonly Piece[]>();
  return {
    ...made,
    pieces: (word) => {
      if (word.length > longestCached) return made.pieces(word);
      const known = cache.get(word) ?? made.pieces(word);
      if (cache.size >= cachedWords) cache.clear();
      cache.set(word, known);
      return known;
    },
  };
}

/** Old files do not name the type. */
function guessType({vocab, merges, continuing_subword_prefix: prefix}: Json): string | undefined {
  if (Array.isArray(vocab)) return "Unigram";
  if (merges !== undefined) return "BPE";
  return prefix === undefined ? undefined : "WordPiece";
}

const makers: Readonly<Record<string, (model: Json) => WordModel>> = {BPE: bpe, Unigram: unigram, WordLevel: wordLevel, WordPiece: wordPiece};

function unknownOf(model: Json, vocab: ReadonlyMap<string, number>, needed: boolean): string | undefined {
  const name = model.unk_token ?? undefined;
  if (typeof name === "string" && vocab.has(name)) return name;
  if (needed) throw wrong("have its unk_token in the vocabulary", name);
  return undefined;
}

function bpe(model: Json): WordModel {
  const vocab = checkVocabulary(model.vocab);
  checkMerges(model.merges, vocab);
  for (const name of ["continuing_subword_prefix", "end_of_word_suffix", "dropout"]) {
    if (model[name]) {
      throw new Error(
        `fromPretrained(): BPE of tokenizer.json must have no ${name}, got ${show(model[name])}. Save the checkpoint with a tokenizer that does without.`,
      );
    }
  }
  const merges = (model.merges as unknown[]).map(pairOf);
  const inner = new BPE({...model, type: "BPE", merges, vocab: model.vocab});
  const unknown = unknownOf(model, vocab, false);
  const others = new Others(vocab, unknown, model.byte_fallback === true);
  const apart = startsApart(vocab.keys());
  return {
    type: "BPE",
    vocab,
    unknown,
    pieces: (word) => {
      const whole = model.ignore_merges === true ? vocab.get(word) : undefined;
      if (whole !== undefined) return [[whole, 0, word.length]];
      const texts = apart ? word.split(/(?<=[^▁])(?=▁)/u).flatMap((part) => inner.bpe(part)) : inner.bpe(word);
      return others.place(texts, model.fuse_unk === true);
    },
  };
}

/**
 * Whether "▁" only ever begins a token (or follows others of its kind). Then no merge reaches over the beginning of a
 * word, and a text of a million characters that is one word can be taken part by part.
 */
function startsApart(tokens: Iterable<string>): boolean {
  for (const token of tokens) if (/[^▁]▁/u.test(token)) return false;
  return true;
}

function unigram(model: Json): WordModel {
  const scores = scoresOf(model.vocab);
  const vocab = new Map(scores.map(([token], id) => [token, id]));
  const unknownId = model.unk_id ?? undefined;
  if (unknownId !== undefined && !(Number.isInteger(unknownId) && scores[unknownId as number])) {
    throw wrong(`have an unk_id from 0 to ${scores.length - 1}`, unknownId);
  }
  const unknown = unknownId === undefined ? undefined : scores[unknownId as number][0];
  // The model changes the score of the unknown token; without one, any id stands for it.
  const inner = new Unigram({...model, type: "Unigram", unk_id: unknownId ?? scores.length, vocab: scores.map(([token, score]) => [token, score])}, "");
  const others = new Others(vocab, unknown, model.byte_fallback === true);
  return {type: "Unigram", vocab, unknown, pieces: (word) => others.place(inner.tokenize(word), true)};
}

function wordPiece(model: Json): WordModel {
  const vocab = checkVocabulary(model.vocab);
  const unknown = unknownOf(model, vocab, true)!;
  const prefix = typeof model.continuing_subword_prefix === "string" ? model.continuing_subword_prefix : "##";
  const inner = new WordPiece({...model, type: "WordPiece", continuing_subword_prefix: prefix});
  return {
    type: "WordPiece",
    vocab,
    unknown,
    pieces: (word) => {
      const tokens = inner.encode([word]);
      const pieces: Piece[] = [];
      let at = 0;
      for (const token of tokens) {
        const text = at > 0 ? token.slice(prefix.length) : token;
        if (!word.startsWith(text, at)) return [[vocab.get(unknown)!, 0, word.length]];
        pieces.push([vocab.get(token)!, at, at + text.length]);
        at += text.length;
      }
      return pieces;
    },
  };
}

function wordLevel(model: Json): WordModel {
  const vocab = checkVocabulary(model.vocab);
  const unknown = unknownOf(model, vocab, true)!;
  return {
    type: "WordLevel",
    vocab,
    unknown,
    pieces: (word) => [[vocab.get(word) ?? vocab.get(unknown)!, 0, word.length]],
  };
}

/** What the vocabulary cannot write becomes the tokens of its bytes, or the unknown token. */
class Others {
  readonly #bytes: readonly (number | undefined)[];

  constructor(
    private readonly vocab: ReadonlyMap<string, number>,
    private readonly unknown: string | undefined,
    bytes: boolean,
  ) {
    const name = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
    this.#bytes = bytes ? Array.from({length: 256}, (_, byte) => vocab.get(name(byte))) : [];
  }

  /** The pieces of consecutive texts that make a word. */
  place(texts: readonly string[], fuse: boolean): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    let unknownBefore = false;
    for (const text of texts) {
      const to = at + text.length;
      const id = this.vocab.get(text);
      const bytes = id === undefined ? this.#bytesOf(text) : [];
      if (id !== undefined) pieces.push([id, at, to]);
      else if (bytes) for (const byte of bytes) pieces.push([byte, at, to]);
      else if (fuse && unknownBefore) pieces.push([this.#unknownId(text), pieces.pop()![1], to]);
      else pieces.push([this.#unknownId(text), at, to]);
      unknownBefore = id === undefined && bytes === undefined;
      at = to;
    }
    return pieces;
  }

  #bytesOf(text: string): number[] | undefined {
    if (this.#bytes.length === 0) return undefined;
    const ids = Array.from(Buffer.from(text, "utf8"), (byte) => this.#bytes[byte]);
    return ids.every((id) => id !== undefined) ? ids : undefined;
  }

  /** A character without a token would vanish from the text in silence. */
  #unknownId(text: string): number {
    if (this.unknown !== undefined) return this.vocab.get(this.unknown)!;
    throw new RangeError(
      `encode(): text must have only characters that the tokenizer can write, got ${show(text)}. Its vocabulary lacks it, and has no token for what is unknown.`,
    );
  }
}
