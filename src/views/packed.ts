/**
 * An array of numbers inside a state: JSON-safe, exact, and 5.3 bytes a value.
 * Little-endian 32-bit floats in row-major order, as base64.
 */
export interface Packed {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly base64: string;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Int16Array(128).fill(-1);
for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;

/** Packs row-major `data` of the given `shape`. Neither `btoa` nor `Buffer`: views have no DOM and no Node. */
export function pack(data: ArrayLike<number>, shape: readonly number[]): Packed {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new RangeError(
      `pack(): shape must hold ${data.length} values, got [${shape.join(", ")}] (${size}).`,
    );
  }
  const view = new DataView(new ArrayBuffer(size * 4));
  for (let i = 0; i < size; i++) view.setFloat32(i * 4, data[i], true);
  return {dtype: "float32", shape: [...shape], base64: encodeBase64(new Uint8Array(view.buffer))};
}

const unpacked = new WeakMap<Packed, Float32Array>();

/** Reads a packed array; the result is kept per object, so a draw costs one look-up. */
export function unpack(packed: Packed): Float32Array {
  const known = unpacked.get(packed);
  if (known) return known;
  const size = packed.shape.reduce((a, b) => a * b, 1);
  const bytes = decodeBase64(packed.base64);
  if (packed.dtype !== "float32" || bytes.length !== size * 4) {
    throw new RangeError(
      `unpack(): base64 must hold ${size} float32 values, got ${bytes.length} bytes of ${packed.dtype}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = view.getFloat32(i * 4, true);
  unpacked.set(packed, out);
  return out;
}

/**
 * Numbers of one range in 8 bits each, 1.3 bytes a value as JSON: for pictures, where 255 steps of a scale are more than an
 * eye tells apart. A value is `low` + byte ÷ 255 · (`high` − `low`), so it is off by at most 1/510 of the range.
 */
export interface PackedBytes {
  readonly dtype: "uint8";
  readonly shape: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly base64: string;
}

/** Packs row-major `data` of the given `shape` between its least and its greatest value, or the ends given. */
export function packBytes(
  data: ArrayLike<number>,
  shape: readonly number[],
  ends?: {readonly low: number; readonly high: number},
): PackedBytes {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new RangeError(
      `packBytes(): shape must hold ${data.length} values, got [${shape.join(", ")}] (${size}).`,
    );
  }
  let [low, high] = ends ? [ends.low, ends.high] : [Infinity, -Infinity];
  for (let i = 0; i < size; i++) {
    if (!Number.isFinite(data[i])) throw new RangeError(`packBytes(): data must be finite, got ${data[i]}.`);
    if (ends) continue;
    low = Math.min(low, data[i]);
    high = Math.max(high, data[i]);
  }
  if (size === 0 && !ends) [low, high] = [0, 0];
  const range = high - low;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const t = range > 0 ? (data[i] - low) / range : 0;
    bytes[i] = Math.round(Math.max(0, Math.min(1, t)) * 255);
  }
  return {dtype: "uint8", shape: [...shape], low, high, base64: encodeBase64(bytes)};
}

const unpackedBytes = new WeakMap<PackedBytes, Float32Array>();

/** Reads what `packBytes` wrote; kept per object. */
export function unpackBytes(packed: PackedBytes): Float32Array {
  const known = unpackedBytes.get(packed);
  if (known) return known;
  const size = packed.shape.reduce((a, b) => a * b, 1);
  const bytes = decodeBase64(packed.base64);
  if (packed.dtype !== "uint8" || bytes.length !== size) {
    throw new RangeError(
      `unpackBytes(): base64 must hold ${size} bytes, got ${bytes.length} of ${packed.dtype}.`,
    );
  }
  const {low, high} = packed;
  const out = Float32Array.from(bytes, (byte) => low + (byte / 255) * (high - low));
  unpackedBytes.set(packed, out);
  return out;
}

/** The number of a row and a column of a packed table. */
export function numberAt(packed: Packed, row: number, column: number): number {
  return unpack(packed)[row * packed.shape[1] + column];
}

/** Bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    parts.push(
      alphabet[n >> 18] +
        alphabet[(n >> 12) & 63] +
        (left > 1 ? alphabet[(n >> 6) & 63] : "=") +
        (left > 2 ? alphabet[n & 63] : "="),
    );
  }
  return parts.join("");
}

/** Bytes of base64. @throws RangeError unless it is well-formed */
export function decodeBase64(base64: string): Uint8Array {
  const length = base64.length;
  if (length % 4 !== 0)
    throw new RangeError(`unpack(): base64 must have a length divisible by 4, got ${length}.`);
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < length; i += 4) {
    let n = 0;
    for (let j = 0; j < 4; j++) {
      const code = base64.charCodeAt(i + j);
      const padded = code === 61 && i + j >= length - padding;
      const value = padded ? 0 : (values[code] ?? -1);
      if (value < 0) throw new RangeError(`unpack(): base64 has the invalid character "${base64[i + j]}".`);
      n = (n << 6) | value;
    }
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (n >> shift) & 255;
  }
  return bytes;
}
