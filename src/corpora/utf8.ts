import {isUtf8} from "node:buffer";

/** The text of bytes, or the first byte that is not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | {readonly at: number} {
  return isUtf8(bytes) ? bytes.toString("utf8") : {at: firstInvalid(bytes)};
}

/** Where the first sequence begins that is no character: none shorter than needed, no half of a pair, none above U+10FFFF. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequence(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** Bytes of the character at a place, 0 where there is none. */
function sequence(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  // isUtf8 knows the rest: what is shorter than needed, surrogates, what is too large, and what is cut short.
  return first >= 0xc2 && first <= 0xf4 && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
