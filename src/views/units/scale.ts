import {amount} from "../amount.js";
import {longRank} from "../ranks/scale.js";

/** Where numbers are on an axis: 0 at its start, 1 at its end. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly AxisTick[];
}

export interface AxisTick {
  readonly at: number;
  readonly text: string;
}

/** A round number on an axis: "20", "1,500", "0.003", "2e6". */
export function tickText(value: number): string {
  if (value >= 1 && value < 1e6 && Number.isInteger(value)) return longRank(value);
  return value !== 0 && (value < 1e-3 || value >= 1e6)
    ? value.toExponential().replace("e+", "e").replace("e-", "e−")
    : amount(value);
}

/**
 * A logarithmic axis that holds all numbers from `least` to `most`, both above 0. It ends at 1, 2 or 5 times a power of ten; ticks are
 * at these, or at every few powers of ten.
 */
export function logAxis(least: number, most: number): Axis {
  const low = roundDown(least);
  const high = Math.max(roundUp(most), low * 2);
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const at = (value: number): number => (Math.log10(value) - from) / (to - from);
  const powers = to - from;
  const every = Math.max(1, Math.ceil(powers / 6));
  const parts = powers <= 2.5 ? [1, 2, 5] : [1];
  const ticks: AxisTick[] = [];
  for (let power = Math.floor(from + 1e-9); power <= to + 1e-9; power++) {
    if (power % every !== 0) continue;
    for (const part of parts) {
      const value = Number(`${part}e${power}`);
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push({at: at(value), text: tickText(value)});
    }
  }
  return {at, ticks};
}

const steps = [1, 2, 5, 10] as const;

/** The greatest of 1, 2, 5 times a power of ten that is not above a number. */
function roundDown(value: number): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const part = [...steps].reverse().find((step) => Number(`${step}e${power}`) <= value * (1 + 1e-9)) ?? 1;
  return Number(`${part}e${power}`);
}

function roundUp(value: number): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const part = steps.find((step) => Number(`${step}e${power}`) >= value * (1 - 1e-9)) ?? 10;
  return Number(`${part}e${power}`);
}

/** A linear axis from 0 to `most` or a little more, with about five ticks. */
export function linearAxis(most: number, exact = false): Axis {
  const rough = Math.max(most, Number.MIN_VALUE) / 5;
  const step = roundUp(rough);
  const high = exact ? most : Math.ceil(most / step - 1e-9) * step;
  const ticks: AxisTick[] = [];
  for (let i = 0; i * step <= high * (1 + 1e-9); i++) {
    const value = Number((i * step).toPrecision(6));
    ticks.push({at: value / high, text: tickText(value)});
  }
  return {at: (value) => value / high, ticks};
}
