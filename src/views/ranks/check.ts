import {describe, fail, integer, oneOf, record} from "../check.js";
import {unpackMap} from "./packed.js";
import type {PackedMap} from "./packed.js";
import type {LensRow} from "./rows.js";

const approved = new WeakMap<object, string>();

/** Packed numbers of a shape, each within its range, all whole where asked; what passed once is not walked again. */
export function checkNumbers(
  caller: string,
  key: string,
  value: unknown,
  shape: readonly number[],
  {least, most, whole = false}: {readonly least: number; readonly most: number; readonly whole?: boolean},
): PackedMap {
  const packed = record(caller, key, value) as unknown as PackedMap;
  const same =
    Array.isArray(packed.shape) &&
    packed.shape.length === shape.length &&
    shape.every((size, i) => packed.shape[i] === size);
  if (!same) {
    const got = Array.isArray(packed.shape) ? `[${packed.shape.join(", ")}]` : describe(packed.shape);
    throw new RangeError(`${caller}: ${key} must have the shape [${shape.join(", ")}], got ${got}.`);
  }
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  const passed = `${least} ${most} ${String(whole)}`;
  if (approved.get(packed) === passed) return packed;
  const data = unpackMap(packed);
  for (let i = 0; i < data.length; i++) {
    const each = data[i];
    if (each >= least && each <= most && (!whole || Number.isInteger(each))) continue;
    const kind = whole ? "whole and in" : "in";
    throw new RangeError(`${caller}: ${key} must be ${kind} ${least}–${most}, got ${each} at index ${i}.`);
  }
  approved.set(packed, passed);
  return packed;
}

/** Rounding in single precision may lift a probability above 1 by a little. */
export const probabilities = {least: 0, most: 1 + 1e-4} as const;

export function list(caller: string, key: string, value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : fail(caller, key, "an array", value);
}

const parts = ["embeddings", "attention", "cross", "block"] as const;

export function checkRows(caller: string, value: unknown): readonly LensRow[] {
  const rows = list(caller, "rows", value);
  if (rows.length === 0) fail(caller, "rows", "at least one row", rows, "", RangeError);
  rows.forEach((each, i) => {
    const {layer, part} = record(caller, `rows[${i}]`, each);
    integer(caller, `rows[${i}].layer`, layer, -1, Infinity);
    oneOf(caller, `rows[${i}].part`, part, parts);
  });
  // The array itself, not a copy: what is the same is not drawn again.
  return rows as readonly LensRow[];
}

/** Positions that are predicted, each after the one before it. */
export function checkPositions(caller: string, value: unknown, most: number): readonly number[] {
  const positions = list(caller, "positions", value);
  if (approvedPositions.get(positions) === most) return positions as readonly number[];
  let before = -1;
  positions.forEach((each, i) => {
    before = integer(caller, `positions[${i}]`, each, before + 1, most);
  });
  approvedPositions.set(positions, most);
  return positions as readonly number[];
}

const approvedPositions = new WeakMap<object, number>();

/** The part of a long figure that is drawn large: its first and its last column. */
export type Window = readonly [first: number, last: number];

export function checkWindow(caller: string, value: unknown, columns: number): Window | null {
  if ((value ?? null) === null) return null;
  const ends = list(caller, "window", value);
  if (ends.length !== 2) fail(caller, "window", "two columns", value);
  const first = integer(caller, "window[0]", ends[0], 0, columns - 1);
  integer(caller, "window[1]", ends[1], first, columns - 1);
  return ends as unknown as Window;
}

/** A number of an index, or none. */
export function checkIndex(caller: string, key: string, value: unknown, count: number): number | null {
  return (value ?? null) === null ? null : integer(caller, key, value, 0, count - 1);
}

export function checkFlag(caller: string, key: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : fail(caller, key, "true or false", value);
}
