import {checkWhole, show, tokensOf} from "../models/index.js";
import type {Model} from "../models/index.js";

/**
 * The id of a word that is one token. Most tokenizers have a word twice, with a space before it and without: a word written
 * with its space is meant so, one without is taken as `spaced` says, if that is one token.
 *
 * @throws TypeError or RangeError that names the pieces of a word of several tokens
 */
export function tokenOf(
  caller: string,
  name: string,
  model: Model,
  word: unknown,
  spaced: boolean,
  fix = "",
): number {
  if (typeof word === "number") {
    checkWhole(caller, name, word, 0, model.config.nVocab - 1);
    return word;
  }
  if (typeof word !== "string" || word === "" || !model.tokenizer) {
    const expected = model.tokenizer ? "a word of one token, or its id" : "a token id";
    throw new TypeError(`${caller}(): ${name} must be ${expected}, got ${show(word)}.${fix}`);
  }
  const {tokenizer} = model;
  const forms = /^\s/.test(word) ? [word] : spaced ? [` ${word}`, word] : [word, ` ${word}`];
  const read = forms.flatMap((form) => {
    // Some tokenizers put a space before every text: what a token stands for is asked of the token.
    const encoded = [form, form.trimStart()].map((text) => tokenizer.encode(text, {specialTokens: false}));
    return encoded.map((ids) => ({form, ids: [...ids]}));
  });
  const exact = read.find(({form, ids}) => ids.length === 1 && tokensOf(model, ids)[0] === form);
  const found = exact ?? read.find(({ids}) => ids.length === 1);
  if (found) return found.ids[0];
  const pieces = tokensOf(model, read[0].ids).map((token) =>
    typeof token === "string" ? JSON.stringify(token) : JSON.stringify(Object.values(token)[0]),
  );
  throw new RangeError(
    `${caller}(): ${name} must be one token, got ${show(word)} of ${pieces.length}: ${pieces.join(", ")}. Give one of them, or a token id.${fix}`,
  );
}
