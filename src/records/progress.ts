import type {RecordFolder} from "./folder.js";
import type {Todo} from "./make-shards.js";

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
export class Progress {
  readonly #start = performance.now();
  #doneShards: number;
  #doneSentences: number;
  #madeSentences = 0;
  #tokens = 0;
  /** Of the shards that are made at the moment: about how many sentences are read. */
  #share = 0;

  private constructor(
    readonly all: {readonly sentences: number; readonly shards: number},
    done: {readonly sentences: number; readonly shards: number},
    readonly repaired: readonly string[],
    readonly tell: ((progress: CaptureProgress) => void) | undefined,
  ) {
    this.#doneShards = done.shards;
    this.#doneSentences = done.sentences;
  }

  /** Of a run, at its begin. */
  static of(
    files: RecordFolder,
    {own, missing, repaired}: Todo,
    tell: ((progress: CaptureProgress) => void) | undefined,
  ): Progress {
    const sentencesIn = (shards: readonly number[]): number =>
      shards.reduce((sum, shard) => sum + files.range(shard)[1] - files.range(shard)[0], 0);
    const all = {sentences: sentencesIn(own), shards: own.length};
    const left = {sentences: sentencesIn(missing), shards: missing.length};
    const done = {sentences: all.sentences - left.sentences, shards: all.shards - left.shards};
    return new Progress(all, done, repaired, tell);
  }

  /**
   * Tokens were read.
   *
   * @param share - how many of a shard's sentences they are, about
   */
  read(count: number, share: number): void {
    this.#tokens += count;
    this.#share += share;
    this.now();
  }

  /**
   * A shard is there.
   *
   * @param share - how much of it was told as read
   */
  written(sentences: number, share: number): void {
    this.#doneShards++;
    this.#doneSentences += sentences;
    this.#madeSentences += sentences;
    this.#share -= share;
    this.now();
  }

  now(): void {
    if (!this.tell) return;
    const seconds = (performance.now() - this.#start) / 1000;
    const made = this.#madeSentences + this.#share;
    const left = this.all.sentences - this.#doneSentences - this.#share;
    this.tell({
      sentences: this.#doneSentences,
      allSentences: this.all.sentences,
      shards: this.#doneShards,
      allShards: this.all.shards,
      tokens: this.#tokens,
      tokensPerSecond: this.#tokens / seconds,
      secondsLeft: made > 0 ? (left * seconds) / made : undefined,
      repaired: this.repaired,
    });
  }
}
