import type {Random} from "../random.js";
import {agreementSentence} from "./agreement.js";
import type {Kind} from "./kind.js";

type Words = Readonly<Record<"he" | "him" | "his", string>>;
const PRONOUNS: Readonly<Record<"he" | "she", Words>> = {
  he: {he: "he", him: "him", his: "his"},
  she: {he: "she", him: "her", his: "her"},
};
const heroes: ReadonlyArray<readonly [string, "he" | "she"]> = [
  ["fisherman", "he"],
  ["king", "he"],
  ["old man", "he"],
  ["boy", "he"],
  ["queen", "she"],
  ["old woman", "she"],
  ["girl", "she"],
  ["princess", "she"],
];
const friends = ["dog", "cat", "horse", "bird", "brother", "sister", "neighbour", "teacher"];
const homes = ["village", "town", "castle", "house", "tower", "palace"];
const surroundings = [
  "near the sea",
  "in the mountains",
  "by the river",
  "behind the forest",
  "on an island",
];
const treasures = [
  "golden key",
  "silver ring",
  "old map",
  "small box",
  "red stone",
  "strange letter",
  "white flower",
];
const where = [
  "in the garden",
  "under a tree",
  "on the road",
  "in the river",
  "in the cellar",
  "in the snow",
];

/** Slots of one story, filled once, so that the same hero and treasure come back. */
interface Slots extends Words {
  readonly hero: string;
  readonly friend: string;
  readonly home: string;
  readonly around: string;
  readonly treasure: string;
  readonly place: string;
}

const beginnings = [
  "Once upon a time there was a {hero} who lived in a {home} {around}.",
  "In a small {home} {around} lived a {hero}.",
  "There was a {hero} in a {home} {around}, and everybody knew {him}.",
];
const habits = [
  "Every morning {he} went for a walk with {his} {friend}.",
  "{He} had a {friend}, and the {friend} was {his} best friend.",
  "In the evening {he} sat by the fire and told stories to {his} {friend}.",
  "{He} was not rich, but {he} was happy.",
  "When the sun went down, {he} closed the door of the {home} and went to sleep.",
];
const events = [
  "One day {he} found a {treasure} {place}.",
  "One night the {friend} brought {him} a {treasure}.",
  "One morning a {treasure} lay {place}, and nobody knew why.",
];
const thoughts = [
  '"What is this?" said the {hero}. "It is a {treasure}!"',
  '"This {treasure} is not mine," said the {hero} to the {friend}.',
  "{He} took the {treasure} home and put it on the table.",
  "{He} looked at the {treasure} for a long time, but {he} did not understand it.",
  "The {friend} looked at the {hero}, and the {hero} looked at the {friend}.",
  "All the people of the {home} wanted to see the {treasure}.",
  "That night {he} could not sleep, so {he} thought about the {treasure}.",
  "It rained for three days, and the {hero} stayed at home with {his} {friend}.",
  "After that {he} asked the wise men, but they could not help {him}.",
  "If {he} kept the {treasure}, {he} would never be happy again.",
];
const endings = [
  "In the end {he} gave the {treasure} back, and {he} was happy.",
  "So the {hero} and the {friend} went home, and they lived there for many years.",
  "Then {he} sold the {treasure} and bought a new {home} {around}.",
];

function fill(pattern: string, slots: Slots): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const word = slots[name.toLowerCase() as keyof Slots];
    return name === "He" ? word[0].toUpperCase() + word.slice(1) : word;
  });
}

function story(random: Random): string {
  const [hero, gender] = random.pick(heroes);
  const slots: Slots = {
    ...PRONOUNS[gender],
    hero,
    friend: random.pick(friends),
    home: random.pick(homes),
    around: random.pick(surroundings),
    treasure: random.pick(treasures),
    place: random.pick(where),
  };
  const patterns = [
    random.pick(beginnings),
    ...random.shuffle(habits).slice(0, random.int(1, 4)),
    random.pick(events),
    ...random.shuffle(thoughts).slice(0, random.int(2, 8)),
    random.pick(endings),
  ];
  const sentences = patterns.map((pattern) => fill(pattern, slots).replace(/\ba (old|island)/g, "an $1"));
  // A sentence of another kind now and then, so that a passage is not all of one piece.
  if (random.chance(0.3)) sentences.splice(random.int(3, sentences.length - 1), 0, agreementSentence(random));
  return sentences.join(" ");
}

/** Longer passages with people, pronouns and speech. */
export const stories: Kind = {name: "stories", document: story};
