import type {FileHandle} from "node:fs/promises";
import {open, rename, rm} from "node:fs/promises";
import {basename} from "node:path";
import {maxHeaderBytes, readHeader, safetensorsHeader} from "../models/index.js";

/** An array that is read when it is written: not all need to be in memory at once. */
export interface LazyArray {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

const format = "limpid-training";

/** Writes where a training stands, as safetensors with a description; the file is there whole or not at all. */
export async function writeState(
  path: string,
  description: unknown,
  arrays: readonly LazyArray[],
): Promise<void> {
  const sized = arrays.map(({name, shape}) => ({
    name,
    shape,
    // Only its length is asked for.
    data: {length: shape.reduce((a, b) => a * b, 1)} as Float32Array,
  }));
  const {head} = safetensorsHeader(sized, "float32", {format, training: JSON.stringify(description)});
  const handle = await open(`${path}.part`, "w");
  try {
    await handle.writeFile(head);
    for (const array of arrays) {
      const data = array.read();
      await writeAll(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(`${path}.part`, {force: true});
    throw error;
  }
  await handle.close();
  await rename(`${path}.part`, path);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await handle.write(bytes, at)).bytesWritten;
}

export interface StoredState {
  readonly description: unknown;
  array(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens what `writeState` wrote; `undefined` if there is no such file.
 *
 * @throws Error if the file is damaged
 */
export async function openState(path: string, caller: string): Promise<StoredState | undefined> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    return await opened(handle, basename(path), caller);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function opened(handle: FileHandle, file: string, caller: string): Promise<StoredState> {
  const fix = "Remove it to begin the training again.";
  const {size} = await handle.stat();
  const length = size < 8 ? 0 : Number((await bytesAt(handle, 0, 8)).readBigUInt64LE());
  if (length === 0 || length > Math.min(size - 8, maxHeaderBytes)) {
    throw new Error(`${caller}(): ${file} must be a whole file of a training, got ${size} bytes. ${fix}`);
  }
  const header = (await bytesAt(handle, 8, length)).toString("utf8");
  const stored = readHeader(file, header, size - 8 - length, {caller, content: "arrays", fix});
  const {__metadata__: metadata} = JSON.parse(header) as {__metadata__?: Record<string, string>};
  if (metadata?.format !== format)
    throw new Error(`${caller}(): ${file} must be of a training, got another file. ${fix}`);
  const where = new Map(stored.map((one) => [one.name, one]));
  return {
    description: JSON.parse(metadata.training) as unknown,
    array: async (name) => {
      const found = where.get(name);
      if (!found) throw new Error(`${caller}(): ${file} must hold "${name}", got none. ${fix}`);
      const bytes = await bytesAt(handle, 8 + length + found.begin, found.end - found.begin);
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    },
    close: () => handle.close(),
  };
}

/** In a buffer of its own, so that numbers may be read in place. */
async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  let at = 0;
  while (at < length) {
    const {bytesRead} = await handle.read(bytes, at, Math.min(length - at, 1 << 30), position + at);
    if (bytesRead === 0)
      throw new Error("readState(): file must stay as it is while it is read, got its end.");
    at += bytesRead;
  }
  return bytes;
}
