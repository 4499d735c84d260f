import type {Step} from "./parse.js";

/** Steps that one search may take: a tenth of a second or so. */
const budget = 10_000_000;

/** A search that would take too long; nothing is known of the text then. */
export class TooSlow extends Error {}

/** A place in the pattern that was reached, and where in the text its match began. */
interface Thread {
  readonly step: number;
  readonly start: number;
}

/**
 * Ends of the matches that are not empty, each after the last, as `String.matchAll` finds them. All ways of matching are
 * followed side by side, so that no pattern makes the search explode.
 *
 * @throws TooSlow after a fixed number of steps, the same on every machine
 * @see Thompson (1968), Regular expression search algorithm
 */
export function matchEnds(steps: readonly Step[], chars: readonly string[]): readonly number[] {
  const search = new Search(steps, chars);
  const ends: number[] = [];
  for (let from = 0; from < chars.length;) {
    const found = search.next(from);
    if (!found) break;
    if (found.end > found.start) ends.push(found.end);
    from = Math.max(found.end, found.start + 1);
  }
  return ends;
}

class Search {
  readonly #steps: readonly Step[];
  readonly #chars: readonly string[];
  /** When each step was last reached: a second way to it in the same round is no news. */
  readonly #reached: Int32Array;
  #round = 0;
  #spent = 0;

  constructor(steps: readonly Step[], chars: readonly string[]) {
    this.#steps = steps;
    this.#chars = chars;
    this.#reached = new Int32Array(steps.length).fill(-1);
  }

  /** The first match from a place on: the leftmost, and of these the one that the pattern prefers. */
  next(from: number): {start: number; end: number} | undefined {
    let threads: Thread[] = [];
    let best: {start: number; end: number} | undefined;
    for (let at = from; at <= this.#chars.length; at++) {
      if (!best) {
        // A match may begin here; those that began before come first.
        const reached = threads;
        threads = [];
        this.#round++;
        for (const {step, start} of reached) this.#follow(step, start, at, threads);
        this.#follow(0, at, at, threads);
      }
      if (threads.length === 0) {
        if (best) return best;
        continue;
      }
      const after: Thread[] = [];
      this.#round++;
      for (const {step, start} of threads) {
        const here = this.#steps[step];
        if (here.op === "match") {
          best = {start, end: at};
          // What comes after it is preferred less.
          break;
        }
        if (here.op === "char" && at < this.#chars.length && here.test(this.#chars[at])) {
          this.#follow(step + 1, start, at + 1, after);
        }
      }
      threads = after;
    }
    return best;
  }

  /** Adds the steps that read a character, or end, to which a step leads without reading one. */
  #follow(first: number, start: number, at: number, into: Thread[]): void {
    const open = [first];
    while (open.length > 0) {
      const step = open.pop()!;
      if (++this.#spent > budget) throw new TooSlow("it takes too long on this text");
      if (this.#reached[step] === this.#round) continue;
      this.#reached[step] = this.#round;
      const here = this.#steps[step];
      if (here.op === "fork") open.push(here.second, here.first);
      else if (here.op === "at") {
        if (this.#holds(here.where, at)) open.push(step + 1);
      } else into.push({step, start});
    }
  }

  #holds(where: "start" | "end" | "edge" | "inside", at: number): boolean {
    const [before, after] = [
      this.#chars[at - 1] as string | undefined,
      this.#chars[at] as string | undefined,
    ];
    if (where === "start") return before === undefined || newline.test(before);
    if (where === "end") return after === undefined || newline.test(after);
    const edge = isWord(before) !== isWord(after);
    return where === "edge" ? edge : !edge;
  }
}

const newline = /[\n\r\u2028\u2029]/;
const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char);
