import {describe, fail, integer, record} from "./check.js";
import type {Packed, PackedBytes} from "./packed.js";
import {unpack, unpackBytes} from "./packed.js";

const finite = new WeakSet<object>();

/**
 * A packed array of finite numbers, of a given shape. One that passed once is not walked again.
 *
 * @param shape - null where a side may have any length
 */
export function numbers(
  caller: string,
  key: string,
  value: unknown,
  shape: readonly (number | null)[],
): Packed;
export function numbers(
  caller: string,
  key: string,
  value: unknown,
  shape: readonly (number | null)[],
  kind: "uint8",
): PackedBytes;
export function numbers(
  caller: string,
  key: string,
  value: unknown,
  shape: readonly (number | null)[],
  kind: "float32" | "uint8" = "float32",
): Packed | PackedBytes {
  const packed = record(caller, key, value) as unknown as Packed | PackedBytes;
  checkShape(caller, key, packed.shape, shape);
  if (packed.dtype !== kind) fail(caller, `${key}.dtype`, `"${kind}"`, packed.dtype);
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  if (finite.has(packed)) return packed;
  if (packed.dtype === "uint8") {
    for (const end of ["low", "high"] as const) {
      if (!Number.isFinite(packed[end])) fail(caller, `${key}.${end}`, "a finite number", packed[end]);
    }
  }
  const data = packed.dtype === "uint8" ? unpackBytes(packed) : unpack(packed);
  const wrong = data.findIndex((each) => !Number.isFinite(each));
  if (wrong >= 0) {
    fail(caller, `${key}[${wrong}]`, "a finite number", data[wrong], "", RangeError);
  }
  finite.add(packed);
  return packed;
}

function checkShape(caller: string, key: string, value: unknown, shape: readonly (number | null)[]): void {
  const sides = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (sides.length === shape.length && shape.every((side, i) => side === null || side === sides[i])) {
    sides.forEach((side, i) => integer(caller, `${key}.shape[${i}]`, side, 0, Infinity));
    return;
  }
  const got = Array.isArray(value) ? `[${value.join(", ")}]` : describe(value);
  const wanted = shape.map((side) => side ?? "any").join(", ");
  throw new RangeError(`${caller}: ${key} must have the shape [${wanted}], got ${got}.`);
}
