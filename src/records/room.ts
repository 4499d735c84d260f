import {show} from "../models/index.js";

/** What the system and DuckDB say where a disk is full. */
const full = /ENOSPC|EDQUOT|EFBIG|No space left|disk quota exceeded|file too large/i;

/** An error of writing as a reader can use it. */
export function inWords(caller: string, folder: string, error: unknown): Error {
  const {code, message} = error as NodeJS.ErrnoException;
  // An error of ours says what it is about.
  if (/^\w+\(\): /.test(message)) return error as Error;
  if (full.test(`${code ?? ""} ${message}`)) {
    return new Error(
      `${caller}(): folder must have room for the shards, got a full disk at ${show(folder)}. Free some space and run it again: finished shards stay, and no half one is left.`,
      {cause: error},
    );
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new Error(`${caller}(): folder must be writable, got ${code} for ${show(folder)}.`, {
      cause: error,
    });
  }
  return error as Error;
}
