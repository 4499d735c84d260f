import type {RecordFolder} from "./folder.js";
import type {RunnerEvents, Todo} from "./make-shards.js";

/** How far a capture is. */
export interface CaptureProgress {
  /** Sentences whose shards are there, and all of this run's. */
  readonly sentences: number;
  readonly allSentences: number;
  /** Shards that are there, and all of this run's. */
  readonly shards: number;
  readonly allShards: number;
  /** Tokens that this run has read. */
  readonly tokens: number;
  /** Of this run; 0 before the first pass. */
  readonly tokensPerSecond: number;
  /** Until the end, at this rate; `undefined` before there is one. */
  readonly secondsLeft: number | undefined;
  /** Shards that were made anew, as they were not as they had been written. */
  readonly repaired: readonly string[];
}

/** Counts what is done, and tells. */
export class Progress implements RunnerEvents {
  readonly #start = performance.now();
  readonly #files: RecordFolder;
  readonly #todo: Todo;
  readonly #tell: ((progress: CaptureProgress) => void) | undefined;
  readonly #all: number;
  readonly #before: number;
  /** Of the shards that are made at the moment: about how many sentences are read. */
  readonly #shares = new Map<number, number>();
  #shards = 0;
  #sentences = 0;
  #tokens = 0;

  constructor(files: RecordFolder, todo: Todo, tell: ((progress: CaptureProgress) => void) | undefined) {
    this.#files = files;
    this.#todo = todo;
    this.#tell = tell;
    const sentencesIn = (shards: readonly number[]): number =>
      shards.reduce((sum, index) => sum + this.#sentencesOf(index), 0);
    this.#all = sentencesIn(todo.own);
    this.#before = this.#all - sentencesIn(todo.missing);
  }

  read(tokens: number, share: number, index: number): void {
    this.#tokens += tokens;
    this.#shares.set(index, (this.#shares.get(index) ?? 0) + share);
    this.now();
  }

  written(index: number): void {
    this.#shards++;
    this.#sentences += this.#sentencesOf(index);
    this.#shares.delete(index);
    this.now();
  }

  /** A shard is not being made any more. */
  lost(index: number): void {
    this.#shares.delete(index);
    this.now();
  }

  /** Tells how far it is. */
  now(): void {
    if (!this.#tell) return;
    const {own, missing, repaired} = this.#todo;
    const seconds = (performance.now() - this.#start) / 1000;
    const made = this.#sentences + [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    const left = this.#all - this.#before - made;
    this.#tell({
      sentences: this.#before + this.#sentences,
      allSentences: this.#all,
      shards: own.length - missing.length + this.#shards,
      allShards: own.length,
      tokens: this.#tokens,
      tokensPerSecond: this.#tokens / seconds,
      secondsLeft: made > 0 ? Math.max(0, (left * seconds) / made) : undefined,
      repaired,
    });
  }

  #sentencesOf(index: number): number {
    const [from, to] = this.#files.range(index);
    return to - from;
  }
}
