import {isUtf8} from "node:buffer";
import {closeSync, fstatSync, openSync} from "node:fs";
import type {FileHandle} from "node:fs/promises";
import {open} from "node:fs/promises";
import {basename, resolve} from "node:path";
import type {Tensor} from "../tensors/index.js";
import {allFinite, storedTensor, tensor} from "../tensors/index.js";
import {hashFile, hashFileAside} from "./file-hash.js";
import type {FileIdentity} from "./file-record.js";
import {identityOf, recallFile, rememberFile} from "./file-record.js";
import type {StoredArray} from "./safetensors-header.js";
import {isReadable, maxHeaderBytes, readHeader, storedTypes} from "./safetensors-header.js";

/** A safetensors file whose header was found to be sound. */
export interface SafetensorsFile {
  readonly path: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** Reads one array as 32-bit floats; it must be there, and hold finite numbers only. */
  read(name: string): Promise<Float32Array>;
  /** The same as a tensor. Of a large file it may be a window on the file itself. */
  tensor(name: string): Promise<Tensor>;
  /**
   * SHA-256 of the whole file, in hexadecimal; begun when it is first asked for. Of a large file that was read before and
   * has not changed since, it is known.
   */
  hash(): Promise<string>;
  /**
   * To be called when all that is wanted is read: makes sure that the file did not change meanwhile, and keeps what was
   * found of a large one for the next load. Gives a watch where tensors are windows on the file.
   */
  finish(): Promise<Watch | undefined>;
  close(): Promise<void>;
}

/** Tells whether a file that tensors are windows on was written to. */
export interface Watch {
  /** How errors call the file. */
  readonly file: string;
  changed(): boolean;
  close(): void;
}

/** From this size on a file is not copied, and what was found of it is kept. */
const largeFile = 64 * 2 ** 20;

/** Opens a safetensors file and checks its header; no weights are read. */
export async function openSafetensors(path: string, large = largeFile): Promise<SafetensorsFile> {
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
    const content = {path, file, handle, start, arrays, identity: await handle.stat({bigint: true})};
    return size < large ? new SmallFile(content) : new LargeFile(content);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Content {
  readonly path: string;
  /** How errors call it. */
  readonly file: string;
  readonly handle: FileHandle;
  /** The first byte of the arrays. */
  readonly start: number;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  readonly identity: FileIdentity;
}

/** A file whose arrays are copied. */
class SmallFile implements SafetensorsFile {
  readonly path: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;

  constructor(protected readonly content: Content) {
    this.path = content.path;
    this.arrays = content.arrays;
  }

  read(name: string): Promise<Float32Array> {
    const {handle, file, start, arrays} = this.content;
    return readArray(handle, file, start, arrays.get(name)!);
  }

  async tensor(name: string): Promise<Tensor> {
    return tensor(await this.read(name), this.arrays.get(name)!.shape);
  }

  hash(): Promise<string> {
    return hashFile(this.content.handle);
  }

  async finish(): Promise<Watch | undefined> {
    const {file, handle, identity} = this.content;
    if (identityOf(await handle.stat({bigint: true})) !== identityOf(identity)) throw changed(file);
    return undefined;
  }

  close(): Promise<void> {
    return this.content.handle.close();
  }
}

/** A file whose arrays are windows on it, as far as they lie in it as memory wants them. */
class LargeFile extends SmallFile {
  readonly #finite: Set<string>;
  readonly #known: string | undefined;
  #hash: Promise<string> | undefined;

  constructor(content: Content) {
    super(content);
    const record = recallFile(content.path, identityOf(content.identity));
    this.#known = record?.hash;
    this.#finite = new Set(record?.finite);
  }

  override async tensor(name: string): Promise<Tensor> {
    const {path, file, start, arrays, identity} = this.content;
    const {dtype, shape, begin} = arrays.get(name)!;
    if (!isReadable(dtype)) throw unreadable(file, name, dtype);
    let mapped: Tensor;
    try {
      const place = {path: resolve(path), size: Number(identity.size), begin: start + begin};
      mapped = storedTensor({...place, kind: storedKinds[dtype], shape});
    } catch {
      return super.tensor(name); // a file system without windows on files
    }
    if (this.#finite.has(name) || allFinite(mapped)) {
      this.#finite.add(name);
      return mapped;
    }
    mapped.dispose();
    return super.tensor(name); // says which number it is
  }

  override hash(): Promise<string> {
    this.#hash ??= this.#known === undefined ? hashFileAside(this.content.handle) : Promise.resolve(this.#known);
    return this.#hash;
  }

  override async finish(): Promise<Watch> {
    const hash = await this.hash();
    await super.finish();
    const {path, file, identity} = this.content;
    // Windows were opened by the path: it must still lead to the file that was checked.
    const own = openSync(path, "r");
    if (identityOf(fstatSync(own, {bigint: true})) !== identityOf(identity)) {
      closeSync(own);
      throw changed(file);
    }
    await rememberFile(path, identity, {hash, finite: [...this.#finite]});
    return {
      file,
      // Not the name: a file that is put in its place leaves this one as it was.
      changed: () => {
        const {mtimeNs, size} = fstatSync(own, {bigint: true});
        return mtimeNs !== identity.mtimeNs || size !== identity.size;
      },
      close: () => closeSync(own),
    };
  }
}

const storedKinds = {F32: "float32", F16: "float16", BF16: "bfloat16"} as const;

function changed(file: string): Error {
  return new Error(`fromPretrained(): ${file} must not change while it is read, got another one. Load it again.`);
}

function unreadable(file: string, name: string, dtype: string): Error {
  return new Error(
    `fromPretrained(): ${file} must give "${name}" a type of ${Object.keys(storedTypes).join(", ")}, got "${dtype}".`,
  );
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
  if (!isReadable(dtype)) throw unreadable(file, name, dtype);
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
