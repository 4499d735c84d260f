import {unzlibSync, zlibSync} from "fflate";
import {decodeBase64, encodeBase64} from "../packed.js";
import type {PackedUnits} from "../units.js";

/**
 * Packs row-major `data` of the given `shape`.
 *
 * @param bits - bits of the fraction that are kept, 1–23 (default 23: the floats as they are). With 12, a number is off by at most
 *   1 part in 8,192, and takes half the room. Whole numbers from 0 on are kept as they are
 */
export function packUnits(data: ArrayLike<number>, shape: readonly number[], bits = 23): PackedUnits {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new RangeError(
      `packUnits(): shape must hold ${data.length} values, got [${shape.join(", ")}] (${size}).`,
    );
  }
  const floats = Float32Array.from(data);
  // Beyond 2 ** 24 a float does not tell whole numbers apart.
  const whole = floats.every((value) => value >= 0 && value <= 2 ** 24 && Number.isInteger(value));
  if (whole) return wordsOf(Uint32Array.from(floats), shape, "uint32");
  const words = new Uint32Array(floats.buffer);
  const [half, kept] = bits < 23 ? [1 << (22 - bits), (-1 << (23 - bits)) >>> 0] : [0, 0xffffffff];
  for (let i = 0; i < size; i++) {
    const word = words[i];
    // NaN and infinity have no fraction to round.
    if (half > 0 && (word & 0x7f800000) !== 0x7f800000) words[i] = (word + half) & kept;
  }
  return wordsOf(words, shape, "float32");
}

function wordsOf(words: Uint32Array, shape: readonly number[], dtype: PackedUnits["dtype"]): PackedUnits {
  const size = words.length;
  const planes = new Uint8Array(4 * size);
  for (let i = 0; i < size; i++) {
    for (let plane = 0; plane < 4; plane++) planes[plane * size + i] = (words[i] >>> (8 * plane)) & 255;
  }
  return {dtype, coding: "planes", shape: [...shape], base64: encodeBase64(zlibSync(planes, {level: 6}))};
}

const unpacked = new WeakMap<PackedUnits, Float32Array>();

/** Reads what `packUnits` wrote; kept per object. @throws RangeError unless it holds as many numbers as its shape says */
export function unpackUnits(packed: PackedUnits): Float32Array {
  const known = unpacked.get(packed);
  if (known) return known;
  const size = packed.shape.reduce((a, b) => a * b, 1);
  const planes = inflated(packed.base64);
  if (planes?.length !== 4 * size) {
    const got = planes ? `${planes.length} bytes` : "what cannot be inflated";
    throw new RangeError(`unpackUnits(): base64 must hold ${size} numbers, got ${got}.`);
  }
  const words = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    words[i] =
      planes[i] | (planes[size + i] << 8) | (planes[2 * size + i] << 16) | (planes[3 * size + i] << 24);
  }
  const out = packed.dtype === "uint32" ? Float32Array.from(words) : new Float32Array(words.buffer);
  unpacked.set(packed, out);
  return out;
}

function inflated(base64: string): Uint8Array | null {
  const bytes = decodeBase64(base64);
  try {
    return unzlibSync(bytes);
  } catch {
    return null;
  }
}

const rows = new WeakMap<PackedUnits, readonly Float32Array[]>();

/** The numbers of each checkpoint, of an array `[checkpoint, unit]`. */
export function rowsOf(packed: PackedUnits): readonly Float32Array[] {
  let known = rows.get(packed);
  if (!known) {
    const [count, units] = packed.shape;
    const all = unpackUnits(packed);
    known = Array.from({length: count}, (_, i) => all.subarray(i * units, (i + 1) * units));
    rows.set(packed, known);
  }
  return known;
}
