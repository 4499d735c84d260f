import type {Corpus} from "../corpora/index.js";
import {show} from "../models/index.js";

/** Refuses what is no corpus. */
export function checkCorpus(caller: string, corpus: unknown, name = "corpus"): asserts corpus is Corpus {
  const given = corpus as Corpus | null | undefined;
  if (typeof given === "object" && typeof given?.sentences === "function") return;
  throw new TypeError(`${caller}(): ${name} must be from readCorpus() or corpusOf(), got ${show(corpus)}.`);
}

/** A number in a range, as an option. */
export function checkNumber(caller: string, name: string, value: unknown, from: number, to = Infinity): void {
  if (typeof value === "number" && value >= from && value <= to) return;
  const range = to === Infinity ? `at least ${from}` : `${from}–${to}`;
  const wrong = `${caller}(): ${name} must be a number (${range}), got ${show(value)}.`;
  throw typeof value === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

/** One of some names, as an option. */
export function checkName(caller: string, name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === "string" && known.includes(value)) return;
  const names = known.map((one) => `"${one}"`).join(", ");
  throw new RangeError(`${caller}(): ${name} must be one of ${names}, got ${show(value)}.`);
}

/** The path of a folder. */
export function checkFolder(caller: string, name: string, value: unknown): asserts value is string {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`${caller}(): ${name} must be the path of a folder, got ${show(value)}.`);
}
