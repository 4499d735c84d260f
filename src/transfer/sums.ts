import {ByteOrder} from "./byte-order.js";
import type {Distributions, ResolvedChoice} from "./types.js";

/** What distributions have of each row. */
export type Rows = Pick<
  Distributions,
  "offsets" | "index" | "mean" | "count" | "probability" | "length" | "mass" | "hits"
>;

/** For pairs of a unit and a feature, in any order: records, and the sum of their values. All of one length. */
export interface Sums {
  readonly unit: Int32Array;
  /** The feature's place among all. */
  readonly index: Int32Array;
  readonly hits: Int32Array;
  readonly mass: Float64Array;
}

/** Sums by unit, and by feature within a unit; those of one pair become one. */
export function arranged(sums: Sums, units: number, features: number, choice: ResolvedChoice): Rows {
  const {offsets, ...rows} = byUnit(sums, units);
  const order = new ByteOrder(rows.index, features);
  let at = -1;
  const {length} = rows.index;
  const [unit, index] = [new Int32Array(length), new Int32Array(length)];
  const [hits, mass] = [new Int32Array(length), new Float64Array(length)];
  for (let u = 0; u < units; u++) {
    const [from, to] = [offsets[u], offsets[u + 1]];
    if (from === to) continue;
    const sorted = order.of(from, to);
    let last = -1;
    for (let i = 0; i < to - from; i++) {
      const row = sorted[i];
      const feature = rows.index[row];
      if (feature !== last) {
        at++;
        unit[at] = u;
        index[at] = last = feature;
      }
      hits[at] += rows.hits[row];
      mass[at] += rows.mass[row];
    }
  }
  const merged = {unit, index, hits, mass};
  const count = at + 1;
  return finished(count === length ? merged : shortened(merged, count), units, choice);
}

function shortened({unit, index, hits, mass}: Sums, count: number): Sums {
  return {
    unit: unit.slice(0, count),
    index: index.slice(0, count),
    hits: hits.slice(0, count),
    mass: mass.slice(0, count),
  };
}

/**
 * Moves rows of one unit together. Rows are read in the order in which they lie: millions of reads here and there take ten times
 * as long.
 */
function byUnit(
  {unit, index, hits, mass}: Sums,
  units: number,
): Omit<Sums, "unit"> & {readonly offsets: Int32Array} {
  const offsets = new Int32Array(units + 1);
  for (let i = 0; i < unit.length; i++) offsets[unit[i] + 1]++;
  for (let u = 0; u < units; u++) offsets[u + 1] += offsets[u];
  const next = offsets.slice();
  const [i32, h32] = [new Int32Array(unit.length), new Int32Array(unit.length)];
  const f64 = new Float64Array(unit.length);
  for (let i = 0; i < unit.length; i++) {
    const at = next[unit[i]]++;
    i32[at] = index[i];
    h32[at] = hits[i];
    f64[at] = mass[i];
  }
  return {offsets, index: i32, hits: h32, mass: f64};
}

/** The numbers of each row and of each unit. */
function finished(sums: Sums, units: number, {mode}: ResolvedChoice): Rows {
  const {index, hits: count, unit: unitOf, mass: massOf} = sums;
  const [mean, probability] = [new Float64Array(index.length), new Float64Array(index.length)];
  const [length, hits, mass] = [new Int32Array(units), new Int32Array(units), new Float64Array(units)];
  const total = new Float64Array(units);
  for (let i = 0; i < index.length; i++) {
    const unit = unitOf[i];
    mean[i] = massOf[i] / count[i];
    length[unit]++;
    hits[unit] += count[i];
    mass[unit] += massOf[i];
    total[unit] += mean[i];
  }
  const divisor = mode === "txray-2020" ? mass : total;
  for (let i = 0; i < index.length; i++) probability[i] = mean[i] / divisor[unitOf[i]];
  const offsets = new Int32Array(units + 1);
  for (let unit = 0; unit < units; unit++) offsets[unit + 1] = offsets[unit] + length[unit];
  return {offsets, index, mean, count, probability, length, mass, hits};
}
