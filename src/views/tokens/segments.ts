/** What a character is to words: part of one, a word by itself, inside of one between letters or digits, or nothing of it. */
type Kind = "letter" | "digit" | "alone" | "mark" | "apostrophe" | "point" | "space" | "newline" | "other";

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ["newline", /^[\n\r\u2028\u2029]$/],
  ["space", /^\s$/],
  // Scripts that put no space between words, and whose characters mostly are words or parts with a meaning.
  ["alone", /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u],
  // Also joiners, variants and the tones of skin of emoji.
  ["mark", /^(?:\p{M}|[\u200c\u200d]|[\ufe0e\ufe0f]|\p{Emoji_Modifier})$/u],
  ["digit", /^\p{N}$/u],
  ["letter", /^[\p{L}_\u30fc]$/u],
  ["apostrophe", /^['’\u05f3\u05f4\u00b7]$/],
  ["point", /^[.,]$/],
];
const known = new Map<string, Kind>();

function kindOf(char: string): Kind {
  let kind = known.get(char);
  if (kind === undefined) known.set(char, (kind = kinds.find(([, test]) => test.test(char))?.[0] ?? "other"));
  return kind;
}

const inWord = (kind: Kind): boolean => kind === "letter" || kind === "digit";

/**
 * Where words begin: runs of letters, digits and marks, with apostrophes between letters and points between digits; each
 * character of Chinese and Japanese; runs of other signs; ends of lines.
 */
export function wordStarts(chars: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let before: Kind = "space";
  chars.forEach((char, i) => {
    let kind = kindOf(char);
    // A mark goes on with what it stands on.
    if (kind === "mark") kind = before === "space" || before === "newline" ? "other" : before;
    else if (kind === "apostrophe" || kind === "point") {
      const joined = kind === "apostrophe" ? "letter" : "digit";
      const next = i + 1 < chars.length ? kindOf(chars[i + 1]) : "space";
      kind = before === joined && next === joined ? joined : "other";
    }
    const goesOn = (inWord(kind) && inWord(before)) || kind === before;
    const another = kind === "alone" && kindOf(char) !== "mark";
    if (kind !== "space" && (another || !goesOn)) starts.push(i);
    before = kind;
  });
  return starts;
}

const stop = /^[.!?…؟۔।]$/u;
const fullStop = /^[。！？｡]$/u;
const closing = /^[\p{Pe}\p{Pf}"'*]$/u;

/** Where sentences end: after full stops and their like with the space after them, and after the ends of lines. */
export function sentenceEnds(chars: readonly string[]): readonly number[] {
  const ends: number[] = [];
  for (let i = 0; i < chars.length;) {
    const full = fullStop.test(chars[i]);
    const line = kindOf(chars[i]) === "newline";
    if (!full && !line && !stop.test(chars[i])) {
      i++;
      continue;
    }
    const signs = (test: RegExp): void => {
      while (i < chars.length && test.test(chars[i])) i++;
    };
    if (!line) {
      while (i < chars.length && (stop.test(chars[i]) || fullStop.test(chars[i]))) i++;
      signs(closing);
    }
    const from = i;
    signs(/^\s$/);
    // A point within "3.14" ends nothing.
    if (full || line || i > from || i === chars.length) ends.push(i);
  }
  return ends;
}

/** Where lines end: after each newline. */
export function lineEnds(chars: readonly string[]): readonly number[] {
  const ends: number[] = [];
  chars.forEach((char, i) => {
    if (kindOf(char) === "newline" && !(char === "\r" && chars[i + 1] === "\n")) ends.push(i + 1);
  });
  return ends;
}
