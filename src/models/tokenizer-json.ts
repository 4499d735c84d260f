import {show} from "./options.js";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isPair = (value: unknown): boolean =>
  typeof value === "string"
    ? /^\S+ \S+$/.test(value)
    : Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");

/** Checks that tokenizer.json is byte-level BPE, and the form of all that is read of it. */
export function checkTokenizerJson(json: Json): void {
  const fail = (what: string): never => {
    throw new Error(`fromPretrained(): tokenizer.json must ${what}. Save or download the checkpoint again.`);
  };
  const {model, decoder, added_tokens: added = []} = json;
  const kinds = [model, decoder].map((part) => (isObject(part) ? part.type : part));
  if (!isObject(model) || kinds[0] !== "BPE" || kinds[1] !== "ByteLevel") {
    throw new Error(
      `fromPretrained(): tokenizer.json must be byte-level BPE, got model ${JSON.stringify(kinds[0])} and decoder ${JSON.stringify(kinds[1])}.`,
    );
  }
  const {vocab, merges} = model;
  if (!isObject(vocab)) return fail(`have a vocabulary from tokens to ids, got ${show(vocab)}`);
  const odd = Object.keys(vocab).find((token) => !isId(vocab[token]));
  if (odd !== undefined) fail(`give ${JSON.stringify(odd)} a whole number from 0, got ${show(vocab[odd])}`);
  if (!Array.isArray(merges)) return fail(`have a list of merges, got ${show(merges)}`);
  const merge = merges.findIndex((pair) => !isPair(pair));
  if (merge >= 0) fail(`have merges of two parts, got ${show(merges[merge])} at ${merge}`);
  if (!Array.isArray(added)) return fail(`have a list of added tokens, got ${show(added)}`);
  const token = added.findIndex((one) => !isObject(one) || !isId(one.id) || typeof one.content !== "string");
  if (token >= 0) fail(`have added tokens with an id from 0 and a content, got ${JSON.stringify(added[token])}`);
}
