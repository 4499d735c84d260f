import {defaultMaxMemory} from "../capture/index.js";
import {show} from "../models/index.js";

export function checkMaxMemory(caller: string, maxMemory: unknown): void {
  if (maxMemory === undefined || (typeof maxMemory === "number" && maxMemory > 0)) return;
  const wrong = `${caller}(): maxMemory must be above 0 bytes, got ${show(maxMemory)}.`;
  throw typeof maxMemory === "number" ? new RangeError(wrong) : new TypeError(wrong);
}

/** Refuses, before anything is computed, what would not fit. */
export function checkMemory(
  caller: string,
  positions: number,
  features: number,
  bytes: number,
  maxMemory = defaultMaxMemory,
): void {
  if (bytes <= maxMemory) return;
  throw new RangeError(
    `${caller}(): ${positions.toLocaleString("en")} positions of up to ${features.toLocaleString("en")} features need ${inUnits(bytes)}, got a budget of ${inUnits(maxMemory)}. Take fewer positions or raise maxMemory.`,
  );
}

function inUnits(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${["B", "kB", "MB", "GB"][power]}`;
}

/** Of the measures by canonical correlation: two arrays of a representation's size, and matrices of the smaller side. */
export function basisBytes(positions: number, features: number): {kept: number; step: number} {
  const smaller = Math.min(positions, features);
  return {
    kept: 4 * smaller * (positions + features),
    step: 8 * (3 * positions * features + 2 * smaller * (positions + features) + 4 * smaller ** 2),
  };
}
