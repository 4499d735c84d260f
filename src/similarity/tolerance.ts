import {show} from "../models/index.js";

/** The tolerance of ranks, as an option. */
export function checkTolerance(caller: string, tolerance: unknown): void {
  if (tolerance === undefined || (typeof tolerance === "number" && tolerance >= 0 && tolerance < 1)) return;
  const wrong = `${caller}(): tolerance must be a number from 0 to below 1, got ${show(tolerance)}.`;
  throw typeof tolerance === "number" ? new RangeError(wrong) : new TypeError(wrong);
}
