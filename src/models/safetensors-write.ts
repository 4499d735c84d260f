import type {TypedArray} from "../tensors/index.js";

/** An array to be written. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type StoredType = "float32" | "float16" | "bfloat16";

/**
 * The bytes of a safetensors file: the length of a JSON header, the header, the arrays, all little-endian.
 *
 * @throws RangeError if a shape does not fit its data, a name is there twice, or a value is too large for the type
 */
export function encodeSafetensors(
  arrays: readonly NamedArray[],
  dtype: StoredType = "float32",
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const {head, size} = safetensorsHeader(arrays, dtype, {format: "pt", ...metadata});
  const bytes = Buffer.alloc(head.length + size);
  head.copy(bytes);
  let at = head.length;
  for (const {name, data} of arrays) {
    const round = dtype === "float16" ? half : brain;
    const stored: TypedArray | Uint16Array = dtype === "float32" ? data : Uint16Array.from(data, (x) => round(x, name));
    Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).copy(bytes, at);
    at += stored.byteLength;
  }
  return bytes;
}

/** What comes before the arrays in a safetensors file, and how many bytes they take. */
export function safetensorsHeader(
  arrays: readonly NamedArray[],
  dtype: StoredType,
  metadata: Readonly<Record<string, string>>,
): {readonly head: Buffer; readonly size: number} {
  const width = dtype === "float32" ? 4 : 2;
  const header: Record<string, unknown> = {__metadata__: metadata};
  let offset = 0;
  for (const {name, shape, data} of arrays) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (size !== data.length || name in header) {
      throw new RangeError(
        `encodeSafetensors(): "${name}" must be there once and hold ${size} values, got ${data.length}.`,
      );
    }
    const end = offset + size * width;
    header[name] = {dtype: storedNames[dtype], shape, data_offsets: [offset, end]};
    offset = end;
  }
  // The data start at a multiple of 8, so that a reader can use them in place.
  let json = JSON.stringify(header);
  while (Buffer.byteLength(json) % 8 !== 0) json += " ";
  const head = Buffer.alloc(8 + Buffer.byteLength(json));
  head.writeBigUInt64LE(BigInt(head.length - 8));
  head.write(json, 8);
  return {head, size: offset};
}

const storedNames = {float32: "F32", float16: "F16", bfloat16: "BF16"} as const;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The upper 16 bits of the nearest number that has no others, ties to even. */
function brain(value: number, name: string): number {
  float[0] = value;
  const rounded = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
  if ((rounded & 0x7f80) !== 0x7f80) return rounded;
  throw new RangeError(`encodeSafetensors(): "${name}" must fit into bfloat16, got ${value}. Write float32.`);
}

/** The 16 bits of the nearest half-precision number, ties to even. */
function half(value: number, name: string): number {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude >= 0x477ff000) {
    throw new RangeError(`encodeSafetensors(): "${name}" must fit into float16, got ${value}. Write float32.`);
  }
  if (magnitude >= 0x38800000) {
    // Normal: the exponent's bias changes from 127 to 15, 13 bits are rounded away.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // Subnormal: a multiple of 2⁻²⁴. Scaling by a power of 2 is exact.
  const scaled = Math.abs(value) * 2 ** 24;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  return sign | (rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down);
}
