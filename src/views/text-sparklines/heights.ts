import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";

/** Numbers of each token, and how they are drawn. */
export interface Profile {
  /** `[position, series]` */
  readonly values: Packed;
  readonly heights: "linear" | "rank";
  readonly scale: "common" | "series" | "token";
  /** The value that the whole height stands for under the common scale; null: the largest magnitude. */
  readonly top: number | null;
}

interface Largest {
  readonly all: number;
  readonly series: readonly number[];
  readonly signed: boolean;
}

const largest = new WeakMap<Packed, Largest>();

function largestOf(values: Packed): Largest {
  let known = largest.get(values);
  if (!known) {
    const count = values.shape[1];
    const series = Array<number>(count).fill(0);
    let signed = false;
    unpack(values).forEach((value, i) => {
      series[i % count] = Math.max(series[i % count], Math.abs(value));
      if (value < 0) signed = true;
    });
    known = {all: Math.max(0, ...series), series, signed};
    largest.set(values, known);
  }
  return known;
}

/** Is any value below 0? */
export function isSigned({values}: Pick<Profile, "values">): boolean {
  return largestOf(values).signed;
}

/** The value of a series at a position. */
export function valueAt({values}: Pick<Profile, "values">, position: number, series: number): number {
  return unpack(values)[position * values.shape[1] + series];
}

/** The value that the whole height stands for; under "series" and "token" that of one of them. */
export function topOf({values, scale, top}: Profile, position: number, series: number): number {
  const {all, series: own} = largestOf(values);
  if (scale === "series") return own[series];
  if (scale === "common") return top ?? all;
  const count = values.shape[1];
  return unpack(values)
    .subarray(position * count, (position + 1) * count)
    .reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

/** Height of a value, −1…1; 0 where all is 0. Of ranks 1 for the first, 0 for the last, by the logarithm. */
export function heightOf(profile: Profile, position: number, series: number): number {
  const value = valueAt(profile, position, series);
  if (profile.heights === "rank") {
    const last = profile.top ?? largestOf(profile.values).all;
    return last > 1 ? Math.max(0, 1 - Math.log(Math.max(1, value)) / Math.log(last)) : 1;
  }
  const top = topOf(profile, position, series);
  return top > 0 ? Math.max(-1, Math.min(1, value / top)) : 0;
}

/** The series of a position from the highest to the lowest. */
export function highestFirst(profile: Profile, position: number): readonly number[] {
  const best = profile.heights === "rank" ? 1 : -1;
  return Array.from({length: profile.values.shape[1]}, (_, series) => series).sort(
    (a, b) => best * (valueAt(profile, position, a) - valueAt(profile, position, b)) || a - b,
  );
}
