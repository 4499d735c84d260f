import {join} from "node:path";
import {throwIfAborted} from "../abort.js";
import {readShardNames} from "../checkpoint.js";
import {Unreachable} from "./answer.js";
import {blobPath, cachedCommit, linkBlob, missingFile, partialPath, sizeOf, snapshotFolder, writeRef} from "./cache.js";
import {chooseFiles, chooseShards, indexName} from "./choose.js";
import {checkRoom, diskError} from "./disk.js";
import {downloadBlob} from "./download.js";
import type {Hub} from "./hub.js";
import {checkRevision, openHub} from "./hub.js";
import type {HubFile, Listing} from "./listing.js";
import {isCommit, readListing} from "./listing.js";

export {checkRevision, isHubId} from "./hub.js";

export interface SnapshotOptions {
  readonly revision?: string;
  readonly signal?: AbortSignal;
  /** Bytes that are here, of all files; not called if nothing has to be downloaded. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Looks at the folder when all but the weights is there; an error ends the call. */
  readonly check?: (folder: string) => Promise<void>;
}

/** A model in the cache. */
export interface Snapshot {
  readonly folder: string;
  readonly commit: string;
}

/**
 * Brings a model from the Hugging Face hub into the hub's standard cache, and returns its folder there. Files that are
 * in the cache, whoever put them there, are not downloaded again. Without an answer from the hub the cache is used.
 *
 * @throws Error if the hub refuses, cannot be reached and the cache lacks the model, or a file is not what the hub says
 */
export async function downloadSnapshot(id: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const {revision = "main", signal} = options;
  checkRevision(revision);
  const hub = await openHub(id, revision, signal);
  if (hub.offline) return fromCache(hub, "HF_HUB_OFFLINE is set", "Unset it to download the model.");
  const settled = await settledSnapshot(hub);
  if (settled) return settled;
  let listing: Listing;
  try {
    listing = await readListing(hub);
  } catch (error) {
    throwIfAborted("fromPretrained", signal);
    if (!(error instanceof Unreachable)) throw error;
    return fromCache(hub, `${hub.endpoint} does not answer`, error.message.replace(/^fromPretrained\(\): /, ""), error);
  }
  await bring(hub, listing, options);
  await writeRef(hub, listing.commit).catch((error: unknown) => {
    throw diskError(hub, error, listing.commit.length);
  });
  return {folder: snapshotFolder(hub, listing.commit), commit: listing.commit};
}

/** A commit never changes: if all of it is here, the hub need not be asked. */
async function settledSnapshot(hub: Hub): Promise<Snapshot | undefined> {
  if (!isCommit(hub.revision)) return undefined;
  const folder = snapshotFolder(hub, hub.revision);
  if ((await missingFile(folder)) !== undefined) return undefined;
  const tokenizers = ["tokenizer.json", "vocab.json", "vocab.txt"].map((name) => sizeOf(join(folder, name)));
  return (await Promise.all(tokenizers)).some((size) => size >= 0) ? {folder, commit: hub.revision} : undefined;
}

async function fromCache(hub: Hub, why: string, fix: string, cause?: Error): Promise<Snapshot> {
  const commit = await cachedCommit(hub);
  const missing = commit === undefined ? undefined : await missingFile(snapshotFolder(hub, commit));
  if (commit !== undefined && missing === undefined) return {folder: snapshotFolder(hub, commit), commit};
  const got = commit === undefined ? "no copy of it" : `one without ${missing}`;
  throw new Error(
    `fromPretrained(): "${hub.id}" (${hub.revision}) must be in the cache ${hub.cache} because ${why}, got ${got}. ${fix}`,
    {cause},
  );
}

/** Downloads what is not yet there, the index first: it names others. */
async function bring(hub: Hub, listing: Listing, {onProgress, check}: SnapshotOptions): Promise<void> {
  const {small, single, index} = chooseFiles(hub, listing);
  const files = single ? [...small, single] : [...small];
  if (index) {
    await bringFile(hub, listing, index, () => undefined);
    const path = join(snapshotFolder(hub, listing.commit), indexName);
    files.push(...chooseShards(hub, listing, await readShardNames(path)));
  }
  const total = files.reduce((sum, {size}) => sum + size, 0);
  let missing = 0;
  for (const file of files) missing += await missingBytes(hub, listing, file);
  if (missing > 0) await checkRoom(hub, missing);
  let before = 0;
  let told: number | undefined;
  const tell = (done: number): void => {
    if (told !== done) onProgress?.((told = done), total);
  };
  for (const [i, file] of files.entries()) {
    if (i === small.length) await check?.(snapshotFolder(hub, listing.commit));
    await bringFile(hub, listing, file, (bytes) => tell(before + bytes));
    before += file.size;
  }
  if (told !== undefined) tell(total);
}

/** Bytes of a file that have still to come. */
async function missingBytes(hub: Hub, {commit}: Listing, {path, size, etag}: HubFile): Promise<number> {
  const whole = [join(snapshotFolder(hub, commit), path), blobPath(hub, etag)];
  for (const place of whole) if ((await sizeOf(place)) === size) return 0;
  return Math.max(0, size - Math.max(0, await sizeOf(partialPath(hub, etag))));
}

async function bringFile(
  hub: Hub,
  {commit}: Listing,
  file: HubFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  throwIfAborted("fromPretrained", hub.signal);
  if ((await sizeOf(join(snapshotFolder(hub, commit), file.path))) === file.size) return;
  if ((await sizeOf(blobPath(hub, file.etag))) !== file.size) await downloadBlob(hub, commit, file, onBytes);
  await linkBlob(hub, commit, file.path, file.etag).catch((error: unknown) => {
    throw diskError(hub, error, file.size);
  });
}
