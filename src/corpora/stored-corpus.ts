import {checkOptions, checkWhole} from "../models/index.js";
import {Places} from "./places.js";
import type {Place} from "./places.js";
import {addCounts, Skips} from "./skips.js";
import type {Counts} from "./skips.js";
import type {Corpus, CorpusDescription, Sentence, SentenceRange, SentenceStream, Skipped} from "./types.js";

/** What a reader finds, in order: a sentence (and the place after it), something passed over, or a file's beginning. */
export type Item =
  | {readonly kind: "sentence"; readonly sentence: Sentence; readonly next?: Place}
  | {readonly kind: "skipped"; readonly reason: string; readonly count: number}
  | {readonly kind: "file"; readonly place: Place};

export interface Source {
  readonly name: string;
  /** Called at the first use of the description. */
  describe(): CorpusDescription;
  items(from: Place): AsyncIterable<Item>;
  /** Sentences at most. */
  readonly limit: number;
  /** Done to each sentence that is given. */
  finish?(sentence: Sentence): Sentence;
  /** The error for a corpus without sentences. */
  empty(skipped: Skipped): Error;
}

interface Reading {
  readonly from: number;
  readonly to: number;
  readonly counts: Counts;
}

/** A corpus over a source that can only be read forward, from a place on. */
export class StoredCorpus implements Corpus {
  readonly #source: Source;
  readonly #places = new Places();
  readonly #skips = new Skips();
  #description: CorpusDescription | undefined;
  #count: number | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  get name(): string {
    return this.#source.name;
  }

  get description(): CorpusDescription {
    return (this.#description ??= this.#source.describe());
  }

  readonly skipped = (): Skipped => this.#skips.counts;

  sentences(range: SentenceRange = {}): SentenceStream {
    checkOptions("sentences", range, ["from", "to"]);
    const {from = 0, to = Infinity} = range;
    checkWhole("sentences", "from", from, 0);
    if (to !== Infinity) checkWhole("sentences", "to", to, from);
    let counts: Counts = {};
    return {
      [Symbol.asyncIterator]: () => {
        counts = {};
        return this.#read({from, to: Math.min(to, this.#source.limit), counts});
      },
      skipped: () => ({...counts}),
    };
  }

  async count(): Promise<number> {
    if (this.#count === undefined) {
      const steps = this.#steps({from: 0, to: Infinity, counts: {}}, false);
      while (!(await steps.next()).done);
    }
    return this.#count ?? 0;
  }

  async *#read(reading: Reading): AsyncGenerator<Sentence, void, void> {
    for await (const sentence of this.#steps(reading, true)) {
      yield this.#source.finish?.(sentence) ?? sentence;
    }
  }

  /** @param counting - whether what is passed over is to be reported */
  async *#steps(reading: Reading, counting: boolean): AsyncGenerator<Sentence, void, void> {
    const {from, to} = reading;
    if (from >= to) return;
    const start = this.#places.before(from);
    let at = start.sentence;
    let pending: Counts = {...start.skipped};
    const pass = (): void => {
      if (counting && at >= from) {
        addCounts(reading.counts, pending);
        this.#skips.add(at, pending);
      }
      pending = {};
    };
    try {
      for await (const item of this.#source.items(start.place)) {
        if (item.kind === "skipped") pending[item.reason] = (pending[item.reason] ?? 0) + item.count;
        else if (item.kind === "file") this.#places.note(at, item.place, pending, true);
        else {
          // One too many is looked for only to know whether what was just passed over is the end of the corpus.
          if (at >= to) return;
          pass();
          if (at >= from) yield item.sentence;
          at++;
          if (item.next) this.#places.note(at, item.next, pending);
          if (at >= this.#source.limit) return void (this.#count = at);
        }
      }
    } catch (error) {
      // What is wrong after the range is for those who read it.
      if (at >= to) return;
      throw error;
    }
    this.#count = at;
    if (at === 0) throw this.#source.empty(pending);
    if (at > from && at <= to) pass();
  }
}
