import type {Span} from "./aligned.js";
import {punctuation} from "./pre-tokenizers.js";

const pattern = new RegExp(`[${punctuation}]|[^${punctuation}\\p{White_Space}]+`, "gu");

/**
 * The words of a text, whatever the tokenizer: what stands between spaces, each punctuation mark a word of its own, as
 * BERT cuts texts.
 *
 * @returns the span of each word, in UTF-16 units
 */
export function textWords(text: string): Span[] {
  return Array.from(text.matchAll(pattern), ({0: word, index}) => [index, index + word.length]);
}

/** For each span the number of the word that it begins in, or that begins in it; `undefined` where it holds none. */
export function wordNumbers(text: string, spans: readonly Span[]): (number | undefined)[] {
  const words = textWords(text);
  let at = 0;
  return spans.map(([from, to]) => {
    while (at < words.length && words[at][1] <= from) at++;
    return at < words.length && words[at][0] < to ? at : undefined;
  });
}
