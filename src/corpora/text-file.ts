import {createHash} from "node:crypto";
import {closeSync, createReadStream, openSync, readSync, statSync} from "node:fs";
import {basename} from "node:path";
import {pipeline} from "node:stream";
import type {Readable} from "node:stream";
import {createGunzip} from "node:zlib";
import {show} from "../models/index.js";
import type {CorpusFile} from "./types.js";

/** A file of a corpus, which must stay as it was when the corpus was made. */
export interface StoredFile {
  readonly path: string;
  /** Without its folder. */
  readonly name: string;
  readonly bytes: number;
  readonly changed: number;
  /** Packed with gzip: it can only be read from its beginning. */
  readonly gzip: boolean;
}

/** @throws Error if there is no such file */
export function findFile(path: string): StoredFile {
  const found = statSync(path, {throwIfNoEntry: false});
  if (!found?.isFile()) {
    const got = found === undefined ? "nothing there" : found.isDirectory() ? "a folder" : "something else";
    throw new Error(`readCorpus(): path must be a file, got ${got} at ${show(path)}.`);
  }
  return {
    path,
    name: basename(path),
    bytes: found.size,
    changed: found.mtimeMs,
    gzip: /\.gz$/iu.test(path),
  };
}

/** @throws Error if a file is not what it was: ranges that are read at different times would not fit together */
export function checkUnchanged(file: StoredFile): void {
  const found = statSync(file.path, {throwIfNoEntry: false});
  if (found?.size === file.bytes && found.mtimeMs === file.changed) return;
  const got = found === undefined ? "no file" : `${found.size} bytes of ${found.mtime.toISOString()}`;
  throw new Error(
    `readCorpus(): ${JSON.stringify(file.name)} must stay as it was (${file.bytes} bytes of ` +
      `${new Date(file.changed).toISOString()}), got ${got}. Read the corpus again.`,
  );
}

/** A file's checksum, computed piece by piece. */
export function hashed(file: StoredFile): CorpusFile {
  checkUnchanged(file);
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1 << 20);
  const handle = openSync(file.path, "r");
  try {
    for (let read; (read = readSync(handle, buffer, 0, buffer.length, null)) > 0;) {
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
  return {name: file.name, bytes: file.bytes, sha256: hash.digest("hex")};
}

/** The content of a file from a byte on, unpacked. */
export async function* contentOf(file: StoredFile, from: number): AsyncGenerator<Buffer, void, void> {
  checkUnchanged(file);
  const packed = createReadStream(file.path, {start: from, highWaterMark: 1 << 18});
  // pipeline() closes the file also where a reader leaves early; what fails is thrown by the loop below.
  const stream: Readable = file.gzip
    ? pipeline(packed, createGunzip({chunkSize: 1 << 18}), () => undefined)
    : packed;
  let bytes = from;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  } catch (error) {
    throw file.gzip ? unpackError(error, file, bytes) : error;
  } finally {
    stream.destroy();
    packed.destroy();
  }
}

function unpackError(error: unknown, file: StoredFile, bytes: number): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!code.startsWith("Z_")) return error;
  const got =
    code === "Z_BUF_ERROR"
      ? `a file that is cut short: it ends after ${bytes} bytes of its content`
      : `something else after ${bytes} bytes of its content (${(error as Error).message})`;
  return new Error(
    `readCorpus(): ${JSON.stringify(file.name)} must be a whole gzip file, got ${got}. Get the file again.`,
    {cause: error},
  );
}
