import type {Random} from "../random.js";

/**
 * One question to the model, of a combination that training text never contains.
 *
 * - `choice`: the best of `right` must score above the best of `wrong` as next token
 * - `answer`: greedy decoding must give exactly `answer`
 * - `word`: the next greedy word must be one of `accept`
 * - `list`: greedy decoding must go on with `count` new lines, numbered on, each from `members`, none
 *   already named
 */
export type Item =
  | {readonly form: "choice"; readonly prompt: string; readonly right: string; readonly wrong: string}
  | {readonly form: "answer"; readonly prompt: string; readonly answer: string}
  | {readonly form: "word"; readonly prompt: string; readonly accept: readonly string[]}
  | {
      readonly form: "list";
      readonly prompt: string;
      readonly named: readonly string[];
      readonly members: readonly string[];
      readonly count: number;
    };

/** One kind of text: how to write a document of it, and how to ask about it. */
export interface Kind {
  readonly name: string;
  /** A document for training; contains no held-out combination. What follows from the text before is marked. */
  document(random: Random): string;
}

/** A kind with an evaluation of its own. */
export interface Task extends Kind {
  /** Share of items that the model must get right; `undefined` for what is asked only to know the limits. */
  readonly target: number | undefined;
  /** Items made from held-out combinations only. */
  items(random: Random, count: number): Item[];
}
