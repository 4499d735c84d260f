import type {Run} from "../capture/index.js";
import type {Model, Token, Tokenizer} from "../models/index.js";
import {checkWhole, show, tokensOf} from "../models/index.js";
import type {Call} from "./steps.js";
import type {WatchedWord, WatchOptions} from "./types.js";

/** How a text goes on: after a space, without one, or from its start, as the tokenizer writes a text. */
type Start = "space" | "none" | "start";

/** Words as the model would write them at the positions of a call. */
export function wordsOf(call: Call, words: unknown, {space = "auto"}: WatchOptions): WatchedWord[] {
  const {caller} = call;
  if (!Array.isArray(words)) {
    throw new TypeError(`${caller}(): words must be a list such as ["is", "are"], got ${show(words)}.`);
  }
  if (words.length === 0) {
    throw new RangeError(`${caller}(): words must name at least one word, got none.`);
  }
  if (!["auto", "always", "never"].includes(space)) {
    throw new RangeError(`${caller}(): space must be "auto", "always" or "never", got ${show(space)}.`);
  }
  const start = space === "auto" ? startOf(call) : space === "always" ? "space" : "none";
  return words.map((word: unknown, i) => wordOf(call, word, `words[${i}]`, start));
}

/** Control characters but tabs and newlines. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** A token by its id. */
function tokenOf({caller, model}: Call, id: unknown, name: string): WatchedWord {
  checkWhole(caller, `${name}.id`, id, 0, model.config.nVocab - 1);
  const pieces = tokensOf(model, [id as number]);
  const [piece] = pieces;
  const text = typeof piece === "string" ? piece : "special" in piece ? piece.special : piece.bytes;
  return {word: text, text, spaceAdded: false, ids: [id as number], pieces};
}

function wordOf(call: Call, word: unknown, name: string, start: Start): WatchedWord {
  const {caller, model} = call;
  const {tokenizer} = model;
  const wrong = (expected: string, fix = ""): RangeError =>
    new RangeError(`${caller}(): ${name} must ${expected}, got ${show(word)}.${fix}`);
  if (typeof word === "object" && word !== null && "id" in word) return tokenOf(call, word.id, name);
  if (typeof word !== "string")
    throw new TypeError(
      `${caller}(): ${name} must be a word or a token such as {id: 42}, got ${show(word)}.`,
    );
  if (!tokenizer) {
    throw new Error(
      `${caller}(): model must have a tokenizer, got ${model.id} without one. Add tokenizer.json to its folder, or name tokens by their ids: [{id: 42}].`,
    );
  }
  if (word === "") throw wrong("have at least one character");
  if (control.test(word)) throw wrong("have no control characters");
  if (/\p{Surrogate}/u.test(word)) throw wrong("be Unicode, without half characters");
  const own = /^\s/.test(word);
  const ids = own ? encodeOwn(tokenizer, word) : encode(tokenizer, word, start);
  if (ids === undefined) {
    throw wrong(
      "be one that the tokenizer can write without a space before it",
      ' Leave out space: "never".',
    );
  }
  const pieces = tokensOf(model, ids);
  const special = pieces.map((piece) =>
    typeof piece === "object" && "special" in piece ? piece.special : "",
  );
  if (special.some((name) => name !== "" && word.includes(name))) {
    throw wrong("be a word of the text, not a special token");
  }
  if (ids.length === 0 || special.some((name) => name !== "")) {
    throw wrong("be one that the tokenizer knows", " Its vocabulary lacks some of these characters.");
  }
  const beyond = ids.find((id) => id >= model.config.nVocab);
  if (beyond !== undefined) {
    throw wrong(
      `have tokens that the model has embeddings of (0–${model.config.nVocab - 1})`,
      ` One of its tokens is ${beyond}.`,
    );
  }
  const spaceAdded = !own && begins(pieces[0]);
  return {word, text: spaceAdded ? ` ${word}` : word, spaceAdded, ids, pieces};
}

const begins = (token: Token | undefined): boolean => typeof token === "string" && token.startsWith(" ");

const plain = (tokenizer: Tokenizer, text: string): number[] =>
  tokenizer.encode(text, {specialTokens: false});

/** Whether the first of some ids begins with a space. */
const spaced = (tokenizer: Tokenizer, ids: readonly number[]): boolean =>
  ids.length > 0 && begins(tokenizer.tokens(ids.slice(0, 1))[0]);

function encode(tokenizer: Tokenizer, word: string, start: Start): number[] | undefined {
  const first = plain(tokenizer, word);
  if (start === "start") return first;
  if (start === "space") {
    if (spaced(tokenizer, first)) return first;
    const after = plain(tokenizer, ` ${word}`);
    // Some tokenizers keep no spaces: there a word is the same with and without.
    return spaced(tokenizer, after) ? after : first;
  }
  return spaced(tokenizer, first) ? withoutSpace(tokenizer, word) : first;
}

/** A word with a space of its own. */
function encodeOwn(tokenizer: Tokenizer, word: string): number[] {
  const rest = word.slice(1);
  const one = word.startsWith(" ") && !/^\s/.test(rest) && rest !== "";
  return one ? encode(tokenizer, rest, "space")! : plain(tokenizer, word);
}

/** Of tokenizers that put a space before every text: what stands after something that does not join with it. */
function withoutSpace(tokenizer: Tokenizer, word: string): number[] | undefined {
  for (const before of ["\n", "(", "-", "."]) {
    const head = plain(tokenizer, before);
    const all = plain(tokenizer, before + word);
    const ids = all.slice(head.length);
    const joins = head.length === 0 || head.some((id, i) => all[i] !== id);
    if (!joins && !spaced(tokenizer, ids)) return ids;
  }
  return undefined;
}

/** How the text goes on at most of the positions; where as many say this as that, at the first. */
function startOf({run, model, positions}: Call): Start {
  const votes = new Map<Start, number>();
  for (const position of positions) {
    const start = startAt(run, position, model);
    votes.set(start, (votes.get(start) ?? 0) + 1);
  }
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Nothing but a space follows a word or a closing sign; after these none does. */
const opens = /[\s([{“‘]$/;

function startAt(run: Run, position: number, {kind}: Model & {readonly kind: string}): Start {
  const token = run.tokens.at(position);
  if (position < run.ids.length && typeof token === "string") return token.startsWith(" ") ? "space" : "none";
  if (kind === "encoder") {
    const span = run.spans?.[position];
    if (!span) return "space";
    const text = span.of === "text" ? run.text : (run.pair ?? "");
    // A mask may hold the space before it.
    return /\s/.test(text.slice(Math.max(0, span.from - 1), span.from + 1)) ? "space" : "start";
  }
  const before = run.tokens[position - 1];
  if (typeof before === "object") return "special" in before ? "start" : "none";
  return opens.test(before) ? "none" : "space";
}
