import type {Aligned} from "./aligned.js";
import {toByteChars} from "./byte-level.js";
import type {Part} from "./json.js";
import {partsOf, textIn, unknownPart, wrong} from "./json.js";
import {patternOf, white} from "./pattern.js";

/** Cuts a text into the words that are tokenized one by one. */
export type PreTokenizer = (text: Aligned) => Aligned[];

/** GPT-2's own words: contractions, letters, digits and signs, each with one space before it; then spaces. */
const gpt2Words = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${white}\\p{L}\\p{N}]+|${white}+(?!\\P{White_Space})|${white}+`,
  "gu",
);
const letters = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";
export const punctuation = "\\p{P}!-\\/:-@\\[-`\\{-~";

/** What becomes of the matches of a pattern that cuts a text. */
const behaviours = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"] as const;
type Behaviour = (typeof behaviours)[number];

function behaviourOf(part: Part, otherwise?: Behaviour): Behaviour {
  const name = part.behavior ?? otherwise;
  const found = behaviours.find((one) => one.toLowerCase() === String(name).toLowerCase());
  if (!found) throw wrong(`have a behavior of ${part.type} that is one of ${behaviours.join(", ")}`, name);
  return found;
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly match: boolean;
}

function split(text: Aligned, pattern: RegExp, behaviour: Behaviour, invert = false): Aligned[] {
  const cuts: Cut[] = [];
  let at = 0;
  for (const {0: match, index} of text.text.matchAll(pattern)) {
    if (match === "") continue;
    if (index > at) cuts.push({from: at, to: index, match: invert});
    at = index + match.length;
    cuts.push({from: index, to: at, match: !invert});
  }
  if (at < text.text.length) cuts.push({from: at, to: text.text.length, match: invert});
  return merged(cuts, behaviour).map(({from, to}) => text.slice(from, to));
}

function merged(cuts: readonly Cut[], behaviour: Behaviour): Cut[] {
  if (behaviour === "Isolated") return [...cuts];
  if (behaviour === "Removed") return cuts.filter(({match}) => !match);
  const backwards = behaviour === "MergedWithNext";
  const result: Cut[] = [];
  let before: boolean | undefined;
  for (const cut of backwards ? [...cuts].reverse() : cuts) {
    const last = result.at(-1);
    // A match joins its neighbour, not another match.
    const joins = behaviour === "Contiguous" ? before === cut.match : cut.match && before === false;
    if (joins && last) {
      result[result.length - 1] = backwards ? {...last, from: cut.from} : {...last, to: cut.to};
    } else {
      result.push(cut);
    }
    before = cut.match;
  }
  return backwards ? result.reverse() : result;
}

function byteLevel(part: Part): PreTokenizer {
  const prefix = part.add_prefix_space !== false;
  const words = part.use_regex !== false;
  return (text) => {
    const all = prefix && !text.text.startsWith(" ") ? text.prepend(" ") : text;
    return (words ? split(all, gpt2Words, "Isolated") : [all]).map((word) => word.replace(/[^!-~]/gu, toByteChars));
  };
}

function metaspace(part: Part): PreTokenizer {
  const mark = textIn(part, "replacement", "▁");
  const scheme = part.prepend_scheme ?? (part.add_prefix_space === false ? "never" : "always");
  const cut = new RegExp(mark.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&"), "gu");
  return (text) => {
    let marked = text.replace(/ /g, () => mark);
    const wanted = scheme === "always" || (scheme === "first" && text.origin === 0);
    if (wanted && !marked.text.startsWith(mark)) marked = marked.prepend(mark);
    return part.split === false ? [marked] : split(marked, cut, "MergedWithNext");
  };
}

const simple =
  (pattern: string, behaviour: Behaviour, invert = false): ((part: Part) => PreTokenizer) =>
  () => {
    const compiled = new RegExp(pattern, "gu");
    return (text) => split(text, compiled, behaviour, invert);
  };

const makers: Readonly<Record<string, (part: Part) => PreTokenizer>> = {
  BertPreTokenizer: () => {
    const [spaces, signs] = [new RegExp(white, "gu"), new RegExp(`[${punctuation}]`, "gu")];
    return (text) => split(text, spaces, "Removed").flatMap((word) => split(word, signs, "Isolated"));
  },
  ByteLevel: byteLevel,
  Digits: (part) => simple("\\p{N}", part.individual_digits === true ? "Isolated" : "Contiguous")(part),
  Metaspace: metaspace,
  Punctuation: (part) => simple(`[${punctuation}]`, behaviourOf(part, "Isolated"))(part),
  Sequence: (part) => {
    const steps = partsOf(part, "pretokenizers").map((one) => makePreTokenizer(one));
    return (text) => steps.reduce((words, step) => words.flatMap(step), [text]);
  },
  Split: (part) => {
    const [pattern, behaviour] = [patternOf(part), behaviourOf(part)];
    return (text) => split(text, pattern, behaviour, part.invert === true);
  },
  Whitespace: simple(`[${letters}]+|[^${letters}${white}]+`, "Removed", true),
  WhitespaceSplit: simple(white, "Removed"),
};

/** The pre-tokenizer of tokenizer.json. */
export function makePreTokenizer(part: Part | undefined): PreTokenizer {
  if (part === undefined) return (text) => [text];
  if (!Object.hasOwn(makers, part.type)) throw unknownPart("pre_tokenizer", Object.keys(makers), part.type);
  const make = makers[part.type](part);
  return (text) => make(text).filter((word) => word.text !== "");
}
