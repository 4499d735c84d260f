import {checkOptions, show} from "../options.js";
import type {Token} from "../token.js";
import {addedTokensOf, splitter} from "./added-tokens.js";
import type {Span} from "./aligned.js";
import {Aligned} from "./aligned.js";
import {byteOf, toByteChars} from "./byte-level.js";
import {cleanUp, makeDecoder} from "./decoders.js";
import type {Json, Part} from "./json.js";
import {isObject, partOf} from "./json.js";
import {makeNormalizer} from "./normalizers.js";
import {makePreTokenizer} from "./pre-tokenizers.js";
import type {SpecialTokens} from "./special.js";
import {specialTokens} from "./special.js";
import type {Item, Template} from "./template.js";
import {idsIn, makeTemplate} from "./template.js";
import {wordNumbers} from "./text-words.js";
import type {WordModel} from "./words.js";
import {makeWordModel} from "./words.js";

export interface EncodeOptions {
  /** A second text, as encoders read it: a question and its context, say. */
  readonly pair?: string;
  /** Whether the tokens are added that the tokenizer puts around a text, such as [CLS] and [SEP] (default true). */
  readonly specialTokens?: boolean;
}

export interface DecodeOptions {
  /** Whether special tokens are written too, by their names (default false). */
  readonly specialTokens?: boolean;
}

/** A text as tokens; one entry for each token in every list. */
export interface Encoding {
  readonly ids: readonly number[];
  /**
   * Where in its text each token lies: from the first to before the last UTF-16 unit, as `text.slice()` counts them.
   * Spans never go backwards. Tokens of one character's bytes have the character's span each; `undefined` for tokens that
   * were put around the texts.
   */
  readonly spans: readonly (Span | undefined)[];
  /** The word that each token begins in, counted in its text from 0: see `textWords()`. `undefined` where it holds none. */
  readonly words: readonly (number | undefined)[];
  /** The text that each token is of: 0, or 1 for `pair`; `undefined` for tokens that were put around the texts. */
  readonly texts: readonly (0 | 1 | undefined)[];
  /** The segment of each token, as encoders take it. */
  readonly tokenTypes: readonly number[];
}

/** Text to token ids and back. */
export interface Tokenizer {
  /** Ids that `encode` can give are below this. */
  readonly nVocab: number;
  /** Ids of the tokens with a role, where there are such. */
  readonly special: SpecialTokens;
  /**
   * The ids of a text, with the tokens that the model expects around it, as transformers' `tokenizer(text).input_ids`.
   *
   * @throws RangeError if the text has half a character, or one that the tokenizer cannot write
   */
  encode(text: string, options?: EncodeOptions): number[];
  /** The same, with where in the text each token lies. */
  encodeWithOffsets(text: string, options?: EncodeOptions): Encoding;
  /**
   * The text of tokens; special tokens are not part of it. Bytes that are no character become U+FFFD. What the
   * tokenizer does not keep, such as capitals or repeated spaces in some, does not come back.
   */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /**
   * What each token holds, without loss, whatever stands beside it. A token that begins a word begins with a space where
   * the tokenizer tells that from the middle of a word, so that the tokens in a row read as the text; so the first one
   * may begin with a space that the text does not have.
   */
  tokens(ids: readonly number[]): Token[];
}

interface Parts {
  readonly cut: (text: string) => ReturnType<ReturnType<typeof splitter>>;
  readonly words: ReturnType<typeof makePreTokenizer>;
  readonly model: WordModel;
  readonly template: Template;
}

/**
 * A tokenizer of the content of tokenizer.json: byte-level BPE, BPE with "▁" and tokens for bytes, Unigram, WordPiece or
 * whole words.
 *
 * @param config - the content of tokenizer_config.json and special_tokens_map.json, if there is any
 * @throws Error if a part is unknown or not as it must be
 */
export function makeTokenizer(json: Json, config: Json = {}): Tokenizer {
  const model = makeWordModel(json.model);
  const normalize = makeNormalizer(partOf(json, "normalizer"));
  const decoderPart = partOf(json, "decoder");
  const decoder = makeDecoder(decoderPart);
  const byteLevel = [decoderPart, partOf(json, "pre_tokenizer")].some(isByteLevel);
  const declared = addedTokensOf(json);
  const ids = new Map([...model.vocab, ...declared.map(({content, id}) => [content, id] as const)]);
  const {special, added} = specialTokens(config, declared, (token) => ids.get(token), model.unknown);
  const template = makeTemplate(partOf(json, "post_processor"));
  const parts: Parts = {
    cut: splitter(added, normalize),
    words: makePreTokenizer(partOf(json, "pre_tokenizer")),
    model,
    template,
  };
  const names = new Map<number, string>();
  for (const [token, id] of ids) names.set(id, token);
  // The tokenizers library writes an added token as it looks for it: normalised, where it does that.
  const literal = new Map(
    added.map(({id, content, normalized}) => [id, normalized ? normalize(Aligned.of(content)).text : content]),
  );
  const specialNames = new Map(added.filter((token) => token.special).map(({id, content}) => [id, content]));
  const nVocab = 1 + [...names.keys(), ...idsIn(template)].reduce((a, b) => Math.max(a, b), -1);
  const unwritable = byteLevel ? missingBytes(model) : undefined;
  const cleans = config.clean_up_tokenization_spaces === true && (model.type !== "BPE" || config.clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output === true);

  /** A token as the decoder takes it. */
  const writtenOf = (id: number): string => {
    const content = literal.get(id);
    if (content !== undefined) return byteLevel ? toByteChars(content) : content;
    return names.get(id)!;
  };
  const check = (id: number): void => {
    if (Number.isInteger(id) && id >= 0 && id < nVocab) return;
    throw new RangeError(`decode(): token id must be in the vocabulary (0–${nVocab - 1}), got ${show(id)}.`);
  };
  const encodeWithOffsets = (text: string, options: EncodeOptions = {}): Encoding => {
    checkEncode(text, options);
    if (unwritable) for (const one of [text, options.pair ?? ""]) checkWritable(one, unwritable);
    return encode(parts, text, options);
  };
  return {
    nVocab,
    special,
    encode: (text, options) => [...encodeWithOffsets(text, options).ids],
    encodeWithOffsets,
    decode: (ids, options = {}) => {
      checkOptions("decode", options, ["specialTokens"]);
      ids.forEach(check);
      const kept = ids.filter((id) => names.has(id) && (options.specialTokens === true || !specialNames.has(id)));
      const text = decoder.join(kept.map(writtenOf));
      return cleans ? cleanUp(text) : text;
    },
    tokens: (ids) =>
      ids.map((id) => {
        check(id);
        // Ids between others that no token has are not part of the text either.
        const name = specialNames.get(id) ?? (names.has(id) ? undefined : `#${id}`);
        if (name !== undefined) return {special: name};
        if (id === special.unk) return {special: names.get(id)!};
        return tokenOf(decoder.piece(writtenOf(id)));
      }),
  };
}

