import {randomUUID} from "node:crypto";
import type {FileHandle} from "node:fs/promises";
import {access, open, rename, rm} from "node:fs/promises";
import path from "node:path";
import {checkOptions, safetensorsHeader, show, throwIfAborted} from "../models/index.js";
import type {Run} from "./run-type.js";
import {flatten} from "./stored-run.js";

export interface SaveRunOptions {
  /** Ends the call with an AbortError; the file is then as it was before. */
  readonly signal?: AbortSignal;
}

/** A file that holds a run. */
export interface SavedRun {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** Written at once: an interrupt is heard between them. */
const chunkBytes = 16 * 2 ** 20;

/**
 * Writes a run into one file, with all that was captured and where it comes from. The file is in the safetensors format:
 * Python's safetensors library reads the arrays, {@link loadRun} everything. It is there whole or not at all; a file that
 * was there before is replaced only when the new one is complete.
 *
 * @param run - from a model, or from {@link loadRun}
 * @param file - its path; an extension of ".safetensors" is usual
 * @throws TypeError if `run` is no run, or the path no file name
 * @throws Error if the folder is not there or the file cannot be written; named "AbortError" if `signal` is aborted
 * @example
 * await saveRun(out.run, "keys.safetensors");
 */
export async function saveRun(run: Run, file: string, options: SaveRunOptions = {}): Promise<SavedRun> {
  checkOptions("saveRun", options, ["signal"]);
  checkPath("saveRun", file);
  const target = path.resolve(file);
  await access(path.dirname(target)).catch(() => {
    throw new Error(
      `saveRun(): path must be in a folder that exists, got ${show(file)}. Make ${path.dirname(target)} first.`,
    );
  });
  const {arrays, metadata} = flatten("saveRun", run);
  const {head, size} = safetensorsHeader(arrays, "float32", metadata);
  const parts = [head, ...arrays.map(({data}) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))];
  // Beside the place, and then moved: a reader never sees half a file.
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(beside, "wx");
    try {
      for (const part of parts) await writeAll(handle, part, options.signal);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, {force: true}).catch(() => undefined);
    throw reason(file, error as NodeJS.ErrnoException);
  }
  return {path: target, bytes: head.length + size};
}

/** No copy is made: each piece is a view of the run's own memory. */
async function writeAll(handle: FileHandle, data: Buffer, signal: AbortSignal | undefined): Promise<void> {
  for (let done = 0; done < data.length;) {
    throwIfAborted("saveRun", signal);
    done += (await handle.write(data, done, Math.min(chunkBytes, data.length - done))).bytesWritten;
  }
}

export function checkPath(caller: string, file: string): void {
  if (typeof file !== "string" || file === "") {
    throw new TypeError(`${caller}(): path must be a file name, got ${show(file)}.`);
  }
  if (file.includes("\0")) {
    throw new RangeError(`${caller}(): path must be without NUL characters, got ${JSON.stringify(file)}.`);
  }
}

function reason(file: string, error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) return error;
  const full = error.code === "ENOSPC" || error.code === "EDQUOT";
  const fix = full ? "Make room on the disk, or save elsewhere." : "Choose another place.";
  return new Error(
    `saveRun(): path must be a file that can be written, got ${error.code} for ${show(file)}. ${fix}`,
    {
      cause: error,
    },
  );
}
