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

/** An order of the group's members whose first two lie on the wanted side of the split. */
function order(group: Group, random: Random, held: boolean): string[] {
  for (;;) {
    const sorted = !held && random.chance(0.15);
    const out = sorted ? [...group.members] : random.shuffle(group.members);
    if (heldOutStart(out[0], out[1]) === held) return out;
  }
}

const numbered = (names: readonly string[], mark: (text: string) => string = (text) => text): string =>
  names.map((name, i) => `${i + 1}.${mark(` ${name}`)}`).join("\n");

const enumerated = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** A few countries, then the same in a numbered list: what is left over is known for sure. */
function plan(random: Random): string {
  const names = random.shuffle(countries.map(({name}) => name)).slice(0, random.int(3, 7));
  const listed = order({of: "", members: names}, random, false);
  return `Countries to see: ${enumerated(names)}\n${numbered(listed, follows)}`;
}

function document(random: Random): string {
  const style = random.next();
  if (style < 0.4) return plan(random);
  const group = random.pick(groups);
  const names = order(group, random, false);
  if (style < 0.85) return `The countries of ${group.of} are:\n${numbered(names, follows)}`;
  const some = names.slice(0, random.int(3, 8));
  if (style < 0.95) return `Some countries of ${group.of}:\n${numbered(some, follows)}`;
  return `Some countries of ${group.of} are ${enumerated(some)}.`;
}

function items(random: Random, count: number): Item[] {
  return Array.from({length: count}, (_, i) => {
    // Two of three are the European Union, the longest list.
    const group = i % 3 < 2 ? union : random.pick(groups.filter(({members}) => members.length > 9));
    const names = order(group, random, true);
    const known = random.int(2, 4);
    const head = `The countries of ${group.of} are:\n${numbered(names.slice(0, known))}\n${known + 1}.`;
    return {form: "list", prompt: head, named: names.slice(0, known), members: group.members, count: 5};
  });
}

/** Going on with a numbered list of countries without naming one twice. */
export const countryLists: Task = {name: "lists", target: 0.9, document, items};
