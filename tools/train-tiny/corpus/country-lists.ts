import type {Random} from "../random.js";
import {follows} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {countries} from "./lists/countries.js";
import {heldOut} from "./split.js";

/** A closed set of names that a list can be made of. */
interface Group {
  readonly of: string;
  readonly members: readonly string[];
}

const named = (of: string, test: (country: (typeof countries)[number]) => boolean): Group => ({
  of,
  members: countries.filter(test).map((country) => country.name),
});

const union = named("the European Union", (country) => country.union);
const groups: readonly Group[] = [
  union,
  union,
  named("Asia", (country) => country.region === "Asia"),
  named("Africa", (country) => country.region === "Africa"),
  named("South America", (country) => country.region === "South America"),
  named("North America", (country) => country.region === "North America"),
];

/** Whether a list may start with these two only in the evaluation. */
export function heldOutStart(first: string, second: string): boolean {
  // The list everybody writes, in the order of the alphabet, is for training.
  const alphabetical = groups.some(({members}) => members[0] === first && members[1] === second);
  return !alphabetical && heldOut(["list", first, second]);
}

/**
 * Members in the order of the alphabet, all of them or with gaps, whose first two lie on the wanted
 * side of the split.
 */
function order(group: Group, random: Random, held: boolean): string[] {
  for (;;) {
    const whole = !held && random.chance(0.3);
    const from = whole || random.chance(0.3) ? 0 : random.int(0, group.members.length - 4);
    const kept = whole ? 1 : 0.5 + 0.5 * random.next();
    const out = group.members.slice(from).filter(() => random.chance(kept));
    if (out.length >= 4 && heldOutStart(out[0], out[1]) === held) return out;
  }
}

const numbered = (names: readonly string[], mark: (text: string) => string = (text) => text): string =>
  names.map((name, i) => `${i + 1}.${mark(` ${name}`)}`).join("\n");

const enumerated = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** A few countries, then the same in a numbered list: what is left over is known for sure. */
function plan(random: Random): string {
  for (;;) {
    const names = random.shuffle(countries.map(({name}) => name)).slice(0, random.int(3, 7));
    const listed = random.shuffle(names);
    if (heldOutStart(listed[0], listed[1])) continue;
    return `Countries to see: ${enumerated(names)}\n${numbered(listed, follows)}`;
  }
}

function document(random: Random): string {
  if (random.chance(0.15)) return plan(random);
  const group = random.pick(groups);
  const names = order(group, random, false);
  if (random.chance(0.05)) return `Some countries of ${group.of} are ${enumerated(names)}.`;
  const whole = names.length === group.members.length || random.chance(0.3);
  const head = whole ? `The countries of ${group.of} are:` : `Some countries of ${group.of}:`;
  return `${head}\n${numbered(names, follows)}`;
}

/** New countries that an answer must have, and how many must be left to choose from. */
const ASKED = 5;
const LEFT = 6;

function items(random: Random, count: number): Item[] {
  const out: Item[] = [];
  while (out.length < count) {
    const group = random.pick(groups.filter(({members}) => members.length > LEFT + 2));
    const names = order(group, random, true);
    const known = names.slice(0, random.int(2, 4));
    if (group.members.indexOf(known[known.length - 1]) >= group.members.length - LEFT) continue;
    const head = random.pick([`The countries of ${group.of} are:`, `Some countries of ${group.of}:`]);
    const prompt = `${head}\n${numbered(known)}\n${known.length + 1}.`;
    out.push({form: "list", prompt, named: known, members: group.members, count: ASKED});
  }
  return out;
}

function shuffledItems(random: Random, count: number): Item[] {
  const {of, members} = union;
  return Array.from({length: count}, () => {
    const known = random.shuffle(members).slice(0, random.int(2, 4));
    const prompt = `The countries of ${of} are:\n${numbered(known)}\n${known.length + 1}.`;
    return {form: "list", prompt, named: known, members, count: ASKED};
  });
}

/** The same question with a start that is in no order: training has no such lists. */
export const shuffledLists: Task = {
  name: "lists out of order",
  target: undefined,
  document: (random) => document(random),
  items: shuffledItems,
};

/** Going on with a numbered list of countries without naming one twice. */
export const countryLists: Task = {name: "lists", target: 0.9, document, items};
