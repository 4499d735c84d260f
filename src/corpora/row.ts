import {show} from "../models/index.js";
import {align} from "./align.js";
import {Fault} from "./faults.js";
import type {Sentence} from "./types.js";
import {sentenceOf} from "./words.js";
import type {Split} from "./words.js";

/** A surrogate without the other; with the flag u, those of a pair are one character. */
export const halfPair = /\p{Surrogate}/u;

/** What a row of a table says of a sentence, by what it is for; absent where the table has no such column. */
export interface Row {
  readonly text?: unknown;
  readonly words?: unknown;
  readonly label?: unknown;
  readonly id?: unknown;
  readonly pos?: unknown;
  readonly tags?: Readonly<Record<string, unknown>>;
}

/**
 * The sentence of a row, null where it has no words.
 *
 * @throws Fault if a value is not of its kind, or lists differ in length
 */
export function sentenceOfRow(row: Row, split: Split): Sentence | null {
  const {words, text, spans} =
    row.words === undefined ? fromText(row.text, split) : fromWords(row.words, row.text);
  if (words.length === 0) return null;
  checkCharacters(text ?? words.join(" "));
  return {
    words,
    ...(text === undefined ? {} : {text, spans}),
    ...(row.pos === undefined ? {} : {pos: tagsOf("pos", row.pos, words.length)}),
    ...(row.tags === undefined ? {} : {tags: allTags(row.tags, words.length)}),
    ...(row.label === undefined ? {} : {label: scalar("label", row.label)}),
    ...(row.id === undefined || row.id === null ? {} : {id: scalar("id", row.id) ?? ""}),
  };
}

/** JSON can write half of a pair; no file of UTF-8, no tokenizer and no table can hold it. */
function checkCharacters(text: string): void {
  const at = text.search(halfPair);
  if (at < 0) return;
  throw new Fault(
    "half a character",
    `must have a text of whole characters, got half of one at position ${at}`,
  );
}

type Words = Pick<Sentence, "words" | "text" | "spans">;

function fromText(text: unknown, split: Split): Words {
  if (typeof text !== "string") throw new Fault("no text", `must have a text, got ${show(text)}`);
  return sentenceOf(text, split);
}

function fromWords(words: unknown, text: unknown): Words {
  if (!Array.isArray(words) || words.some((word) => typeof word !== "string" || word === "")) {
    throw new Fault("no list of words", `must have a list of words, got ${show(words)}`);
  }
  const checked = words as readonly string[];
  if (text === undefined || text === null) return {words: checked};
  if (typeof text !== "string") throw new Fault("no text", `must have a text, got ${show(text)}`);
  const spans = align(checked, text);
  if (spans === null)
    throw new Fault("text without its words", "must have a text that holds its words in order, got another");
  return {words: checked, text, spans};
}

function allTags(tags: Readonly<Record<string, unknown>>, words: number): NonNullable<Sentence["tags"]> {
  return Object.fromEntries(Object.entries(tags).map(([name, list]) => [name, tagsOf(name, list, words)]));
}

function tagsOf(name: string, list: unknown, words: number): (string | null)[] {
  if (!Array.isArray(list))
    throw new Fault(`no list of ${name}`, `must have a list of ${name}, got ${show(list)}`);
  if (list.length !== words) {
    throw new Fault(
      `wrong number of ${name}`,
      `must have ${words} ${name}, one for each word, got ${list.length}`,
    );
  }
  return list.map((tag) => scalar(name, tag));
}

/** A class or a tag: numbers and truth values as JSON writes them. */
function scalar(name: string, value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (["number", "bigint", "boolean"].includes(typeof value)) return String(value);
  throw new Fault(
    `${name} of another kind`,
    `must have a ${name} that is a text or a number, got ${show(value)}`,
  );
}
