import {Aligned} from "./aligned.js";
import type {Json} from "./json.js";
import {isObject, wrong} from "./json.js";
import type {Normalizer} from "./normalizers.js";
import {isId} from "./vocabulary.js";

/** A token that is found in the text as it stands, before all else. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Not a part of the text. */
  readonly special: boolean;
  /** Found in the normalised text, not in the original. */
  readonly normalized: boolean;
  /** Only where no letter stands beside it. */
  readonly singleWord: boolean;
  /** Takes the spaces before it, or after it, along. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** The added tokens of tokenizer.json. */
export function addedTokensOf(json: Json): AddedToken[] {
  const {added_tokens: added} = json;
  if (added === undefined || added === null) return [];
  if (!Array.isArray(added)) throw wrong("have a list of added tokens", added);
  return added.map((one: unknown) => {
    if (!isObject(one) || !isId(one.id) || typeof one.content !== "string") {
      throw wrong("have added tokens with an id from 0 and a content", one);
    }
    return addedToken(one.content, one.id, one);
  });
}

/** An added token with the settings that `json` has for it. */
export function addedToken(content: string, id: number, json: Json): AddedToken {
  const special = json.special === true;
  return {
    id,
    content,
    special,
    normalized: typeof json.normalized === "boolean" ? json.normalized : !special,
    singleWord: json.single_word === true,
    lstrip: json.lstrip === true,
    rstrip: json.rstrip === true,
  };
}

/** A part of a text: still to be tokenized, or an added token. */
export type Part = {readonly text: Aligned; readonly token?: AddedToken};

/** Cuts added tokens out of texts: first those of the original, then those of the normalised text. */
export function splitter(tokens: readonly AddedToken[], normalize: Normalizer): (text: string) => Part[] {
  const original = new Finder(tokens.filter(({normalized}) => !normalized).map((token) => [token.content, token]));
  const normal = new Finder(
    tokens
      .filter(({normalized}) => normalized)
      .map((token) => [normalize(Aligned.of(token.content)).text, token]),
  );
  return (text) =>
    original
      .split(Aligned.of(text))
      .flatMap((part) => (part.token ? [part] : normal.split(normalize(part.text))))
      .filter((part) => part.text.text !== "");
}

const wordBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAfter = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const isWhite = (char: string | undefined): boolean => char !== undefined && /^\p{White_Space}$/u.test(char);

/** Finds the leftmost, and of those the longest, of many texts. */
class Finder {
  /** By their first unit, the longest first. */
  readonly #byFirst = new Map<string, [string, AddedToken][]>();

  constructor(entries: readonly (readonly [string, AddedToken])[]) {
    for (const [content, token] of entries) {
      if (content === "") continue;
      const list = this.#byFirst.get(content[0]) ?? [];
      list.push([content, token]);
      this.#byFirst.set(content[0], list);
    }
    for (const list of this.#byFirst.values()) list.sort(([a], [b]) => b.length - a.length);
  }

  split(source: Aligned): Part[] {
    if (this.#byFirst.size === 0) return [{text: source}];
    const {text} = source;
    const parts: Part[] = [];
    let done = 0;
    for (let at = 0; at < text.length; at++) {
      const found = this.#byFirst.get(text[at])?.find(([content]) => text.startsWith(content, at));
      if (!found) continue;
      const [content, token] = found;
      let [from, to] = [at, at + content.length];
      // As the tokenizers library does it: what follows is looked for after the token itself.
      at = to - 1;
      if (token.singleWord && (wordBefore.test(text.slice(Math.max(0, from - 2), from)) || wordAfter.test(text.slice(to, to + 2)))) continue;
      if (token.lstrip) while (from > done && isWhite(text[from - 1])) from--;
      if (token.rstrip) while (isWhite(text[to])) to++;
      from = Math.max(from, done);
      if (from > done) parts.push({text: source.slice(done, from)});
      parts.push({text: source.slice(from, to), token});
      done = to;
    }
    if (done < text.length) parts.push({text: source.slice(done, text.length)});
    return parts;
  }
}
