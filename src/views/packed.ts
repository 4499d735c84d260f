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
  return {dtype: "float32", shape: [...shape], base64: encode(new Uint8Array(view.buffer))};
}

const unpacked = new WeakMap<Packed, Float32Array>();

/** Reads a packed array; the result is kept per object, so a draw costs one look-up. */
export function unpack(packed: Packed): Float32Array {
  const known = unpacked.get(packed);
  if (known) return known;
  const size = packed.shape.reduce((a, b) => a * b, 1);
  const bytes = decode(packed.base64);
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

function encode(bytes: Uint8Array): string {
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

function decode(base64: string): Uint8Array {
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
