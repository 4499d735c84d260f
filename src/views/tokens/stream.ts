import type {Token} from "../tokens.js";

/** A piece of the token stream: a character, or what cannot be one. `first` and `last` are the tokens that make it. */
export type Piece =
  | {readonly kind: "char"; readonly text: string; readonly first: number; readonly last: number}
  | {
      readonly kind: "bytes" | "special" | "empty";
      readonly text: string;
      readonly first: number;
      readonly last: number;
    };

/** The characters of `tokens`, with bytes joined across tokens; bytes that never make a character stay as hex. */
export function pieces(tokens: readonly Token[], from: number, to: number): readonly Piece[] {
  const out: Piece[] = [];
  for (let i = from; i < to; i++) {
    const token = tokens[i];
    if (typeof token === "string") {
      for (const text of token) out.push({kind: "char", text, first: i, last: i});
      if (token === "") out.push({kind: "empty", text: "", first: i, last: i});
    } else if ("special" in token) {
      out.push({kind: "special", text: token.special, first: i, last: i});
    } else {
      let end = i + 1;
      while (end < to && isBytes(tokens[end])) end++;
      pushBytes(out, tokens, i, end);
      i = end - 1;
    }
  }
  return out;
}

export function isBytes(token: Token): token is {readonly bytes: string} {
  return typeof token === "object" && "bytes" in token;
}

function pushBytes(out: Piece[], tokens: readonly Token[], from: number, to: number): void {
  const bytes: number[] = [];
  const owners: number[] = [];
  for (let i = from; i < to; i++) {
    const {bytes: hex} = tokens[i] as {bytes: string};
    for (let at = 0; at < hex.length; at += 2) {
      bytes.push(Number.parseInt(hex.slice(at, at + 2), 16));
      owners.push(i);
    }
  }
  const seen = new Set<number>();
  for (let at = 0; at < bytes.length;) {
    const {code, size} = codePoint(bytes, at);
    for (let i = at; i < at + size; i++) seen.add(owners[i]);
    const [first, last] = [owners[at], owners[at + size - 1]];
    if (code >= 0) out.push({kind: "char", text: String.fromCodePoint(code), first, last});
    else pushHex(out, bytes[at], first);
    at += size;
  }
  for (let i = from; i < to; i++) if (!seen.has(i)) out.push({kind: "empty", text: "", first: i, last: i});
}

function pushHex(out: Piece[], byte: number, token: number): void {
  const hex = byte.toString(16).toUpperCase().padStart(2, "0");
  const before = out.at(-1);
  if (before?.kind === "bytes" && before.first === token) {
    out[out.length - 1] = {...before, text: `${before.text} ${hex}`};
  } else out.push({kind: "bytes", text: hex, first: token, last: token});
}

/** Least code point of a UTF-8 sequence of each length: less is an overlong form, and no character. */
const least = [0, 0, 0x80, 0x800, 0x10000];

function codePoint(bytes: readonly number[], at: number): {code: number; size: number} {
  const lead = bytes[at];
  if (lead < 0x80) return {code: lead, size: 1};
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  let code = lead & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || byte >> 6 !== 2) return {code: -1, size: 1};
    code = (code << 6) | (byte & 63);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  const valid = lead >= 0xc2 && lead <= 0xf4 && code >= least[size] && code <= 0x10ffff && !surrogate;
  return valid ? {code, size} : {code: -1, size: 1};
}
