import type {Skipped} from "./types.js";

export type Counts = Record<string, number>;

export function addCounts(to: Counts, more: Skipped): void {
  for (const [reason, count] of Object.entries(more)) to[reason] = (to[reason] ?? 0) + count;
}

/** Counts what readings pass over, each place once, however often and in which order it is read. */
export class Skips {
  readonly #counts: Counts = {};
  /** Of sentences already read: [from, to) in order, none touching the next. */
  readonly #read: [from: number, to: number][] = [];

  get counts(): Skipped {
    return {...this.#counts};
  }

  /** What was passed over just before a sentence that has now been read. */
  add(sentence: number, skipped: Skipped): void {
    const at = this.#after(sentence);
    const before = this.#read[at - 1];
    if (before && sentence < before[1]) return;
    addCounts(this.#counts, skipped);
    const next = this.#read[at];
    const joinsNext = next?.[0] === sentence + 1;
    if (before?.[1] === sentence) {
      before[1] = joinsNext ? next[1] : sentence + 1;
      if (joinsNext) this.#read.splice(at, 1);
    } else if (joinsNext) {
      next[0] = sentence;
    } else {
      this.#read.splice(at, 0, [sentence, sentence + 1]);
    }
  }

  /** The first range that begins after a sentence. */
  #after(sentence: number): number {
    let [low, high] = [0, this.#read.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#read[middle][0] <= sentence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
