import {decodeBase64, encodeBase64} from "../packed.js";

/**
 * Numbers as 16-bit floats, 2.7 bytes a value as JSON: three digits at every size from 6e-5 on, so that weights are right on a
 * logarithmic scale, too.
 */
export interface PackedHalves {
  readonly dtype: "float16";
  readonly shape: readonly number[];
  /** Little-endian, in row-major order. */
  readonly base64: string;
}

// Looked up once: there are a quarter of a million values.
const {abs, floor, log2} = Math;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The 16 bits of a number, rounded to the nearest, ties to even. */
function halfOf(value: number): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const size = abs(float[0]);
  // Below the least normal number, all steps are of one size.
  if (size < 2 ** -14) return sign | even(size * 2 ** 24);
  const exponent = floor(log2(size));
  // The logarithm may be off by one where a number is next to a power of 2.
  const right = size < 2 ** exponent ? exponent - 1 : size >= 2 ** (exponent + 1) ? exponent + 1 : exponent;
  // A mantissa that is rounded up to 2 carries into the exponent, as it should.
  return sign | (((right + 15) << 10) + even((size / 2 ** right - 1) * 1024));
}

function even(value: number): number {
  const low = floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/**
 * Packs row-major `data` of the given `shape`.
 *
 * @throws RangeError at a number that is not finite, or beyond what 16 bits hold
 */
export function packHalves(data: ArrayLike<number>, shape: readonly number[]): PackedHalves {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new RangeError(
      `packHalves(): shape must hold ${data.length} values, got [${shape.join(", ")}] (${size}).`,
    );
  }
  const bytes = new Uint8Array(2 * size);
  for (let i = 0; i < size; i++) {
    if (!(abs(data[i]) <= 65504)) {
      throw new RangeError(`packHalves(): data must be in −65,504–65,504, got ${data[i]}.`);
    }
    const half = halfOf(data[i]);
    bytes[2 * i] = half & 255;
    bytes[2 * i + 1] = half >>> 8;
  }
  return {dtype: "float16", shape: [...shape], base64: encodeBase64(bytes)};
}

const unpacked = new WeakMap<PackedHalves, Float32Array>();

/** Reads what `packHalves` wrote; kept per object. */
export function unpackHalves(packed: PackedHalves): Float32Array {
  const known = unpacked.get(packed);
  if (known) return known;
  const size = packed.shape.reduce((a, b) => a * b, 1);
  const bytes = decodeBase64(packed.base64);
  if (packed.dtype !== "float16" || bytes.length !== 2 * size) {
    throw new RangeError(
      `unpackHalves(): base64 must hold ${size} float16 values, got ${bytes.length} bytes of ${packed.dtype}.`,
    );
  }
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = wideOf(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  unpacked.set(packed, out);
  return out;
}

function wideOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
