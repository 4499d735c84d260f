import type {Token} from "../tokens.js";
import {columnsOf} from "./columns.js";
import {hiddenName, isHidden} from "./names.js";
import {isBytes, pieces} from "./stream.js";
import type {Piece} from "./stream.js";

/**
 * What is drawn as one thing: a grapheme cluster, a mark for white space, or a chip with a name in it. A token of plain
 * ASCII is a single glyph of kind "text", so that a page of English costs one object a token.
 */
export interface Glyph {
  readonly kind: "text" | "tab" | "newline" | "escape" | "bytes" | "special" | "empty";
  /** What to draw, as text. */
  readonly text: string;
  readonly columns: number;
  /** Tokens that make it; more than one where a character is cut into pieces. */
  readonly first: number;
  readonly last: number;
  /** True where each character of `text` is exactly one column. */
  readonly narrow: boolean;
}

/** Size of the text in a chip, in units of the token text. */
export const chipScale = 0.75;

const plain = /^[ -~]+$/;
/** Could this character join the cluster before it? Errs to yes: the slow path then decides. */
const extending = /^(\p{M}|\p{Cf}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u1160-\u11ff])/u;

/**
 * The glyphs of `tokens` in reading order. Nothing is dropped: each token has at least one.
 *
 * @param options.whole - keeps plain ASCII tokens in one piece (default true; false for bidirectional text)
 */
export function glyphsOf(tokens: readonly Token[], options: {readonly whole: boolean}): readonly Glyph[] {
  const out: Glyph[] = [];
  for (let i = 0; i < tokens.length;) {
    if (options.whole && isPlain(tokens, i)) {
      const text = tokens[i] as string;
      out.push({kind: "text", text, columns: text.length, first: i, last: i, narrow: true});
      i++;
    } else {
      let end = i + 1;
      while (end < tokens.length && !(options.whole && isPlain(tokens, end))) end++;
      pushGlyphs(out, pieces(tokens, i, end));
      i = end;
    }
  }
  return out;
}

function isPlain(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (typeof token !== "string" || !plain.test(token)) return false;
  const next = tokens[i + 1];
  return next === undefined || (typeof next === "string" ? !extending.test(next) : !isBytes(next));
}

function pushGlyphs(out: Glyph[], stream: readonly Piece[]): void {
  for (let i = 0; i < stream.length;) {
    const piece = stream[i];
    if (piece.kind !== "char") {
      const text = piece.kind === "empty" ? "empty" : piece.text;
      out.push(chip(piece.kind, text, piece.first, piece.last));
      i++;
    } else {
      let end = i + 1;
      while (end < stream.length && stream[end].kind === "char") end++;
      pushClusters(out, stream.slice(i, end));
      i = end;
    }
  }
}

const segmenter = new Intl.Segmenter("und", {granularity: "grapheme"});

function pushClusters(out: Glyph[], chars: readonly Piece[]): void {
  let at = 0;
  for (const {segment} of segmenter.segment(chars.map((char) => char.text).join(""))) {
    const count = [...segment].length;
    const parts = chars.slice(at, at + count);
    at += count;
    if (isEmoji(segment)) out.push(textGlyph(segment, parts));
    else pushParts(out, parts);
  }
}

/** A cluster whose invisible characters are the ones emoji are made with. */
const emoji = new RegExp(
  String.raw`^(\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}` +
    String.raw`(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0e|\ufe0f|\u200d|[\u{e0020}-\u{e007f}])*)$`,
  "u",
);

function isEmoji(cluster: string): boolean {
  return emoji.test(cluster) && !cluster.endsWith("\u200d");
}

/** Draws the visible part of a cluster as one glyph, and names each hidden character in it. */
function pushParts(out: Glyph[], parts: readonly Piece[]): void {
  let shown: Piece[] = [];
  const flush = (): void => {
    if (shown.length > 0) out.push(textGlyph(shown.map((part) => part.text).join(""), shown));
    shown = [];
  };
  for (const part of parts) {
    if (!isHidden(part.text)) {
      shown.push(part);
      continue;
    }
    flush();
    const {first, last} = part;
    if (part.text === "\n") out.push({kind: "newline", text: "", columns: 1.6, first, last, narrow: false});
    else if (part.text === "\t") out.push({kind: "tab", text: "", columns: 4, first, last, narrow: false});
    else out.push(chip("escape", hiddenName(part.text), first, last));
  }
  flush();
}

const markFirst = /^\p{M}/u;

function textGlyph(text: string, parts: readonly Piece[]): Glyph {
  // A mark without a letter stands on the dotted circle, the usual placeholder.
  const drawn = markFirst.test(text) ? `\u25cc${text}` : text;
  const narrow = drawn.length === 1 && drawn < "\u0300";
  return {
    kind: "text",
    text: drawn,
    columns: narrow ? 1 : columnsOf(drawn),
    first: parts[0].first,
    last: parts[parts.length - 1].last,
    narrow,
  };
}

function chip(kind: Glyph["kind"], text: string, first: number, last: number): Glyph {
  const columns = [...text].length * chipScale + 1.2;
  return {kind, text, columns, first, last, narrow: false};
}
