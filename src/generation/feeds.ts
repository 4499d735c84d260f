import {feedsOf, made, rightPaddedMask, rows} from "../capture/index.js";
import {range} from "../models/index.js";
import type {Tensor} from "../tensors/index.js";
import {tensor} from "../tensors/index.js";

/** Far below any score, as in causal masks. */
const hidden = -1e9;

/** The slots that several texts take in one pass, side by side. */
export interface Slots {
  readonly past: number;
  /** The slot of position 0 of each text. */
  readonly first: readonly number[];
  /** Whether each text has a mask of its own. */
  readonly padded: boolean;
}

/**
 * Arrays for several texts, in the order of `inputsOf`. Texts that are shorter than the longest are padded at their start
 * with token 0, at which none looks.
 *
 * @param ids - the new tokens of each text
 * @param queries - rows of `[batch * seq]` that get logits
 */
export function batchFeeds(
  ids: readonly (readonly number[])[],
  queries: ArrayLike<number>,
  {past, first, padded}: Slots,
): Tensor[] {
  if (ids.length === 1 && !padded) return feedsOf(ids[0], queries, past);
  const batch = ids.length;
  const seq = Math.max(...ids.map((text) => text.length));
  const tokens = new Int32Array(batch * seq);
  const positions = new Int32Array(batch * seq);
  ids.forEach((text, row) => {
    tokens.set(text, (row + 1) * seq - text.length);
    const at = past - first[row];
    for (let i = 0; i < seq; i++) positions[row * seq + i] = Math.max(0, at + i);
  });
  return made([
    () => tensor(tokens, [batch, seq], "int32"),
    () => tensor(positions, [batch, seq], "int32"),
    () => maskOf(padded ? first : [0], seq, past),
    () => tensor(Int32Array.from(queries), [queries.length], "int32"),
  ]);
}

/** Lets each query look at itself and at all slots of its text before it `[text, 1, seq, key]`. */
function maskOf(first: readonly number[], seq: number, past: number): Tensor {
  const keys = past + seq;
  const mask = new Float32Array(first.length * seq * keys);
  first.forEach((begin, row) => {
    for (let i = 0; i < seq; i++) {
      const at = (row * seq + i) * keys;
      mask.fill(hidden, at, at + Math.min(begin, keys));
      mask.fill(hidden, at + past + i + 1, at + keys);
    }
  });
  return tensor(mask, [first.length, 1, seq, keys]);
}

/** Texts for an encoder, padded at their end: their tokens, and a mask that hides the padding. */
export function sourceFeeds(ids: readonly (readonly number[])[], padded: boolean): Tensor[] {
  const length = Math.max(...ids.map((text) => text.length));
  const places = ids.map((text) => ({before: 0, length: text.length}));
  return made([
    () => rows(ids, places, length),
    () => rightPaddedMask(padded ? ids.map((text) => text.length) : [length], length),
  ]);
}

/** Rows of `[batch * seq]` that get logits: the last of each text, or all. */
export function queriesOf(batch: number, seq: number, all: boolean): Int32Array {
  return all ? range(batch * seq) : Int32Array.from({length: batch}, (_, row) => (row + 1) * seq - 1);
}
