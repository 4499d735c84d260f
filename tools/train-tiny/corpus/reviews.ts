import type {Random} from "../random.js";
import {follows} from "./emphasis.js";
import type {Item, Task} from "./kind.js";
import {aspects, opinions, remarks, works} from "./lists/opinions.js";
import type {Polarity} from "./lists/opinions.js";
import {heldOut} from "./split.js";

/** Whether "the <aspect> is <opinion>" is kept for the evaluation. */
export function heldOutOpinion(aspect: string, opinion: string): boolean {
  return heldOut(["review", aspect, opinion], 0.15);
}

const opposite = (polarity: Polarity): Polarity => (polarity === "positive" ? "negative" : "positive");

/** One sentence about one aspect; "not" and "never" turn a word of the other side round. */
function remark(random: Random, polarity: Polarity, held: boolean): string {
  for (;;) {
    const [aspect, plural] = random.pick(aspects);
    const negated = random.chance(0.12);
    const word = random.pick(opinions[negated ? opposite(polarity) : polarity]);
    if (heldOutOpinion(aspect, word) !== held) continue;
    const verb = plural ? "were" : "was";
    const adverb = negated ? random.pick(["not ", "never "]) : random.pick(["", "", "very ", "really "]);
    return `The ${aspect} ${verb} ${adverb}${word}.`;
  }
}

interface Review {
  readonly body: string;
  readonly ending: string;
  readonly work: string;
}

function review(random: Random, polarity: Polarity, held: boolean): Review {
  const work = random.pick(works);
  const opening = random.pick([
    `I saw this ${work} last week.`,
    `This ${work} is new.`,
    `A friend told me about this ${work}.`,
    `My review of the ${work}:`,
  ]);
  const sentences = Array.from({length: random.int(2, 5)}, () => remark(random, polarity, held));
  if (!held && random.chance(0.5)) {
    sentences.splice(random.int(0, sentences.length), 0, `${random.pick(remarks[polarity])}.`);
  }
  const ending = random.pick([
    `Overall, the ${work} was`,
    `In short, the ${work} is`,
    `All in all, this ${work} is`,
    `I think the ${work} is`,
  ]);
  return {body: `${opening} ${sentences.join(" ")}`, ending, work};
}

function document(random: Random): string {
  const polarity = random.pick(["positive", "negative"] as const);
  const {body, ending, work} = review(random, polarity, false);
  const fresh = opinions[polarity].filter((word) => !body.includes(word));
  const advice =
    polarity === "positive" ? `Do go and see the ${work}.` : `Do not lose your time with the ${work}.`;
  return `${body} ${ending}${follows(` ${random.pick(fresh)}`)}.${random.chance(0.3) ? ` ${advice}` : ""}`;
}

function items(random: Random, count: number): Item[] {
  return Array.from({length: count}, (_, i) => {
    const polarity = i % 2 === 0 ? "positive" : "negative";
    const {body, ending} = review(random, polarity, true);
    return {form: "word", prompt: `${body} ${ending}`, accept: opinions[polarity]};
  });
}

/** Reviews: the last word must fit what was said before. */
export const reviews: Task = {name: "reviews", target: 0.9, document, items};
