import type {Corpus, Sentence} from "../corpora/index.js";
import {corpusOf} from "../corpora/index.js";
import type {Random} from "../tensors/index.js";
import {seededRandom} from "../tensors/index.js";

/** Words by part of speech; a sentence is a row of these. */
type Word = readonly [word: string, pos: string];

const pick = <T>(random: Random, of: readonly T[]): T => of[random.integer(of.length)];
const as =
  (pos: string, words: string) =>
  (random: Random): Word => [pick(random, words.split(" ")), pos];

const the = as("DET", "the the the a this that");
const person = as("NOUN", "farmer sailor teacher baker soldier painter doctor writer king miner");
const animal = as("NOUN", "horse dog cat goat swan crow trout wolf hen fox");
const thing = as("NOUN", "boat bridge church mill tower castle garden wagon letter map");
const place = as("PROPN", "norwich bremen porto bergen lublin ghent sofia turin quebec lima");
const moving = as("VERB", "crossed reached left visited passed found watched guarded");
const making = as("VERB", "built painted repaired bought sold carried described");
const sized = as("ADJ", "large small old narrow ancient quiet northern early");
const number = as("NUM", "two three four seven twelve forty");
const years = as("NOUN", "years months weeks days");
const near = as("ADP", "near in from behind above");
const when = as("ADV", "later often soon again rarely");

const good = as("ADJ", "wonderful clever moving charming brilliant funny warm delightful");
const bad = as("ADJ", "boring clumsy empty dreadful lifeless silly cold tedious");
const work = as("NOUN", "film movie story comedy drama script");
const part = as("NOUN", "ending cast dialogue music camera plot pace humour");
const degree = as("ADV", "very rather truly almost quite");
const loved = as("VERB", "loved enjoyed admired praised");
const hated = as("VERB", "hated regretted endured skipped");

const word = (text: string, pos: string) => (): Word => [text, pos];
const [stop, comma, and, but, not, is, of, i, everyone] = [
  word(".", "PUNCT"),
  word(",", "PUNCT"),
  word("and", "CCONJ"),
  word("but", "CCONJ"),
  word("not", "PART"),
  word("is", "AUX"),
  word("of", "ADP"),
  word("i", "PRON"),
  word("everyone", "PRON"),
];

type Template = readonly ((random: Random) => Word)[];

const facts: readonly Template[] = [
  [the, sized, person, moving, place, stop],
  [the, person, of, place, making, the, thing, stop],
  [number, years, when, comma, the, animal, moving, the, sized, thing, stop],
  [the, sized, thing, near, place, is, sized, and, sized, stop],
  [the, animal, and, the, animal, when, moving, the, person, stop],
  [place, is, near, place, comma, but, the, person, when, making, the, thing, stop],
];

const praise: readonly Template[] = [
  [the, work, is, degree, good, and, good, stop],
  [i, loved, the, part, of, the, sized, work, stop],
  [the, part, is, good, comma, and, everyone, loved, the, person, stop],
  [the, work, is, not, bad, stop],
  [the, part, is, bad, comma, but, the, work, is, degree, good, stop],
];

const blame: readonly Template[] = [
  [the, work, is, degree, bad, and, bad, stop],
  [i, hated, the, part, of, the, sized, work, stop],
  [the, part, is, bad, comma, and, everyone, hated, the, person, stop],
  [the, work, is, not, good, stop],
  [the, part, is, good, comma, but, the, work, is, degree, bad, stop],
];

function written(random: Random, templates: readonly Template[]): Pick<Sentence, "words" | "pos"> {
  const words = pick(random, templates).map((one) => one(random));
  return {words: words.map(([text]) => text), pos: words.map(([, pos]) => pos)};
}

/** Plain statements about places, people and things; their parts of speech are known. */
export function tinyFacts(count: number, seed: number, name: string): Corpus {
  const random = seededRandom(seed);
  return corpusOf(
    Array.from({length: count}, () => written(random, facts)),
    name,
  );
}

/** Reviews of films, one in ten of them with the other's label, as readers differ; their parts of speech are known. */
export function tinyReviews(count: number, seed: number, name: string): Corpus {
  const random = seededRandom(seed);
  const sentences = Array.from({length: count}, (_, i): Sentence => {
    const positive = i % 2 === 0;
    const meant = random.uniform() < 0.1 ? !positive : positive;
    return {...written(random, meant ? praise : blame), label: positive ? "1" : "0"};
  });
  return corpusOf(sentences, name);
}
