import type {Token} from "../tokens.js";
import {compilePattern} from "./pattern/parse.js";
import {matchEnds} from "./pattern/search.js";
import {pieces} from "./stream.js";
import {lineEnds, sentenceEnds, wordStarts} from "./segments.js";

/** What tokens are put together to. With "regex", a group ends after each match. */
export type Granularity = "tokens" | "words" | "sentences" | "lines" | "regex";

export const granularities: readonly Granularity[] = ["tokens", "words", "sentences", "lines", "regex"];

/** Tokens in groups: each token is in one, and each group is a stretch of tokens. */
export interface Groups {
  /** The group of each token. */
  readonly of: Int32Array;
  /** The first token of each group. */
  readonly first: Int32Array;
}

/** How tokens are put together. */
export interface Grouping {
  readonly granularity: Granularity;
  readonly regex: string;
  /** A group ends before this token, whatever the text. */
  readonly nPrompt: number;
}

const cache = new WeakMap<readonly Token[], Map<string, Groups>>();
/** A reader compares a few ways of grouping. */
const cachedPerText = 8;

/**
 * Puts tokens together. No character is cut: all pieces of one stay in one group. Space before a word goes with the word; a
 * special token is a group of its own.
 *
 * @throws Error that says what is wrong with the regular expression
 */
export function groupsOf(tokens: readonly Token[], {granularity, regex, nPrompt}: Grouping): Groups {
  const key = `${nPrompt} ${granularity === "regex" ? `/${regex}` : granularity}`;
  let known = cache.get(tokens);
  if (!known) cache.set(tokens, (known = new Map()));
  let groups = known.get(key);
  if (!groups) {
    groups = granularity === "tokens" ? single(tokens.length) : grouped(tokens, granularity, regex, nPrompt);
    if (known.size >= cachedPerText) known.delete(known.keys().next().value!);
    known.set(key, groups);
  }
  return groups;
}

/** The last token of a group. */
export function lastOf({first, of}: Groups, group: number): number {
  return (group + 1 < first.length ? first[group + 1] : of.length) - 1;
}

/** What is wrong with a regular expression for this text; empty where nothing is. */
export function regexProblem(tokens: readonly Token[], regex: string, nPrompt: number): string {
  try {
    groupsOf(tokens, {granularity: "regex", regex, nPrompt});
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function single(count: number): Groups {
  const all = new Int32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return {of: all, first: all};
}

function grouped(
  tokens: readonly Token[],
  granularity: Exclude<Granularity, "tokens">,
  regex: string,
  nPrompt: number,
): Groups {
  const {chars, starts, alone} = textOf(tokens);
  const cuts = new Uint8Array(chars.length + 1);
  for (const at of cutsOf(chars, granularity, regex)) cuts[at] = 1;
  // Cuts up to and including each place: two tokens are apart where their numbers differ.
  const passed = new Int32Array(chars.length + 1);
  for (let i = 0, count = 0; i <= chars.length; i++) passed[i] = count += cuts[i];
  const ink = firstInk(chars);
  const of = new Int32Array(tokens.length);
  const first: number[] = [];
  tokens.forEach((_, i) => {
    const apart =
      i === 0 ||
      i === nPrompt ||
      alone.has(i) ||
      alone.has(i - 1) ||
      passed[ink[starts[i]]] !== passed[ink[starts[i - 1]]];
    if (apart) first.push(i);
    of[i] = first.length - 1;
  });
  return {of, first: Int32Array.from(first)};
}

function cutsOf(
  chars: readonly string[],
  granularity: Exclude<Granularity, "tokens">,
  regex: string,
): readonly number[] {
  switch (granularity) {
    case "words":
      return wordStarts(chars);
    case "sentences":
      return sentenceEnds(chars);
    case "lines":
      return lineEnds(chars);
    case "regex":
      return regex === "" ? [] : matchEnds(compilePattern(regex), chars);
  }
}

interface Text {
  readonly chars: readonly string[];
  /** Where in `chars` each token begins; all pieces of a character begin with it. */
  readonly starts: Int32Array;
  /** Special tokens. */
  readonly alone: ReadonlySet<number>;
}

function textOf(tokens: readonly Token[]): Text {
  const chars: string[] = [];
  const starts = new Int32Array(tokens.length).fill(-1);
  const alone = new Set<number>();
  for (const {kind, text, first, last} of pieces(tokens, 0, tokens.length)) {
    for (let token = first; token <= last; token++) if (starts[token] < 0) starts[token] = chars.length;
    if (kind === "special") alone.add(first);
    if (kind === "char") chars.push(text);
    // Something that no word goes through.
    else if (kind !== "empty") chars.push("\ufffc");
  }
  // An empty token goes with what is before it.
  starts.forEach((start, i) => {
    const empty = tokens[i] === "" || start < 0;
    if (empty) starts[i] = i > 0 ? starts[i - 1] : 0;
  });
  return {chars, starts, alone};
}

/** The first place from each on that holds no space; the place itself where only space follows. */
function firstInk(chars: readonly string[]): Int32Array {
  const ink = new Int32Array(chars.length + 1).fill(chars.length);
  for (let i = chars.length - 1; i >= 0; i--) {
    if (!/^[^\S\n\r\u2028\u2029]$/u.test(chars[i])) ink[i] = i;
    else ink[i] = ink[i + 1] === chars.length ? i : ink[i + 1];
  }
  return ink;
}
