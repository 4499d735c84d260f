import {rowsOf} from "../units/packed.js";
import type {PackedUnits} from "../units.js";
import type {Frame, Theme} from "../view.js";

/** What becomes of a neuron's length from one checkpoint to the next. Dead in both is no change. */
export type LengthChange = "longer" | "shorter" | "unchanged" | "newlyAlive" | "retired";
export const changes: readonly LengthChange[] = ["longer", "shorter", "unchanged", "newlyAlive", "retired"];

/** Number of the change among `changes`; −1 where the neuron is dead in both. */
export function changeOf(before: number, after: number): number {
  if (before === 0) return after === 0 ? -1 : 3;
  if (after === 0) return 4;
  return after > before ? 0 : after < before ? 1 : 2;
}

export function changeName(change: LengthChange, t: Frame["t"]): string {
  switch (change) {
    case "longer":
      return t("longer");
    case "shorter":
      return t("shorter");
    case "unchanged":
      return t("unchanged");
    case "newlyAlive":
      return t("newly alive");
    case "retired":
      return t("retired");
  }
}

/** Lines differ in their dashes, too, and in their slopes; colours are blue, brown and grey, never red against green. */
export const dashes: Readonly<Record<LengthChange, string | null>> = {
  longer: null,
  shorter: "6 3",
  unchanged: "1.5 3",
  newlyAlive: "12 3",
  retired: "3 2",
};

export function colourOf(change: LengthChange, {categorical, muted}: Theme): string {
  switch (change) {
    case "longer":
    case "newlyAlive":
      return categorical[0];
    case "shorter":
    case "retired":
      return categorical[1];
    case "unchanged":
      return muted;
  }
}

/** What is counted of the lengths of all neurons. */
export interface LengthCounts {
  /** Of each checkpoint. */
  readonly alive: readonly number[];
  /** Mean length of the alive neurons of each checkpoint; NaN where none is. */
  readonly means: readonly number[];
  /** Neurons with each change, from each checkpoint to the next. */
  readonly changed: readonly (readonly number[])[];
  /** Neurons that no checkpoint has alive. */
  readonly dead: number;
  readonly longest: number;
}

const known = new WeakMap<PackedUnits, LengthCounts>();

export function countsOf(lengths: PackedUnits): LengthCounts {
  let counts = known.get(lengths);
  if (!counts) known.set(lengths, (counts = counted(rowsOf(lengths))));
  return counts;
}

function counted(rows: readonly Float32Array[]): LengthCounts {
  const units = rows[0].length;
  const alive = rows.map(() => 0);
  const sums = rows.map(() => 0);
  const changed = rows.slice(1).map(() => changes.map(() => 0));
  let [dead, longest] = [0, 0];
  for (let unit = 0; unit < units; unit++) {
    let any = false;
    for (let i = 0; i < rows.length; i++) {
      const length = rows[i][unit];
      if (length > 0) {
        any = true;
        alive[i]++;
        sums[i] += length;
        if (length > longest) longest = length;
      }
      const change = i === 0 ? -1 : changeOf(rows[i - 1][unit], length);
      if (change >= 0) changed[i - 1][change]++;
    }
    if (!any) dead++;
  }
  return {alive, means: sums.map((sum, i) => sum / alive[i]), changed, dead, longest};
}
