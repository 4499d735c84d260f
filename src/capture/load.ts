import {isUtf8} from "node:buffer";
import type {FileHandle} from "node:fs/promises";
import {open} from "node:fs/promises";
import {basename} from "node:path";
import {maxHeaderBytes, readHeader, show} from "../models/index.js";
import type {Run} from "./run-type.js";
import {checkPath} from "./save.js";
import {format, restore, version} from "./stored-run.js";

const fix = "Save the run again.";

/**
 * Reads a run that {@link saveRun} wrote. No model is needed.
 *
 * @param file - its path
 * @returns the run as it was, its provenance included
 * @throws Error if the file is not there, cut short, damaged, of a later version of limpid, or something else
 * @example
 * const {hiddenStates} = await loadRun("keys.safetensors");
 */
export async function loadRun(file: string): Promise<Run> {
  checkPath("loadRun", file);
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`loadRun(): path must be a file that can be read, got ${error.code} for ${show(file)}.`, {
      cause: error,
    });
  });
  try {
    return await read(handle, basename(file));
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, name: string): Promise<Run> {
  const fail = (what: string): never => {
    throw new Error(`loadRun(): ${name} ${what}. ${fix}`);
  };
  const stat = await handle.stat();
  if (!stat.isFile()) return fail("must be a file, got something else");
  if (stat.size < 8) return fail(`must have at least 8 bytes, got ${stat.size}`);
  const announced = Buffer.from(await readExactly(handle, 0, 8, fail)).readBigUInt64LE();
  const longest = Math.min(stat.size - 8, maxHeaderBytes);
  if (announced > longest) return fail(`must have a header of at most ${longest} bytes, got ${announced}`);
  const start = 8 + Number(announced);
  const bytes = Buffer.from(await readExactly(handle, 8, start - 8, fail));
  if (!isUtf8(bytes)) return fail("must have a header in UTF-8, got other bytes");
  const header = bytes.toString("utf8");
  const stored = readHeader(name, header, stat.size - start, {caller: "loadRun", content: "arrays", fix});
  const json = described(header, fail);

  const arrays = new Map<string, {shape: readonly number[]; data: Float32Array}>();
  for (const {name: array, dtype, shape, begin, end} of stored) {
    if (dtype !== "F32") fail(`must hold "${array}" as F32, got ${show(dtype)}`);
    const buffer = await readExactly(handle, start + begin, end - begin, fail);
    arrays.set(array, {shape, data: new Float32Array(buffer)});
  }
  return restore(json, (array) => arrays.get(array), fail);
}

/** The description of the run in the metadata of a header that was found to be sound. */
function described(header: string, fail: (what: string) => never): string {
  const {__metadata__: metadata} = JSON.parse(header) as {__metadata__?: Record<string, unknown> | null};
  if (metadata?.format !== format) {
    fail(`must hold a run, got a safetensors file of the format ${show(metadata?.format)}`);
  }
  const written = Number(metadata!.version);
  if (written > version) {
    fail(`must be of version ${version} or before, got ${written}. Update limpid`);
  }
  if (written !== version || typeof metadata!.run !== "string") fail("must describe its run, got nothing");
  return metadata!.run as string;
}

async function readExactly(
  handle: FileHandle,
  position: number,
  length: number,
  fail: (what: string) => never,
): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  for (let done = 0; done < length;) {
    const {bytesRead} = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) fail("must not shrink while it is read");
    done += bytesRead;
  }
  return buffer;
}
