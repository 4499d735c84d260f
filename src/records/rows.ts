import {windows} from "../capture/index.js";
import type {Reading} from "./tokens.js";

/** What one pass reads of one sentence: all of it, or a window. */
export interface Row {
  readonly ids: readonly number[];
  /** Which token of the shard stands in each slot; −1 where another window gives its values. */
  readonly places: readonly number[];
  /** Index among the readings of the shard. */
  readonly reading: number;
  /** Whether it is all of its sentence. */
  readonly whole: boolean;
}

export interface RowOptions {
  /** Number of the first token of each reading among those of the shard. */
  readonly offsets: readonly number[];
  /** Most slots; null: no limit. */
  readonly window: number | null;
  /** Whether a position sees only what stands before it, or also what follows. */
  readonly sides: "left" | "both";
}

/** The rows of a shard: sentences, and windows of those that are longer than the model reads at once. */
export function rowsOf(
  caller: string,
  readings: readonly Reading[],
  {offsets, window, sides}: RowOptions,
): Row[] {
  return readings.flatMap(({ids, frame: {head, tail}}, reading): Row[] => {
    const {length} = ids;
    const offset = offsets[reading];
    if (window === null || length <= window) {
      return [{ids, places: range(offset, offset + length), reading, whole: true}];
    }
    const size = window - head - tail;
    if (size < 2) {
      throw new RangeError(
        `${caller}(): window must leave room for 2 tokens beside the ${head + tail} special ones, got ${window}.`,
      );
    }
    const inner = windows(length - head - tail, {size, stride: Math.floor(size / 2)}, sides);
    return inner.map(({from, to, keepFrom, keepTo}, i) => {
      const slots = [...range(0, head), ...range(head + from, head + to), ...range(length - tail, length)];
      const first = i === 0 ? 0 : head + keepFrom;
      const end = i === inner.length - 1 ? length : head + keepTo;
      const kept = (position: number): boolean => position >= first && position < end;
      return {
        ids: slots.map((position) => ids[position]),
        places: slots.map((position) => (kept(position) ? offset + position : -1)),
        reading,
        whole: false,
      };
    });
  });
}

/** All of a shard in one row. */
export function runningRow(readings: readonly Reading[]): Row {
  const ids = readings.flatMap((reading) => reading.ids);
  return {ids, places: range(0, ids.length), reading: 0, whole: false};
}

const range = (from: number, to: number): number[] => Array.from({length: to - from}, (_, i) => from + i);

/** The longest rows first; equal ones in their order. */
function byLength(rows: readonly Row[]): Row[] {
  const order = rows.map((row, i) => ({row, i}));
  order.sort((a, b) => b.row.ids.length - a.row.ids.length || a.i - b.i);
  return order.map(({row}) => row);
}

/** Rows that stand side by side: so many of about one length. */
export function groupsOf(rows: readonly Row[], count: number): Row[][] {
  const sorted = byLength(rows);
  return Array.from({length: Math.ceil(sorted.length / count)}, (_, i) =>
    sorted.slice(i * count, (i + 1) * count),
  );
}

/** What a pass costs beside its slots, in slots: 14 for GPT-2 small, more for smaller models. */
const passSlots = 24;

/**
 * Rows that stand side by side, padded to the longest of each group: those groups that together take the least work. It follows
 * from the rows alone, so that a shard's numbers are the same wherever it is made.
 *
 * @param slots - the most of one group; a longer row is one of its own
 */
export function leastPadded(rows: readonly Row[], slots: number): Row[][] {
  const sorted = byLength(rows);
  // Of the first `to` rows: the least work, and where the last group of it begins.
  const work = new Float64Array(sorted.length + 1).fill(Infinity);
  const begin = new Int32Array(sorted.length + 1);
  work[0] = 0;
  for (let to = 1; to <= sorted.length; to++) {
    for (let from = to - 1; from >= 0; from--) {
      const own = (to - from) * sorted[from].ids.length;
      if (own > slots && to - from > 1) break;
      const all = work[from] + own + passSlots;
      if (all >= work[to]) continue;
      work[to] = all;
      begin[to] = from;
    }
  }
  const groups: Row[][] = [];
  for (let to = sorted.length; to > 0; to = begin[to]) groups.push(sorted.slice(begin[to], to));
  return groups.reverse();
}
