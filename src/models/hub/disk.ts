import type {StatsFs} from "node:fs";
import {statfs} from "node:fs/promises";
import {dirname} from "node:path";
import type {Hub} from "./hub.js";

/** Refuses a download that the disk has no room for. */
export async function checkRoom(hub: Hub, bytes: number): Promise<void> {
  const disk = await diskOf(hub.cache);
  // Some file systems do not tell.
  if (!disk || disk.blocks === 0) return;
  const free = disk.bavail * disk.bsize;
  if (free < bytes) throw noRoom(hub, bytes, `${free} bytes`);
}

/** The disk of a folder that may not be there yet. */
async function diskOf(folder: string): Promise<StatsFs | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  const parent = dirname(folder);
  return disk || parent === folder ? disk : diskOf(parent);
}

/** An error of the file system in the cache, with what can be done. */
export function diskError(hub: Hub, error: unknown, bytes: number): unknown {
  const {code} = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return noRoom(hub, bytes, code, error);
  if (code === "EACCES" || code === "EROFS" || code === "EPERM" || code === "ENOTDIR") {
    return new Error(
      `fromPretrained(): the cache ${hub.cache} must be a folder that can be written, got ${code}. Set HF_HOME to another.`,
      {cause: error},
    );
  }
  return error;
}

function noRoom(hub: Hub, bytes: number, got: string, cause?: unknown): Error {
  return new Error(
    `fromPretrained(): the disk of ${hub.cache} must have room for ${bytes} more bytes of "${hub.id}", got ${got}. Free some or set HF_HOME to a folder on another disk; what is downloaded is kept.`,
    {cause},
  );
}
