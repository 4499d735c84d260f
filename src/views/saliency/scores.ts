import {packHalves, unpackHalves} from "../attention/halves.js";
import {pack, unpack} from "../packed.js";
import type {Packed} from "../packed.js";

/** Scores of a long text, in half the room: 16-bit floats times `scale`, three digits each. */
export interface PackedScores {
  readonly dtype: "float16";
  readonly shape: readonly number[];
  /** Little-endian, in row-major order. */
  readonly base64: string;
  /** A power of 2, so that it changes no digit. */
  readonly scale: number;
}

/** Above so many scores an output would not stay small in a notebook with all their digits. */
const many = 20_000;

/** Scores as a state holds them: exact, or of long texts with three digits. What is shown has two. */
export function packScores(data: ArrayLike<number>, shape: readonly number[]): Packed | PackedScores {
  if (data.length <= many) return pack(data, shape);
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  if (largest === 0 || !Number.isFinite(largest)) return pack(data, shape);
  // The largest comes to lie between 2¹⁴ and 2¹⁵, far from what 16 bits cannot hold; a half of its least step is 10⁻¹² of it.
  const scale = 2 ** (Math.floor(Math.log2(largest)) - 14);
  const scaled = Float64Array.from(data, (value) => value / scale);
  return {...packHalves(scaled, shape), scale};
}

const known = new WeakMap<PackedScores, Float32Array>();

/** Reads what `packScores` wrote; kept per object. */
export function unpackScores(packed: Packed | PackedScores): Float32Array {
  if (packed.dtype === "float32") return unpack(packed);
  let scores = known.get(packed);
  if (!scores) {
    const {scale, ...halves} = packed;
    scores = unpackHalves(halves).map((value) => value * scale);
    known.set(packed, scores);
  }
  return scores;
}

/** How many digits of a score are known. */
export function digitsOf({dtype}: Packed | PackedScores): number {
  return dtype === "float32" ? 7 : 4;
}
