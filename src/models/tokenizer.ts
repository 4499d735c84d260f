import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {Tokenizer as HubTokenizer} from "@huggingface/tokenizers";
import {exists, readJson} from "./checkpoint.js";
import {checkTokenizerJson} from "./tokenizer-json.js";
import type {Token} from "./token.js";

/** Text to token ids and back. */
export interface Tokenizer {
  /** Ids that `encode` can give are below this. */
  readonly nVocab: number;
  encode(text: string): number[];
  /** The text of tokens; special tokens are not part of it. Bytes that are no character become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** What each token holds, without loss. */
  tokens(ids: readonly number[]): Token[];
}

/** Reads tokenizer.json, or vocab.json and merges.txt. `undefined` if the folder has neither. */
export async function readTokenizer(folder: string): Promise<Tokenizer | undefined> {
  if (await exists(join(folder, "tokenizer.json"))) {
    return byteLevelTokenizer(await readJson(join(folder, "tokenizer.json")));
  }
  if (!(await exists(join(folder, "vocab.json"))) || !(await exists(join(folder, "merges.txt")))) return undefined;
  const vocab = await readJson(join(folder, "vocab.json"));
  const lines = (await readFile(join(folder, "merges.txt"), "utf8")).split(/\r?\n/);
  const merges = lines.filter((line) => line !== "" && !line.startsWith("#version"));
  const special = "<|endoftext|>";
  return byteLevelTokenizer({
    version: "1.0",
    added_tokens:
      special in vocab
        ? [{id: vocab[special], content: special, special: true, normalized: false, single_word: false}]
        : [],
    normalizer: null,
    pre_tokenizer: {type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true},
    post_processor: null,
    decoder: {type: "ByteLevel"},
    model: {type: "BPE", vocab, merges},
  });
}

/**
 * A byte-level BPE tokenizer: every text can be written, and every token is a sequence of bytes.
 *
 * @param json - the content of tokenizer.json
 * @see Radford et al. (2019), section 2.2
 */
export function byteLevelTokenizer(json: Readonly<Record<string, unknown>>): Tokenizer {
  checkTokenizerJson(json);
  const inner = innerOf(json);
  const special = new Map<number, string>();
  const added = new Map<number, string>();
  for (const [id, token] of inner.get_added_tokens_decoder()) {
    (token.special ? special : added).set(id, String(token.content));
  }
  const nVocab = 1 + [...inner.get_vocab(true).values()].reduce((a, b) => Math.max(a, b), -1);

  const vocab = (json.model as {vocab: Record<string, number>}).vocab;
  const unwritable = new Set([...byteOf].filter(([char]) => !Object.hasOwn(vocab, char)).map(([, byte]) => byte));
  /** Ids between others that no token has are not part of the text either. */
  const nameOf = (id: number): string | undefined =>
    special.get(id) ?? (id < nVocab && inner.id_to_token(id) === undefined ? `#${id}` : undefined);

  const bytesOf = (id: number): Buffer => {
    const literal = added.get(id);
    if (literal !== undefined) return Buffer.from(literal, "utf8");
    const written: string | undefined = inner.id_to_token(id);
    if (written === undefined) {
      throw new RangeError(`decode(): token id must be in the vocabulary (0–${nVocab - 1}), got ${id}.`);
    }
    return Buffer.from(Array.from(written, (char) => byteOf.get(char) ?? 63));
  };
  return {
    nVocab,
    encode: (text) => {
      if (unwritable.size > 0) checkWritable(text, unwritable);
      return text === "" ? [] : [...inner.encode(text, {add_special_tokens: false}).ids];
    },
    decode: (ids) => Buffer.concat(ids.filter((id) => nameOf(id) === undefined).map(bytesOf)).toString("utf8"),
    tokens: (ids) =>
      ids.map((id) => {
        const name = nameOf(id);
        return name === undefined ? tokenOf(bytesOf(id)) : {special: name};
      }),
  };
}

function innerOf(json: Readonly<Record<string, unknown>>): HubTokenizer {
  try {
    return new HubTokenizer(json, {});
  } catch (error) {
    const {message} = error as Error;
    throw new Error(
      `fromPretrained(): tokenizer.json must have parts that are known, got "${message}". Save or download the checkpoint again.`,
      {cause: error},
    );
  }
}

/** A byte without a token would vanish from the text in silence. */
function checkWritable(text: string, unwritable: ReadonlySet<number>): void {
  const char = Array.from(text).find((one) => Buffer.from(one).some((byte) => unwritable.has(byte)));
  if (char === undefined) return;
  throw new RangeError(
    `encode(): text must have only characters that the tokenizer can write, got ${JSON.stringify(char)}. Its vocabulary lacks ${unwritable.size} of 256 bytes.`,
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

/** GPT-2 writes each byte as one printable character: most as themselves, the others from U+0100 on. */
const byteOf: ReadonlyMap<string, number> = (() => {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const map = new Map<string, number>();
  let other = 256;
  for (let byte = 0; byte < 256; byte++) map.set(String.fromCharCode(printable(byte) ? byte : other++), byte);
  return map;
})();
