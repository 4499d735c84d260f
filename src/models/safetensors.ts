import {isUtf8} from "node:buffer";
import {createHash} from "node:crypto";
import type {FileHandle} from "node:fs/promises";
import {open} from "node:fs/promises";
import {basename} from "node:path";
import type {StoredArray} from "./safetensors-header.js";
import {isReadable, maxHeaderBytes, readHeader, storedTypes} from "./safetensors-header.js";

/** A safetensors file whose header was found to be sound. */
export interface SafetensorsFile {
  readonly path: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** Reads one array as 32-bit floats; it must be there, and hold finite numbers only. */
  read(name: string): Promise<Float32Array>;
  /** SHA-256 of the whole file, in hexadecimal. */
  hash(): Promise<string>;
  close(): Promise<void>;
}

/** Opens a safetensors file and checks its header; no weights are read. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = basename(path);
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`fromPretrained(): ${file} must be readable, got ${error.code} for ${path}.`);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`fromPretrained(): ${file} must be a file, got something else at ${path}.`);
    const {size} = stat;
    const {header, start} = await readText(handle, file, size);
    const arrays = new Map(readHeader(file, header, size - start).map((array) => [array.name, array]));
    return {
      path,
      arrays,
      read: (name) => readArray(handle, file, start, arrays.get(name)!),
      hash: () => hashOf(handle),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readText(
  handle: FileHandle,
  file: string,
  size: number,
): Promise<{header: string; start: number}> {
  const again = "Save or download the checkpoint again.";
  if (size < 8) throw new Error(`fromPretrained(): ${file} must have at least 8 bytes, got ${size}. ${again}`);
  const announced = (await readExactly(handle, 0, 8)).readBigUInt64LE();
  const longest = Math.min(size - 8, maxHeaderBytes);
  if (announced > longest) {
    throw new Error(
      `fromPretrained(): ${file} must have a header of at most ${longest} bytes, got ${announced}. ${again}`,
    );
  }
  const length = Number(announced);
  const bytes = await readExactly(handle, 8, length);
  if (!isUtf8(bytes)) throw new Error(`fromPretrained(): ${file} must have a header in UTF-8, got other bytes. ${again}`);
  return {header: bytes.toString("utf8"), start: 8 + length};
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  // Memory of its own, so that the bytes can be read as 32-bit numbers.
  const buffer = Buffer.from(new ArrayBuffer(length));
  let done = 0;
  while (done < length) {
    const {bytesRead} = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error(`fromPretrained(): the file must not shrink while it is read.`);
    done += bytesRead;
  }
  return buffer;
}

async function readArray(
  handle: FileHandle,
  file: string,
  start: number,
  {name, dtype, shape, begin, end}: StoredArray,
): Promise<Float32Array> {
  if (!isReadable(dtype)) {
    throw new Error(
      `fromPretrained(): ${file} must give "${name}" a type of ${Object.keys(storedTypes).join(", ")}, got "${dtype}".`,
    );
  }
  const {buffer} = await readExactly(handle, start + begin, end - begin);
  const values =
    dtype === "F32"
      ? new Float32Array(buffer)
      : widen(new Uint16Array(buffer), dtype === "F16" ? float16Bits : (bits) => bits << 16);
  const bad = firstNotFinite(values);
  if (bad >= 0) {
    throw new Error(
      `fromPretrained(): "${name}" in ${file} must hold finite numbers, got ${values[bad]} at [${indexOf(bad, shape).join(", ")}]. Save or download the checkpoint again.`,
    );
  }
  return values;
}

/** A plain loop: ten times as fast as `findIndex` with a function. */
function firstNotFinite(values: Float32Array): number {
  // Only NaN and infinity differ from 0 when they are taken from themselves.
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) return i;
  return -1;
}

/** 16-bit floats as 32-bit ones, by a table of all that there are. */
function widen(values: Uint16Array, bits: (half: number) => number): Float32Array {
  if (values.length < 65536) return new Float32Array(Int32Array.from(values, bits).buffer);
  const table = new Float32Array(Int32Array.from({length: 65536}, (_, half) => bits(half)).buffer);
  const wide = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) wide[i] = table[values[i]];
  return wide;
}

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** The bits of the 32-bit float that equals a 16-bit one. */
function float16Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  float[0] = fraction * 2 ** -24;
  return sign | floatBits[0];
}

function indexOf(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return index;
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({start: 0, autoClose: false, highWaterMark: 1 << 20})) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
