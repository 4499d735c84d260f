import type {Random} from "../random.js";
import {follows} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {heldOut} from "./split.js";

const upper = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const words = (
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen twenty"
).split(" ");

/** A family of sequences: `series[start], series[start + step], …`. */
interface Family {
  readonly name: string;
  readonly series: readonly string[];
  readonly step: number;
  readonly weight: number;
  readonly share: number;
}

const numbers = (from: number, to: number, by: number): string[] =>
  Array.from({length: Math.floor((to - from) / by) + 1}, (_, i) => String(from + i * by));

const families: readonly Family[] = [
  {name: "count", series: numbers(0, 130, 1), step: 1, weight: 8, share: 0.15},
  {name: "count down", series: numbers(0, 100, 1), step: -1, weight: 3, share: 0.15},
  {name: "by two", series: numbers(0, 100, 1), step: 2, weight: 3, share: 0.15},
  {name: "by ten", series: numbers(10, 200, 10), step: 1, weight: 1, share: 0.15},
  {name: "number words", series: words, step: 1, weight: 1, share: 0.15},
  {name: "capital letters", series: upper, step: 1, weight: 3, share: 0.25},
  {name: "capital letters back", series: upper, step: -1, weight: 2, share: 0.25},
  {
    name: "small letters",
    series: upper.map((letter) => letter.toLowerCase()),
    step: 1,
    weight: 3,
    share: 0.25,
  },
];
const weighted = families.flatMap((family) => Array.from({length: family.weight}, () => family));

/** A start is held out with its family; the beginnings everybody types first are for training. */
function heldOutStart(family: Family, start: number): boolean {
  return start > 1 && heldOut(["sequence", family.name, family.series[start]], family.share);
}

/** The longest run from `start`, up to `limit` members. */
function run(family: Family, start: number, limit: number): string[] {
  const out: string[] = [];
  for (let i = start; i >= 0 && i < family.series.length && out.length < limit; i += family.step) {
    out.push(family.series[i]);
  }
  return out;
}

function draw(random: Random, held: boolean, limit: number): string[] {
  for (;;) {
    const family = random.pick(weighted);
    const start = random.chance(0.1) ? random.int(0, 1) : random.int(0, family.series.length - 1);
    if (heldOutStart(family, start) !== held) continue;
    const members = run(family, start, limit);
    if (members.length >= 5) return members;
  }
}

function document(random: Random): string {
  const members = draw(random, false, random.int(5, 26));
  const style = random.next();
  const between = style < 0.75 ? ", " : style < 0.9 ? " " : "\n";
  // Two members say where it starts and which way it goes; the others follow.
  const start = members.slice(0, 2).join(between);
  const rest = members.slice(2).map((member) => between + member);
  return `${style < 0.45 ? " " : ""}${start}${follows(rest.join(""))}${style >= 0.45 && style < 0.75 ? "." : ""}`;
}

function items(random: Random, count: number): Item[] {
  return Array.from({length: count}, () => {
    const members = draw(random, true, 14);
    const known = random.int(3, members.length - 1);
    const prompt = ` ${members.slice(0, known).join(", ")},`;
    return {form: "answer", prompt, answer: ` ${members[known]}`};
  });
}

/** Counting and the alphabet: " 1, 2, 3," goes on with " 4". */
export const sequences: Task = {name: "sequences", target: 0.95, document, items};
