import {decodeBase64, encodeBase64, pack} from "../packed.js";
import type {Packed} from "../packed.js";
import {packScores, unpackScores} from "../saliency/scores.js";
import type {PackedScores} from "../saliency/scores.js";

/** Whole numbers below 65,536 in 16 bits each, 2.7 bytes a value as JSON; exact. */
export interface PackedWhole {
  readonly dtype: "uint16";
  readonly shape: readonly number[];
  /** Little-endian, in row-major order. */
  readonly base64: string;
}

/** Numbers of a map of layers × positions: all digits, or of large maps whole numbers exactly and others with three digits. */
export type PackedMap = Packed | PackedScores | PackedWhole;

/** Above so many numbers a map would not stay small in a notebook. */
const many = 20_000;

/** Packs whole numbers, in half the room where there are many. */
export function packWhole(data: ArrayLike<number>, shape: readonly number[]): Packed | PackedWhole {
  if (data.length <= many) return pack(data, shape);
  const bytes = new Uint8Array(2 * data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (!Number.isInteger(value) || value < 0 || value > 65_535) return pack(data, shape);
    bytes[2 * i] = value & 255;
    bytes[2 * i + 1] = value >>> 8;
  }
  return {dtype: "uint16", shape: [...shape], base64: encodeBase64(bytes)};
}

/** Packs numbers, in half the room where there are many. */
export const packMap = (data: ArrayLike<number>, shape: readonly number[]): Packed | PackedScores =>
  packScores(data, shape);

const known = new WeakMap<PackedWhole, Float32Array>();

/** Reads what `packWhole` and `packMap` wrote; kept per object. */
export function unpackMap(packed: PackedMap): Float32Array {
  if (packed.dtype !== "uint16") return unpackScores(packed);
  let numbers = known.get(packed);
  if (!numbers) {
    const size = packed.shape.reduce((a, b) => a * b, 1);
    const bytes = decodeBase64(packed.base64);
    if (bytes.length !== 2 * size) {
      throw new RangeError(`unpackMap(): base64 must hold ${size} uint16 values, got ${bytes.length} bytes.`);
    }
    numbers = Float32Array.from({length: size}, (_, i) => bytes[2 * i] | (bytes[2 * i + 1] << 8));
    known.set(packed, numbers);
  }
  return numbers;
}

/** The number of a row and a column. */
export const mapAt = (packed: PackedMap, row: number, column: number): number =>
  unpackMap(packed)[row * packed.shape[1] + column];

/** How many digits of a number are known. */
export const digitsOf = ({dtype}: PackedMap): number => (dtype === "float16" ? 4 : 7);
