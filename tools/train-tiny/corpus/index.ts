import type {Random} from "../random.js";
import {agreement} from "./agreement.js";
import {countryLists, shuffledLists} from "./country-lists.js";
import {plain} from "./emphasis.js";
import {births, capitals} from "./facts.js";
import type {Kind, Task} from "./kind.js";
import {reviews} from "./reviews.js";
import {sequences} from "./sequences.js";
import {stories} from "./stories.js";
import {nestedTags} from "./tags.js";

export {pieces, plain} from "./emphasis.js";
export type {Item, Kind, Task} from "./kind.js";
export {agreement, births, capitals, countryLists, nestedTags, reviews, sequences, stories};

/** All kinds that have an evaluation. */
export const tasks: readonly Task[] = [
  agreement,
  sequences,
  nestedTags,
  countryLists,
  capitals,
  births,
  reviews,
];

/** What is asked beside, to know the limits of what was learned; it has no target. */
export const limits: readonly Task[] = [shuffledLists];

/** How often each kind is drawn; documents of lists and stories are several times longer than facts. */
const MIX: ReadonlyArray<readonly [kind: Kind, weight: number]> = [
  [agreement, 6],
  [sequences, 6],
  [nestedTags, 13],
  [countryLists, 4],
  [capitals, 9],
  [births, 5],
  [reviews, 5],
  [stories, 3],
];
const drawn: readonly Kind[] = MIX.flatMap(([kind, weight]) => Array.from({length: weight}, () => kind));

/** One document of training text, of a random kind, with marks at what follows from the text before. */
export function markedDocument(random: Random): string {
  return random.pick(drawn).document(random);
}

/**
 * One document of training text, of a random kind.
 *
 * @example
 * trainingDocument(seededRandom(1)); // "The keys to the house are lost."
 */
export function trainingDocument(random: Random): string {
  return plain(markedDocument(random));
}
