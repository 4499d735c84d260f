import type {Skipped} from "./types.js";

/** Where a reading may begin: a file, the byte and line in it (both from 0), or its row. */
export interface Place {
  readonly file: number;
  readonly byte: number;
  readonly line: number;
}

interface Known {
  readonly sentence: number;
  readonly place: Place;
  /** What was passed over between the sentence before and the place. */
  readonly skipped: Skipped;
}

/** Sentences between places that are remembered: little memory, and little to read again. */
const stride = 256;

/** Where some of the sentences begin, so that a range is not read from the beginning each time. */
export class Places {
  readonly #known: Known[] = [{sentence: 0, place: {file: 0, byte: 0, line: 0}, skipped: {}}];

  /** The last place that is known at or before a sentence. */
  before(sentence: number): Known {
    let [low, high] = [0, this.#known.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#known[middle].sentence <= sentence) low = middle + 1;
      else high = middle;
    }
    return this.#known[low - 1];
  }

  /** @param always - also where a near one is known: a file's beginning may be the only way into it */
  note(sentence: number, place: Place, skipped: Skipped, always = false): void {
    const last = this.#known[this.#known.length - 1].sentence;
    if (sentence > last && (always || sentence - last >= stride)) {
      this.#known.push({sentence, place, skipped: {...skipped}});
    }
  }
}
