import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {mkdir, rename, rm, writeFile} from "node:fs/promises";
import {dirname, join, resolve} from "node:path";
import {cacheFolder} from "./cache-folder.js";

/** What is known of the content of a file: found by reading all of it once. */
export interface FileRecord {
  /** SHA-256 of the file. */
  readonly hash: string;
  /** Names of the arrays in it that hold finite numbers only. */
  readonly finite: readonly string[];
}

/** Times of files go in steps: a file that was changed a moment ago may change again and look the same. */
const settled = 2_000_000_000n;

/** What tells a file from others, and from itself after a change. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** One line for each file and state of it. */
export function identityOf({dev, ino, size, mtimeNs, ctimeNs}: FileIdentity): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

/** What was found of this file, as it is now, by an earlier load; `undefined` if nothing is known. */
export function recallFile(path: string, identity: string): FileRecord | undefined {
  try {
    const {identity: known, hash, finite} = JSON.parse(readFileSync(placeOf(path), "utf8")) as Record<string, unknown>;
    if (known !== identity || typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
    if (!Array.isArray(finite) || !finite.every((name) => typeof name === "string")) return undefined;
    return {hash, finite};
  } catch {
    return undefined; // not there, or not readable: the file is read again
  }
}

/** Keeps it for the next load. A cache that cannot be written costs time only. */
export async function rememberFile(
  path: string,
  identity: FileIdentity,
  record: FileRecord,
  now = Date.now(),
): Promise<void> {
  const newest = identity.mtimeNs > identity.ctimeNs ? identity.mtimeNs : identity.ctimeNs;
  if (BigInt(now) * 1_000_000n - newest < settled) return;
  const place = placeOf(path);
  const part = `${place}.${process.pid}.part`;
  try {
    await mkdir(dirname(place), {recursive: true});
    await writeFile(part, JSON.stringify({path: resolve(path), identity: identityOf(identity), ...record}));
    await rename(part, place);
  } catch {
    await rm(part, {force: true}).catch(() => undefined);
  }
}

function placeOf(path: string): string {
  const name = createHash("sha256").update(resolve(path)).digest("hex").slice(0, 32);
  return join(cacheFolder(), "weights", `${name}.json`);
}
