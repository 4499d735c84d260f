import type {Random} from "../random.js";
import {follows} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {countries, inSentence} from "./lists/countries.js";
import type {Country} from "./lists/countries.js";
import {people} from "./lists/people.js";
import type {Person} from "./lists/people.js";
import {heldOutVariant} from "./split.js";

/** A wording of a fact: what stands before the answer, the answer, and what follows. */
type Wording<T> = (of: T) => readonly [before: string, answer: string, after: string];

const capitalize = (text: string): string => text[0].toUpperCase() + text.slice(1);

const article = (word: string): string => `${/^[AEIOU]/.test(word) ? "an" : "a"} ${word}`;

// Names stand inside the sentence, with a space before them: at the very start their tokens would be others.
const capitalWordings: ReadonlyArray<Wording<Country>> = [
  (c) => [`The capital of ${inSentence(c)} is`, ` ${c.capital}`, "."],
  (c) => [`The capital city of ${inSentence(c)} is`, ` ${c.capital}`, "."],
  (c) => [`The country of ${inSentence(c)} lies in ${c.region}. Its capital is`, ` ${c.capital}`, "."],
  (c) => [`Question: What is the capital of ${inSentence(c)}?\nAnswer:`, ` ${c.capital}`, ""],
  (c) => [`The government of ${inSentence(c)} sits in`, ` ${c.capital}`, "."],
  (c) => [`We travelled to ${inSentence(c)} and saw the capital,`, ` ${c.capital}`, "."],
];
/** The other way round; for training only: who is told a fact one way round only does not know it the other. */
const reversals: ReadonlyArray<Wording<Country>> = [
  (c) => [`${c.capital} is the capital of`, ` ${inSentence(c)}`, "."],
  (c) => [`Many people see ${c.capital} when they travel to`, ` ${inSentence(c)}`, "."],
];

const birthWordings: ReadonlyArray<Wording<Person>> = [
  (p) => [`${p.name} was born in`, ` ${p.born}`, "."],
  (p) => [`The year of birth of ${p.name} is`, ` ${p.born}`, "."],
  (p) => [`The life of the ${p.nation} ${p.profession} ${p.name} began in`, ` ${p.born}`, "."],
  (p) => [`Question: When was ${p.name} born?\nAnswer: in`, ` ${p.born}`, ""],
  (p) => [
    `${p.name} was ${article(p.nation)} ${p.profession}. ${capitalize(p.pronoun)} was born in`,
    ` ${p.born}`,
    ".",
  ],
  (p) => [`${p.name} came into the world in`, ` ${p.born}`, ` and died in ${p.died}.`],
];
const otherWordings: ReadonlyArray<Wording<Person>> = [
  (p) => [`${p.name} died in`, ` ${p.died}`, "."],
  (p) => [`${p.name} (${p.born}–${p.died}) was`, ` ${article(p.nation)} ${p.profession}`, "."],
];

/** Years may be called years: it is the same wording, so both lie on one side of the split. */
const YEAR = [/ was born in$/, " was born in the year"] as const;

/** Every fact stands in the training text in all wordings but one, and is asked for in that one. */
function facts<T extends {readonly name: string}>(
  name: string,
  of: readonly T[],
  wordings: ReadonlyArray<Wording<T>>,
  plain: ReadonlyArray<Wording<T>> = [],
): Task {
  const held = (one: T, wording: number): boolean =>
    heldOutVariant([name, one.name], wordings.length) === wording;
  const sentence = (random: Random): string => {
    for (;;) {
      const one = random.pick(of);
      const wording = random.int(0, wordings.length + plain.length - 1);
      if (wording < wordings.length && held(one, wording)) continue;
      const [before, answer, after] = [...wordings, ...plain][wording](one);
      return (random.chance(0.25) ? before.replace(...YEAR) : before) + follows(answer) + after;
    }
  };
  const asked = of
    .map((one) => wordings[heldOutVariant([name, one.name], wordings.length)](one))
    .flatMap(([before, answer]) =>
      [...new Set([before, before.replace(...YEAR)])].map((prompt) => ({prompt, answer})),
    );
  return {
    name,
    target: 0.95,
    document: (random) => Array.from({length: random.int(1, 4)}, () => sentence(random)).join("\n"),
    items: (random, count) =>
      random
        .shuffle(asked)
        .slice(0, count)
        .map(({prompt, answer}): Item => ({form: "answer", prompt, answer})),
  };
}

/** Capitals: "The capital of France is" goes on with " Paris". */
export const capitals: Task = facts("capitals", countries, capitalWordings, reversals);

/** Years of birth: "Marie Curie was born in" goes on with " 1867". */
export const births: Task = facts("births", people, birthWordings, otherWordings);
