/** A field of a protocol-buffers message: its number and its value. */
export type Field = readonly [number: number, value: number | string | Uint8Array | Float];
/** A 32-bit float; plain numbers are whole. */
export interface Float {
  readonly float: number;
}

/**
 * Encodes a message of protocol buffers: whole numbers as varints, the rest by length.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
export function message(fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "number") {
      parts.push(varint(number << 3), varint(value));
    } else if (typeof value === "object" && "float" in value) {
      parts.push(varint((number << 3) | 5), new Uint8Array(Float32Array.of(value.float).buffer));
    } else {
      const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
      parts.push(varint((number << 3) | 2), varint(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

/** Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
