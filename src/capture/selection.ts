import {checkOptions, show} from "../models/index.js";

/** Whole numbers from one to another, both included; negative ones count from the end, −1 being the last. */
export interface Range {
  /** Default 0. */
  readonly from?: number;
  /** Default −1, the last. */
  readonly to?: number;
}

/** Numbers along one axis: a list, in its order, or a range. */
export type Numbers = readonly number[] | Range;

/** Points of the forward pass, whole or in part. */
export interface PointSelection {
  /** A name, or a pattern: `*` stands for one part between dots, or some of its letters, `**` for any, `{0,3}` for one of a list. */
  readonly point: string;
  /** Of the points that this matches, those of these blocks (default: all). */
  readonly layers?: Numbers;
  /** Attention heads; of keys and values, heads of those (default: all). */
  readonly heads?: Numbers;
  /** Coordinates along the last axis: neurons, or entries of a state or of a head (default: all). */
  readonly neurons?: Numbers;
  /** Positions of the text; of attention patterns, queries (default: all). */
  readonly positions?: Numbers;
  /** Positions that attention patterns look at (default: all). */
  readonly keys?: Numbers;
}

/** Which points: one or several, each a name, a pattern, or a selection. */
export type PointChoice = string | PointSelection | readonly (string | PointSelection)[];

export const selectionNames = ["point", "layers", "heads", "neurons", "positions", "keys"];

/** Whether a range counts from the end, so that its numbers are known only when the end is. */
export function fromEnd(numbers: Numbers): boolean {
  return Array.isArray(numbers)
    ? numbers.some((n: number) => n < 0)
    : ((numbers as Range).from ?? 0) < 0 || ((numbers as Range).to ?? 0) < -1;
}

/** The numbers below `length` that are meant, in their order; those beyond are left out. */
export function resolve(numbers: Numbers | undefined, length: number): number[] {
  const at = (n: number): number => (n < 0 ? n + length : n);
  if (Array.isArray(numbers)) return numbers.map(at).filter((n) => n >= 0 && n < length);
  const {from = 0, to = -1} = (numbers ?? {}) as Range;
  const first = Math.max(0, at(from));
  return Array.from({length: Math.max(0, Math.min(at(to), length - 1) - first + 1)}, (_, i) => first + i);
}

/**
 * Whether `number` is meant where the end is not known yet: true where a range counts from it.
 * Padding, −1, is never meant.
 */
export function mayMean(numbers: Numbers | undefined, number: number): boolean {
  if (number < 0) return false;
  if (numbers === undefined || fromEnd(numbers)) return true;
  if (Array.isArray(numbers)) return numbers.includes(number);
  const {from = 0, to = -1} = numbers as Range;
  return number >= from && (to < 0 || number <= to);
}

/** Refuses what is not a list or range of whole numbers. */
export function checkNumbers(caller: string, name: string, numbers: unknown): void {
  if (numbers === undefined) return;
  const wrong = (n: unknown): boolean => !(typeof n === "number" && Number.isInteger(n));
  if (Array.isArray(numbers)) {
    const bad = numbers.findIndex(wrong);
    if (bad >= 0) {
      throw new TypeError(`${caller}(): ${name} must be whole numbers, got ${show(numbers[bad])} at ${bad}.`);
    }
    if (numbers.length === 0) {
      throw new RangeError(`${caller}(): ${name} must name at least one, got none. Leave it out for all.`);
    }
    const twice = numbers.find((n, i) => numbers.indexOf(n) !== i) as number | undefined;
    if (twice !== undefined) {
      throw new RangeError(`${caller}(): ${name} must each be named once, got ${twice} twice.`);
    }
    return;
  }
  if (typeof numbers !== "object" || numbers === null) {
    throw new TypeError(
      `${caller}(): ${name} must be a list such as [0, 3] or a range such as {from: 2, to: 5}, got ${show(numbers)}.`,
    );
  }
  checkOptions(caller, numbers, ["from", "to"]);
  for (const [end, value] of Object.entries(numbers)) {
    if (value !== undefined && wrong(value)) {
      throw new TypeError(`${caller}(): ${name}.${end} must be a whole number, got ${show(value)}.`);
    }
  }
}

/** The numbers of an axis whose length is known; refuses those that it does not have. */
export function numbersOf(
  caller: string,
  name: string,
  numbers: Numbers,
  length: number,
  of: string,
): number[] {
  const ends = Array.isArray(numbers)
    ? (numbers as number[])
    : [(numbers as Range).from, (numbers as Range).to];
  const wrong = ends.find((n) => n !== undefined && (n >= length || n < -length));
  if (wrong !== undefined) {
    throw new RangeError(
      `${caller}(): ${name} of "${of}" must be one of ${length} (0–${length - 1}), got ${wrong}.`,
    );
  }
  const found = resolve(numbers, length);
  const twice = found.find((n, i) => found.indexOf(n) !== i);
  if (twice !== undefined) {
    throw new RangeError(`${caller}(): ${name} must each be named once, got ${twice} twice.`);
  }
  if (found.length === 0) {
    throw new RangeError(
      `${caller}(): ${name} of "${of}" must name at least one, got none. Let from be at most to.`,
    );
  }
  return found;
}

/** Checks the form of a selection: the kinds of its values, not yet what the model has. */
export function checkSelection(
  caller: string,
  selection: PointSelection,
  more: readonly string[] = [],
): void {
  checkOptions(caller, selection, [...selectionNames, ...more]);
  if (typeof selection.point !== "string") {
    throw new TypeError(`${caller}(): point must be a name or a pattern, got ${show(selection.point)}.`);
  }
  for (const name of ["layers", "heads", "neurons", "positions", "keys"] as const) {
    checkNumbers(caller, name, selection[name]);
  }
}

/** Refuses positions that no text has: what never happens must not look as if it did. */
export function checkReach(
  caller: string,
  what: string,
  selection: Pick<PointSelection, "positions" | "keys">,
  longest: number,
): void {
  for (const name of ["positions", "keys"] as const) {
    const numbers = selection[name];
    if (numbers === undefined) continue;
    const named = Array.isArray(numbers) ? (numbers as readonly number[]) : [(numbers as Range).from ?? 0];
    const far = named.find((position) => position >= longest || position < -longest);
    if (far === undefined) continue;
    throw new RangeError(
      `${caller}(): ${name} of ${what} must be some of the ${longest} (0–${longest - 1}) that the text may have, got ${far}.`,
    );
  }
}
