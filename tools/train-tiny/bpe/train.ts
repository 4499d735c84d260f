import {byteSymbols, BYTE_SYMBOLS, PRE_TOKEN} from "./bytes.js";

/** A learned byte-level vocabulary; a token's id is its place in `vocabulary`. */
export interface Bpe {
  readonly vocabulary: readonly string[];
  readonly merges: ReadonlyArray<readonly [left: string, right: string]>;
}

/** Whether two pieces may become one token. */
export type MayMerge = (left: string, right: string) => boolean;

/**
 * Keeps tokens readable in the views: at most two digits in one token, so that 1564 is 15 and 64 as
 * in GPT-2, and nothing joined to ">", so that a prompt may end after a tag.
 */
export const readableTokens: MayMerge = (left, right) =>
  !left.endsWith(">") && (left + right).replace(/\D/g, "").length <= 2;

interface Word {
  pieces: string[];
  readonly count: number;
}

/** Pre-tokens of the texts and how often each occurs, in order of first occurrence. */
function countWords(texts: Iterable<string>): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.match(PRE_TOKEN) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => ({pieces: byteSymbols(word), count}));
}

/** The most frequent pair; of equals the first in code-unit order, so that the result is one only. */
function bestPair(words: readonly Word[], mayMerge: MayMerge): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const {pieces, count} of words) {
    for (let i = 0; i + 1 < pieces.length; i++) {
      const pair = `${pieces[i]} ${pieces[i + 1]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best: string | undefined;
  let most = 1;
  for (const [pair, count] of counts) {
    if (count < most || (count === most && (best === undefined || pair >= best))) continue;
    const [left, right] = pair.split(" ");
    if (mayMerge(left, right)) [best, most] = [pair, count];
  }
  if (best === undefined) return undefined;
  const [left, right] = best.split(" ");
  return [left, right];
}

/** Replaces each neighbouring `left`, `right` by one piece, from the left. */
export function mergePair(pieces: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i] === left && pieces[i + 1] === right) {
      out.push(left + right);
      i++;
    } else {
      out.push(pieces[i]);
    }
  }
  return out;
}

/**
 * Learns a byte-level byte-pair encoding: all 256 bytes, then one token a merge.
 *
 * @param texts - the training text
 * @param size - tokens wanted, special tokens not counted; fewer when no pair occurs twice any more
 * @throws RangeError if `size` is below 256
 * @see Sennrich, Haddow & Birch (2016), algorithm 1
 */
export function trainBpe(texts: Iterable<string>, size: number, mayMerge: MayMerge = () => true): Bpe {
  if (!Number.isInteger(size) || size < 256) {
    throw new RangeError(
      `trainBpe(): size must be at least 256, one for each byte, got ${size}. Pass for example 1500.`,
    );
  }
  const words = countWords(texts);
  const vocabulary = [...BYTE_SYMBOLS];
  const merges: [string, string][] = [];
  while (vocabulary.length < size) {
    const pair = bestPair(words, mayMerge);
    if (pair === undefined) break;
    merges.push(pair);
    vocabulary.push(pair.join(""));
    for (const word of words) {
      if (word.pieces.includes(pair[0])) word.pieces = mergePair(word.pieces, ...pair);
    }
  }
  return {vocabulary, merges};
}
