import {show} from "../options.js";
import {isObject, wrong} from "./json.js";

export const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** A vocabulary from tokens to ids. */
export function checkVocabulary(vocab: unknown): Map<string, number> {
  if (!isObject(vocab)) throw wrong("have a vocabulary from tokens to ids", vocab);
  const entries = Object.entries(vocab);
  const odd = entries.find(([, id]) => !isId(id));
  if (odd) throw wrong(`give ${JSON.stringify(odd[0])} a whole number from 0`, odd[1]);
  return new Map(entries as [string, number][]);
}

/** The two parts of a merge. */
export const pairOf = (pair: unknown): [string, string] =>
  (typeof pair === "string" ? pair.split(" ", 2) : pair) as [string, string];

const isPair = (value: unknown): boolean =>
  typeof value === "string"
    ? /^\S+ \S+$/.test(value)
    : Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");

/** Merges of two tokens into a third. */
export function checkMerges(merges: unknown, vocab: ReadonlyMap<string, number>): void {
  if (!Array.isArray(merges)) throw wrong("have a list of merges", merges);
  for (const [at, merge] of (merges as unknown[]).entries()) {
    if (!isPair(merge)) throw wrong("have merges of two parts", `${show(merge)} at ${at}`);
    const [a, b] = pairOf(merge);
    const missing = [a, b, a + b].find((token) => !vocab.has(token));
    if (missing !== undefined) {
      throw wrong("have merges of tokens that the vocabulary has", `${JSON.stringify(missing)} in merge ${at}`);
    }
  }
}

/** A vocabulary of tokens with their log-probabilities; ids are the order. */
export function scoresOf(vocab: unknown): readonly [string, number][] {
  if (!Array.isArray(vocab) || vocab.length === 0) throw wrong("have a list of tokens and scores", vocab);
  const odd = (vocab as unknown[]).findIndex(
    (one) => !Array.isArray(one) || typeof one[0] !== "string" || !Number.isFinite(one[1]),
  );
  if (odd >= 0) throw wrong(`have tokens with scores`, vocab[odd]);
  return vocab as [string, number][];
}
