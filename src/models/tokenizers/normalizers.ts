import type {Aligned} from "./aligned.js";
import {charsmap} from "./charsmap.js";
import type {Part} from "./json.js";
import {partsOf, textIn, unknownPart} from "./json.js";
import {patternOf} from "./pattern.js";
import {normalForm} from "./unicode-forms.js";

/** Rewrites a text before it is cut into words. */
export type Normalizer = (text: Aligned) => Aligned;

/** Blocks of Chinese characters, as the authors of BERT chose them; neither kana nor Hangul. */
const chinese =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;
const controls = /[\0\uFFFD]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}]/gu;

/** Letter by letter: a sigma at the end of a word becomes the same as others. */
const lowerCase: Normalizer = (text) => text.replace(/\p{Changes_When_Lowercased}/gu, (char) => char.toLowerCase());

const form =
  (name: "NFC" | "NFD" | "NFKC" | "NFKD"): (() => Normalizer) =>
  () =>
  (text) =>
    normalForm(text, name);

function bert(part: Part): Normalizer {
  const {clean_text: clean = true, handle_chinese_chars: spaced = true, lowercase: lower = true} = part;
  const strip = part.strip_accents ?? lower;
  const steps: Normalizer[] = [];
  if (clean) {
    steps.push((text) => text.replace(controls, () => "").replace(/\p{White_Space}/gu, (char) => (char === " " ? char : " ")));
  }
  if (spaced) steps.push((text) => text.replace(chinese, (char) => ` ${char} `));
  if (strip) steps.push((text) => normalForm(text, "NFD").replace(/\p{Mn}/gu, () => ""));
  if (lower) steps.push(lowerCase);
  return chain(steps);
}

const chain =
  (steps: readonly Normalizer[]): Normalizer =>
  (text) =>
    steps.reduce((before, step) => step(before), text);

const makers: Readonly<Record<string, (part: Part) => Normalizer>> = {
  BertNormalizer: bert,
  Lowercase: () => lowerCase,
  NFC: form("NFC"),
  NFD: form("NFD"),
  NFKC: form("NFKC"),
  NFKD: form("NFKD"),
  Precompiled: (part) => charsmap(part.precompiled_charsmap),
  Prepend: (part) => {
    const prefix = textIn(part, "prepend");
    return (text) => text.prepend(prefix);
  },
  Replace: (part) => {
    const [pattern, content] = [patternOf(part), textIn(part, "content")];
    return (text) => text.replace(pattern, () => content);
  },
  Sequence: (part) => chain(partsOf(part, "normalizers").map((one) => makeNormalizer(one))),
  Strip: ({strip_left: left, strip_right: right}) => {
    return (text) => trim(text, left !== false, right !== false);
  },
  StripAccents: () => (text) => text.replace(/\p{M}/gu, () => ""),
};

/** Expressions that end with "$" would look at each stretch of spaces again and again. */
function trim(text: Aligned, left: boolean, right: boolean): Aligned {
  const isWhite = (char: string): boolean => /\p{White_Space}/u.test(char);
  let [from, to] = [0, text.text.length];
  if (left) while (from < to && isWhite(text.text[from])) from++;
  if (right) while (to > from && isWhite(text.text[to - 1])) to--;
  return from === 0 && to === text.text.length ? text : text.slice(from, to);
}

/** The normalizer of tokenizer.json. */
export function makeNormalizer(part: Part | undefined): Normalizer {
  if (part === undefined) return (text) => text;
  if (!Object.hasOwn(makers, part.type)) throw unknownPart("normalizer", Object.keys(makers), part.type);
  return makers[part.type](part);
}
