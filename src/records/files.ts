import {createHash, randomUUID} from "node:crypto";
import {createReadStream} from "node:fs";
import {open, readdir, rename, rm} from "node:fs/promises";
import {hostname} from "node:os";
import path from "node:path";

/** SHA-256 of a file, in hexadecimal, and its size. */
export async function hashOf(file: string): Promise<{readonly sha256: string; readonly bytes: number}> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file, {highWaterMark: 1 << 20})) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return {sha256: hash.digest("hex"), bytes};
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** JSON as it is written to files: the same bytes for the same value. */
export const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A name beside a file, which tells whose it is: see `sweep`. */
export function beside(file: string): string {
  const unique = randomUUID().slice(0, 8);
  const name = `.${path.basename(file)}.${hostname()}.${process.pid}.${unique}.tmp`;
  return path.join(path.dirname(file), name);
}

/** What is in a file reaches the disk. */
export async function flush(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name in a folder reaches the disk. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a finished file its name. A reader sees the whole file or none, also after the power failed. */
export async function settle(temporary: string, file: string): Promise<void> {
  await rename(temporary, file);
  await flushFolder(path.dirname(file));
}

/** Writes a text file that is there whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = beside(file);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await settle(temporary, file);
  } catch (error) {
    await rm(temporary, {force: true}).catch(() => undefined);
    throw error;
  }
}

/**
 * Takes away what killed processes of this machine left half done.
 *
 * @param all - also what others may be writing: where the folder is complete, it is of no use to anyone
 */
export async function sweep(folder: string, all = false): Promise<void> {
  const own = `.${hostname()}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(".") || !name.endsWith(".tmp")) continue;
    const pid = Number(name.split(".").at(-3));
    const dead = name.includes(own) && Number.isInteger(pid) && !runs(pid);
    if (all || dead) await rm(path.join(folder, name), {force: true});
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
