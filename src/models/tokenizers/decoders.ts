import {toBytes} from "./byte-level.js";
import type {Part} from "./json.js";
import {partsOf, textIn, unknownPart} from "./json.js";
import {patternOf} from "./pattern.js";

/** Tokens as written in the vocabulary, back to text. */
export interface Decoder {
  /** The text of tokens in a row, as the tokenizers library writes it. `added`: tokens that stand for themselves. */
  join(tokens: readonly string[]): string;
  /** What one token holds, whatever stands beside it: a token that begins a word begins with its space. */
  piece(token: string): Buffer;
}

interface Step {
  /** All tokens in a row. */
  run(tokens: string[]): string[];
  /** One token alone; absent where a step only joins or trims. */
  one?(token: string): string | Buffer;
}

const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;
const strict = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});

/** Bytes that are no text become one U+FFFD each. */
function textOfBytes(bytes: readonly number[]): string {
  try {
    return strict.decode(Uint8Array.from(bytes));
  } catch {
    return "\ufffd".repeat(bytes.length);
  }
}

function byteFallback(tokens: readonly string[]): string[] {
  const result: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) result.push(textOfBytes(bytes));
    bytes = [];
  };
  for (const token of tokens) {
    const hex = byteToken.exec(token)?.[1];
    if (hex !== undefined) {
      bytes.push(parseInt(hex, 16));
      continue;
    }
    flush();
    result.push(token);
  }
  flush();
  return result;
}

/** Removes the spaces that stand before punctuation and contractions. */
export const cleanUp = (text: string): string =>
  text
    .replaceAll(" .", ".")
    .replaceAll(" ?", "?")
    .replaceAll(" !", "!")
    .replaceAll(" ,", ",")
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");

function wordPiece(part: Part): Step[] {
  const prefix = textIn(part, "prefix", "##");
  const clean = part.cleanup !== false;
  const one = (token: string): string => (token.startsWith(prefix) && prefix !== "" ? token.slice(prefix.length) : ` ${token}`);
  return [
    {
      run: (tokens) => {
        const written = tokens.map((token, i) => (i === 0 ? token : one(token)));
        return clean ? written.map((text) => cleanUp(text).replaceAll(" do not", " don't")) : written;
      },
      one,
    },
  ];
}

function metaspace(part: Part): Step[] {
  const mark = textIn(part, "replacement", "▁");
  const first = (part.prepend_scheme ?? (part.add_prefix_space === false ? "never" : "always")) === "never" ? " " : "";
  const one = (token: string): string => token.replaceAll(mark, " ");
  return [{run: (tokens) => tokens.map((token, i) => (i === 0 ? token.replaceAll(mark, first) : one(token))), one}];
}

function strip(part: Part): Step[] {
  const [content, start, stop] = [textIn(part, "content"), Number(part.start ?? 0), Number(part.stop ?? 0)];
  const cut = (token: string): string => {
    let [from, to] = [0, token.length];
    while (from < start && token[from] === content) from++;
    while (token.length - to < stop && to > from && token[to - 1] === content) to--;
    return token.slice(from, to);
  };
  return [{run: (tokens) => tokens.map(cut)}];
}

const makers: Readonly<Record<string, (part: Part) => Step[]>> = {
  BPEDecoder: (part) => {
    const suffix = textIn(part, "suffix", "</w>");
    const one = (token: string, space = " "): string => token.replaceAll(suffix, space);
    return [{run: (tokens) => tokens.map((token, i) => one(token, i === tokens.length - 1 ? "" : " ")), one}];
  },
  ByteFallback: () => [
    {
      run: byteFallback,
      one: (token) => {
        const hex = byteToken.exec(token)?.[1];
        return hex === undefined ? token : Buffer.from(hex, "hex");
      },
    },
  ],
  ByteLevel: () => [{run: (tokens) => [Buffer.concat(tokens.map(toBytes)).toString("utf8")], one: toBytes}],
  Fuse: () => [{run: (tokens) => [tokens.join("")]}],
  Metaspace: metaspace,
  Replace: (part) => {
    const [pattern, content] = [patternOf(part), textIn(part, "content")];
    const one = (token: string): string => token.replace(pattern, () => content);
    return [{run: (tokens) => tokens.map(one), one}];
  },
  Sequence: (part) => partsOf(part, "decoders").flatMap(stepsOf),
  Strip: strip,
  WordPiece: wordPiece,
};

function stepsOf(part: Part): Step[] {
  if (!Object.hasOwn(makers, part.type)) throw unknownPart("decoder", Object.keys(makers), part.type);
  return makers[part.type](part);
}

/** The decoder of tokenizer.json; without one, tokens are written with spaces between them. */
export function makeDecoder(part: Part | undefined): Decoder {
  if (part === undefined) return {join: (tokens) => tokens.join(" "), piece: (token) => Buffer.from(` ${token}`, "utf8")};
  const steps = stepsOf(part);
  return {
    join: (tokens) => steps.reduce((before, step) => step.run(before), [...tokens]).join(""),
    piece: (token) => {
      let text: string | Buffer = token;
      for (const {one} of steps) if (one && typeof text === "string") text = one(text);
      return typeof text === "string" ? Buffer.from(text, "utf8") : text;
    },
  };
}
