/** What is told of one form, wherever it stands. */
interface Form {
  readonly lower: string;
  readonly shape: string;
  readonly suffix: string;
  readonly own: readonly string[];
}

/** Forms that are remembered: those of any text repeat, most of all the frequent ones. */
const mostForms = 50_000;

const edge: Form = {lower: "|", shape: "|", suffix: "|", own: []};

/**
 * What a tagger sees of the words of a sentence: forms, their beginnings and ends, shapes, and neighbours. A feature is a
 * text; those of one position differ from each other by their first letters.
 */
export class Features {
  readonly #forms = new Map<string, Form>();
  readonly #lowercase: boolean;

  /** @param lowercase - whether capitals are not seen */
  constructor(lowercase: boolean) {
    this.#lowercase = lowercase;
  }

  /** For each word, features that do not depend on tags. */
  of(words: readonly string[]): (readonly string[])[] {
    const forms = words.map((word) => this.#form(word));
    const at = (i: number): Form => forms[i] ?? edge;
    const shouting = !this.#lowercase && words.length > 2 && !words.some((word) => /\p{Ll}/u.test(word));
    return forms.map((form, i) => {
      const [two, one, next, after] = [at(i - 2), at(i - 1), at(i + 1), at(i + 2)];
      const place = `${i === 0 ? "first" : ""}${shouting ? "shouting" : ""}`;
      return [
        ...form.own,
        `a${one.lower}`,
        `b${two.lower}`,
        `c${next.lower}`,
        `d${after.lower}`,
        `e${one.lower} ${form.lower}`,
        `f${form.lower} ${next.lower}`,
        `g${one.lower} ${next.lower}`,
        `h${one.suffix}`,
        `i${next.suffix}`,
        `j${one.shape} ${form.shape}`,
        `k${form.shape} ${next.shape}`,
        `l${place} ${form.shape}`,
        `m${place} ${form.suffix}`,
        `n${next.suffix} ${form.suffix}`,
        `o${two.lower} ${one.lower}`,
        `p${next.lower} ${after.lower}`,
        `q${after.suffix}`,
      ];
    });
  }

  /** Features of a word with the tags of the two words before it. */
  withTags(words: readonly string[], i: number, one: string, two: string): readonly string[] {
    const form = this.#form(words[i]);
    const next = i + 1 < words.length ? this.#form(words[i + 1]) : edge;
    return [
      `A${one}`,
      `B${two} ${one}`,
      `C${one} ${form.lower}`,
      `D${one} ${form.suffix}`,
      `E${one} ${next.lower}`,
      `F${one} ${next.suffix}`,
      `G${two} ${one} ${form.suffix}`,
    ];
  }

  #form(word: string): Form {
    const known = this.#forms.get(word);
    if (known) return known;
    if (this.#forms.size >= mostForms) this.#forms.clear();
    const form = formOf(this.#lowercase ? word.toLowerCase() : word);
    this.#forms.set(word, form);
    return form;
  }
}

/** Stands for a word that is not told. */
export const notTold = "<unk>";

/** The same in all corpora. */
const placeholder = /^<\p{L}+>$/u;

/** A sign inside a word or number that a corpus sets off, such as "@-@" in WikiText. */
const setOff = /^@([^\p{L}\p{N}])@$/u;

function formOf(given: string): Form {
  // Only its place tells of such a word; its letters would make it a sign.
  if (placeholder.test(given)) return {...edge, lower: "<>", own: ["V"]};
  const word = given.replace(setOff, "$1");
  const lower = normal(word);
  const letters = [...lower];
  const shape = shapeOf(word);
  const own = [
    "V",
    `W${word}`,
    `L${lower}`,
    `S${shape}`,
    `T${shape.length > 1 ? shape.replace(/(.)\1+/gu, "$1") : shape}`,
  ];
  for (let n = 1; n <= Math.min(4, letters.length); n++) {
    own.push(`P${n}${letters.slice(0, n).join("")}`, `Z${n}${letters.slice(-n).join("")}`);
  }
  if (/\p{N}/u.test(word)) own.push("0");
  if (/-/u.test(word)) own.push("-");
  if (/\p{Lu}/u.test(word)) own.push("U");
  return {lower, shape, suffix: letters.slice(-3).join(""), own};
}

/** Without capitals, and with one digit for all: numbers are many, and what they are called matters little. */
export const normal = (word: string): string => word.toLowerCase().replace(/\p{Nd}/gu, "0");

/** Capitals, small letters, other letters, digits and signs in a row; long rows of one kind count as four. */
function shapeOf(word: string): string {
  return word
    .slice(0, 100)
    .replace(/\p{Lu}/gu, "X")
    .replace(/\p{Ll}/gu, "x")
    .replace(/[^\P{L}Xx]/gu, "l")
    .replace(/\p{N}/gu, "d")
    .replace(/(.)\1{4,}/gu, "$1$1$1$1");
}
