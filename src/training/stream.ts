import type {Corpus} from "../corpora/index.js";
import type {Tokenizer} from "../models/index.js";
import {textOfSentence} from "./vocabulary.js";

/** All sentences of a corpus as one row of token ids, each ended by `end` if there is such a token. */
export async function idsOfCorpus(corpus: Corpus, tokenizer: Tokenizer, end?: number): Promise<Int32Array> {
  const parts: number[][] = [];
  let length = 0;
  for await (const sentence of corpus.sentences()) {
    const ids = tokenizer.encode(textOfSentence(sentence), {specialTokens: false});
    if (ids.length === 0) continue;
    if (end !== undefined) ids.push(end);
    parts.push(ids);
    length += ids.length;
  }
  const all = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Some steps of several rows of text, side by side. */
export interface StreamBatch {
  /** `[batch, seq]` */
  readonly ids: Int32Array;
  /** What follows each. */
  readonly targets: Int32Array;
  /** How much each target counts: 1 / their number, or 0 where the text is over. */
  readonly share: Float32Array;
  /** Targets that count. */
  readonly count: number;
  readonly seq: number;
}

/**
 * A running text cut into `batch` rows of equal length, which are read side by side, `window` tokens at a time. Every token
 * but the first is a target once; the last rows may end earlier.
 */
export class Stream {
  /** Tokens of each row. */
  readonly #row: number;
  readonly #last: number;
  /** Rows; fewer than asked for where there are fewer targets. */
  readonly batch: number;
  readonly windows: number;

  constructor(
    readonly ids: Int32Array,
    batch: number,
    readonly window: number,
  ) {
    this.#last = ids.length - 1;
    this.batch = Math.min(batch, this.#last);
    this.#row = Math.ceil(this.#last / this.batch);
    this.windows = Math.ceil(this.#row / window);
  }

  /** Targets in all. */
  get targets(): number {
    return this.#last;
  }

  at(index: number): StreamBatch {
    const from = index * this.window;
    const seq = Math.min(this.window, this.#row - from);
    const ids = new Int32Array(this.batch * seq);
    const targets = new Int32Array(this.batch * seq);
    const share = new Float32Array(this.batch * seq);
    let count = 0;
    for (let row = 0; row < this.batch; row++) {
      const begin = row * this.#row + from;
      const length = Math.max(0, Math.min(seq, this.#last - begin));
      ids.set(this.ids.subarray(begin, begin + length), row * seq);
      targets.set(this.ids.subarray(begin + 1, begin + 1 + length), row * seq);
      share.fill(1, row * seq, row * seq + length);
      count += length;
    }
    return {ids, targets, share: share.map((one) => one / count), count, seq};
  }
}
