import bidiFactory from "bidi-js";
import type {Token} from "../tokens.js";
import type {Glyph} from "./glyphs.js";

const bidi = bidiFactory();
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** UTF-8 lead bytes of the blocks above. */
const rightToLeftBytes = /^(..)*(d[6-9a-f]|e0a|efa[c-f]|efb|f090a|f09ea)/i;

/** Does any token hold right-to-left text? Only then the bidirectional algorithm is needed. */
export function hasRightToLeft(tokens: readonly Token[]): boolean {
  return tokens.some((token) => {
    if (typeof token === "string") return rightToLeft.test(token);
    return "bytes" in token && rightToLeftBytes.test(token.bytes);
  });
}

/**
 * Embedding level of each glyph, and the level of its paragraph, by the Unicode bidirectional algorithm (UAX #9);
 * a paragraph ends at a newline and takes its direction from its first strong character. Chips count as neutral
 * objects: a control character that is shown by name has no effect.
 */
export function bidiLevels(glyphs: readonly Glyph[]): {
  readonly levels: Uint8Array;
  readonly paragraphs: Uint8Array;
} {
  const sources = glyphs.map(({kind, text}) =>
    kind === "text" ? text : kind === "newline" ? "\n" : kind === "tab" ? "\t" : "\ufffc",
  );
  const result = bidi.getEmbeddingLevels(sources.join(""), "auto");
  const levels = new Uint8Array(glyphs.length);
  const paragraphs = new Uint8Array(glyphs.length);
  let offset = 0;
  let paragraph = 0;
  for (let i = 0; i < glyphs.length; i++) {
    while (offset > (result.paragraphs[paragraph]?.end ?? Infinity)) paragraph++;
    levels[i] = result.levels[offset];
    paragraphs[i] = result.paragraphs[paragraph]?.level ?? 0;
    offset += sources[i].length;
  }
  return {levels, paragraphs};
}

/** Visual order, left to right, of items with these levels on one line (rule L2). */
export function visualOrder(levels: readonly number[]): readonly number[] {
  const order = levels.map((_, i) => i);
  const highest = Math.max(0, ...levels);
  for (let level = highest; level > 0; level--) {
    for (let i = 0; i < order.length; i++) {
      if (levels[order[i]] < level) continue;
      let end = i;
      while (end + 1 < order.length && levels[order[end + 1]] >= level) end++;
      for (let a = i, b = end; a < b; a++, b--) [order[a], order[b]] = [order[b], order[a]];
      i = end;
    }
  }
  return order;
}

/** Is a character strong right-to-left, so that a renderer lays its run out from the right by itself? */
export function isStrongRightToLeft(text: string): boolean {
  return rightToLeft.test(text) && /[\p{L}]/u.test(text);
}

/** The glyphs of a neutral right-to-left stretch as a renderer that runs left to right must be given them. */
export function mirrored(clusters: readonly string[]): string {
  return [...clusters]
    .reverse()
    .map((cluster) => bidi.getMirroredCharacter(cluster) ?? cluster)
    .join("");
}

/** Letters of the cursive scripts, and those among them that do not join the letter after them. */
const cursive = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Adlam}]/u;
const joinsOnlyBack =
  /[\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06dd\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c]/;
const unjoined = /[\u0621\u0674\u06dd]/;

/** Do two letters join when written one after the other? Then a zero-width joiner keeps their form where a token ends. */
export function joins(before: string, after: string): boolean {
  const a = letterOf(before);
  const b = letterOf(after);
  return a !== "" && b !== "" && !joinsOnlyBack.test(a) && !unjoined.test(b);
}

function letterOf(cluster: string): string {
  const char = cluster.match(/^\P{M}/u)?.[0] ?? "";
  return cursive.test(char) && /\p{L}/u.test(char) ? char : "";
}