const isByteLevel = (part: Part | undefined): boolean => {
  if (part === undefined) return false;
  const {pretokenizers, decoders} = part;
  const inner = [pretokenizers, decoders].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return part.type === "ByteLevel" || inner.some((one) => isObject(one) && one.type === "ByteLevel");
};

function checkEncode(text: string, options: EncodeOptions): void {
  checkOptions("encode", options, ["pair", "specialTokens"]);
  for (const [name, value] of [["text", text] as const, ["pair", options.pair ?? ""] as const]) {
    if (typeof value !== "string") throw new TypeError(`encode(): ${name} must be a string, got ${show(value)}.`);
    const lone = value.search(/\p{Surrogate}/u);
    if (lone >= 0) {
      throw new RangeError(
        `encode(): ${name} must be Unicode, got half a character (a lone surrogate) at ${lone}. Replace it, for example with "\ufffd".`,
      );
    }
  }
  const {specialTokens} = options;
  if (specialTokens !== undefined && typeof specialTokens !== "boolean") {
    throw new TypeError(`encode(): specialTokens must be true or false, got ${show(specialTokens)}.`);
  }
}

interface OneText {
  readonly ids: number[];
  readonly spans: Span[];
  readonly words: (number | undefined)[];
}

function encode(parts: Parts, text: string, {pair, specialTokens: around = true}: EncodeOptions): Encoding {
  const texts = [oneText(parts, text), ...(pair === undefined ? [] : [oneText(parts, pair)])];
  const ids: number[] = [];
  const spans: (Span | undefined)[] = [];
  const words: (number | undefined)[] = [];
  const which: (0 | 1 | undefined)[] = [];
  const tokenTypes: number[] = [];
  const items: readonly Item[] = pair === undefined ? parts.template.single : parts.template.pair;
  for (const item of items) {
    if ("ids" in item && !around) continue;
    const part = "ids" in item ? undefined : texts[item.text];
    const added = "ids" in item ? item.ids : part!.ids;
    for (let i = 0; i < added.length; i++) {
      ids.push(added[i]);
      spans.push(part?.spans[i]);
      words.push(part?.words[i]);
      which.push("ids" in item ? undefined : item.text);
      tokenTypes.push(item.type);
    }
  }
  return {ids, spans, words, texts: which, tokenTypes};
}

function oneText({cut, words, model}: Parts, text: string): OneText {
  const ids: number[] = [];
  const spans: Span[] = [];
  for (const {text: part, token} of cut(text)) {
    if (token) {
      ids.push(token.id);
      spans.push(part.span(0, part.text.length));
      continue;
    }
    for (const word of words(part)) {
      for (const [id, from, to] of model.pieces(word.text)) {
        ids.push(id);
        spans.push(word.span(from, to));
      }
    }
  }
  return {ids, spans, words: wordNumbers(text, spans)};
}

/** Bytes that have no token. */
function missingBytes({vocab, unknown}: WordModel): ReadonlySet<number> | undefined {
  if (unknown !== undefined) return undefined;
  const missing = [...byteOf].filter(([char]) => !vocab.has(char)).map(([, byte]) => byte);
  return missing.length === 0 ? undefined : new Set(missing);
}

/** A byte without a token would vanish from the text in silence. */
function checkWritable(text: string, missing: ReadonlySet<number>): void {
  const char = Array.from(text).find((one) => Buffer.from(one).some((byte) => missing.has(byte)));
  if (char === undefined) return;
  throw new RangeError(
    `encode(): text must have only characters that the tokenizer can write, got ${JSON.stringify(char)}. Its vocabulary lacks ${missing.size} of 256 bytes.`,
  );
}

const strict = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});

function tokenOf(bytes: Buffer): Token {
  try {
    return strict.decode(bytes);
  } catch {
    return {bytes: bytes.toString("hex")};
  }
}

