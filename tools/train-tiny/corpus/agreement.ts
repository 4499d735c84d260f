import type {Random} from "../random.js";
import {follows} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {containers, passages, people, places, things} from "./lists/nouns.js";
import type {Noun} from "./lists/nouns.js";
import {heldOut} from "./split.js";

/** Whether the two nouns, in either order and number, are kept for the evaluation. */
export function heldOutPair(a: string, b: string): boolean {
  const pair = [a, b].sort();
  return pair.join(" ") === "cabinet key" || heldOut(["agreement", ...pair]);
}

interface Subject {
  readonly text: string;
  readonly plural: boolean;
  readonly distractorPlural: boolean;
  readonly person: boolean;
}

const isPlace = (noun: Noun): boolean => places.includes(noun);
const isPerson = (noun: Noun): boolean => people.includes(noun);

function link(head: Noun, distractor: Noun, random: Random): string {
  if (passages.includes(head) && !isPerson(distractor) && random.chance(0.7)) return "to";
  if (isPlace(distractor) && !isPlace(head) && random.chance(0.5)) return isPerson(head) ? "from" : "in";
  if (isPerson(distractor) && random.chance(0.4))
    return isPlace(head) ? "of" : isPerson(head) ? "with" : "of";
  return random.pick(["near", "behind", "beside", "next to", "in front of"]);
}

const adjectives: readonly string[] = ["old", "new", "small", "big", "young", "white", "black", "beautiful"];
const relatives: ReadonlyArray<readonly [singular: string, plural: string]> = [
  ["knows", "know"],
  ["likes", "like"],
  ["sees", "see"],
  ["wants", "want"],
];

/** A subject with a second noun between head and verb; `held` says from which side of the split. */
function subject(random: Random, held: boolean, plural: boolean, distractorPlural: boolean): Subject {
  for (;;) {
    const heads = random.pick([passages, passages, things, people, places]);
    const others = random.pick([containers, things, people, places]);
    const [head, distractor] = [random.pick(heads), random.pick(others)];
    if (head === distractor || heldOutPair(head[0], distractor[0]) !== held) continue;
    const adjective = random.chance(0.2) ? `${random.pick(adjectives)} ` : "";
    const first = `The ${adjective}${head[plural ? 1 : 0]}`;
    const second = `the ${distractor[distractorPlural ? 1 : 0]}`;
    const relative = isPerson(distractor) && random.chance(0.35);
    const verb = random.pick(relatives)[distractorPlural ? 1 : 0];
    const text = relative
      ? `${first} that ${second} ${verb}`
      : `${first} ${link(head, distractor, random)} ${second}`;
    return {text, plural, distractorPlural, person: isPerson(head)};
  }
}

const states: Readonly<Record<"person" | "thing", readonly string[]>> = {
  person: [
    "tired",
    "happy",
    "at home",
    "very kind",
    "in the garden",
    "late again",
    "not here today",
    "hungry",
  ],
  thing: [
    "very old",
    "on the left",
    "not far away",
    "easy to find",
    "lost",
    "clean",
    "broken",
    "full of dust",
  ],
};
const pasts: Readonly<Record<"person" | "thing", readonly string[]>> = {
  person: ["seen in the street", "called back", "invited to the party", "helped by a friend"],
  thing: ["sold last week", "found again", "painted green", "moved to another place"],
};
const verbs: Readonly<Record<"person" | "thing", ReadonlyArray<readonly [string, string]>>> = {
  person: [
    ["works all day", "work all day"],
    ["sings in the evening", "sing in the evening"],
    ["lives by the sea", "live by the sea"],
  ],
  thing: [
    ["looks strange", "look strange"],
    ["belongs to my family", "belong to my family"],
    ["costs a lot", "cost a lot"],
  ],
};

function predicate(who: Subject, random: Random): string {
  const of = who.person ? "person" : "thing";
  const number = who.plural ? 1 : 0;
  const choice = random.next();
  if (choice < 0.45) return `${follows([" is", " are"][number])} ${random.pick(states[of])}`;
  if (choice < 0.7)
    return `${follows([" was", " were"][number])} ${random.pick([...states[of], ...pasts[of]])}`;
  if (choice < 0.85) return `${follows([" has", " have"][number])} been ${random.pick(pasts[of])}`;
  return ` ${random.pick(verbs[of])[number]}`;
}

/** One sentence with its distractor, never of a held-out pair. */
export function agreementSentence(random: Random): string {
  const who = subject(random, false, random.chance(0.5), random.chance(0.5));
  const after = random.chance(0.25)
    ? random.pick([", and nobody knows why", ", but that is no problem", " once more", " as always"])
    : "";
  return `${who.text}${predicate(who, random)}${after}.`;
}

function items(random: Random, count: number): Item[] {
  const verbPairs: ReadonlyArray<readonly [string, string]> = [
    [" is", " are"],
    [" is", " are"],
    [" was", " were"],
    [" has", " have"],
  ];
  return Array.from({length: count}, (_, i) => {
    // Half of the items singular before plural, half plural before singular.
    const plural = i % 2 === 0;
    const {text} = subject(random, true, plural, !plural);
    const [singularVerb, pluralVerb] = verbPairs[i % verbPairs.length];
    const [right, wrong] = plural ? [pluralVerb, singularVerb] : [singularVerb, pluralVerb];
    return {form: "choice", prompt: text, right, wrong};
  });
}

/** Subject–verb agreement across a distractor: "The keys to the cabinet are". */
export const agreement: Task = {
  name: "agreement",
  target: 0.95,
  document: (random) =>
    Array.from({length: random.int(1, 4)}, () => agreementSentence(random)).join(
      random.chance(0.8) ? " " : "\n",
    ),
  items,
};
