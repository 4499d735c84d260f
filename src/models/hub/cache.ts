import {randomBytes} from "node:crypto";
import {link, mkdir, readFile, rename, stat, symlink, unlink, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {readShardNames} from "../checkpoint.js";
import type {Hub} from "./hub.js";
import {isCommit} from "./listing.js";

/*
 * The layout is the one of the hub's Python library, so that each finds what the other downloaded:
 * models--owner--name/blobs/<etag>, snapshots/<commit>/<file> → ../../blobs/<etag>, refs/<revision> with the commit.
 */

const repositoryFolder = ({cache, id}: Hub): string => join(cache, `models--${id.replace("/", "--")}`);

export const blobPath = (hub: Hub, etag: string): string => join(repositoryFolder(hub), "blobs", etag);

/** What has arrived of a blob. Python's library adds to files of its own. */
export const partialPath = (hub: Hub, etag: string): string => `${blobPath(hub, etag)}.limpid.incomplete`;

export const snapshotFolder = (hub: Hub, commit: string): string => join(repositoryFolder(hub), "snapshots", commit);

/** Python's library keeps its locks here too; its names end otherwise. */
export const lockPath = (hub: Hub, etag: string): string =>
  join(hub.cache, ".locks", `models--${hub.id.replace("/", "--")}`, `${etag}.limpid.lock`);

/** Bytes of a file, through links; -1 if there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (stats) => (stats.isFile() ? stats.size : -1),
    () => -1,
  );
}

/** A file of `snapshots` that shows the content of a blob. */
export async function linkBlob(hub: Hub, commit: string, path: string, etag: string): Promise<void> {
  const blob = blobPath(hub, etag);
  const shown = join(snapshotFolder(hub, commit), path);
  await mkdir(dirname(shown), {recursive: true});
  const fresh = unique(shown);
  // Systems without symbolic links for everyone have hard ones.
  await symlink(join("..", "..", "blobs", etag), fresh).catch(() => link(blob, fresh));
  await replace(fresh, shown);
}

export async function writeRef(hub: Hub, commit: string): Promise<void> {
  if (isCommit(hub.revision)) return;
  // A cache that is complete may be one that cannot be written.
  if ((await cachedCommit(hub)) === commit) return;
  const path = join(repositoryFolder(hub), "refs", hub.revision);
  await mkdir(dirname(path), {recursive: true});
  const fresh = unique(path);
  await writeFile(fresh, commit);
  await replace(fresh, path);
}

/** The commit that the revision was when it was last downloaded. */
export async function cachedCommit(hub: Hub): Promise<string | undefined> {
  if (isCommit(hub.revision)) return hub.revision;
  const text = await readFile(join(repositoryFolder(hub), "refs", hub.revision), "utf8").catch(() => "");
  return isCommit(text.trim()) ? text.trim() : undefined;
}

/** The first file without which a folder of the cache cannot be loaded; `undefined` if all are there. */
export async function missingFile(folder: string): Promise<string | undefined> {
  if ((await sizeOf(join(folder, "config.json"))) < 0) return "config.json";
  if ((await sizeOf(join(folder, "model.safetensors"))) >= 0) return undefined;
  const index = join(folder, "model.safetensors.index.json");
  if ((await sizeOf(index)) < 0) return "model.safetensors";
  for (const name of await readShardNames(index)) if ((await sizeOf(join(folder, name))) < 0) return name;
  return undefined;
}

const unique = (path: string): string => `${path}.${randomBytes(6).toString("hex")}`;

async function replace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    await unlink(from).catch(() => undefined);
    throw error;
  }
}
