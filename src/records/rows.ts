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

/**
 * Which rows stand side by side: those of about one length, the longest first. It follows from the rows alone, so that a
 * shard's numbers are the same wherever it is made.
 *
 * @param fits - whether so many rows may stand side by side, the longest and shortest of which have so many slots
 */
export function groupsOf(
  rows: readonly Row[],
  fits: (count: number, longest: number, shortest: number) => boolean,
): Row[][] {
  const order = rows.map((row, i) => ({row, i}));
  order.sort((a, b) => b.row.ids.length - a.row.ids.length || a.i - b.i);
  const groups: Row[][] = [];
  for (const {row} of order) {
    const group = groups.at(-1);
    if (group && fits(group.length + 1, group[0].ids.length, row.ids.length)) group.push(row);
    else groups.push([row]);
  }
  return groups;
}
