import {listFiles, modelInfo} from "@huggingface/hub";
import {show} from "../options.js";
import type {Hub} from "./hub.js";
import {hubFetch} from "./request.js";

/** A file of a model. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Names the content: SHA-256 of a large file, git's SHA-1 of another. */
  readonly etag: string;
}

/** What a revision is, and the files in its outermost folder. */
export interface Listing {
  readonly commit: string;
  readonly files: ReadonlyMap<string, HubFile>;
}

/** Asks the hub what there is. */
export async function readListing(hub: Hub): Promise<Listing> {
  const common = {hubUrl: hub.endpoint, fetch: hubFetch(hub)};
  try {
    const {sha} = await modelInfo({name: hub.id, revision: hub.revision, additionalFields: ["sha"], ...common});
    const commit = checked("a commit of 40 hexadecimal digits", sha, isCommit(sha));
    const files = new Map<string, HubFile>();
    for await (const entry of listFiles({repo: {type: "model", name: hub.id}, revision: commit, ...common})) {
      // The path becomes one of the cache.
      if (entry.type !== "file" || !/^\w[\w.-]*$/.test(entry.path)) continue;
      const etag = entry.lfs?.oid ?? entry.oid;
      checked(`a hash of "${entry.path}"`, etag, /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(String(etag)));
      const size = entry.lfs?.size ?? entry.size;
      checked(`a size of "${entry.path}"`, size, Number.isSafeInteger(size) && size >= 0);
      files.set(entry.path, {path: entry.path, size, etag: etag!});
    }
    return {commit, files};
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("fromPretrained()")) throw error;
    if ((error as Error | undefined)?.name === "AbortError") throw error;
    // The library could not read the answer.
    throw new Error(
      `fromPretrained(): ${hub.endpoint} must answer as a model hub does, got ${show((error as Error | undefined)?.message ?? error)}. Is HF_ENDPOINT right?`,
      {cause: error},
    );
  }

  function checked<T>(what: string, value: T, fits: boolean): T {
    if (fits) return value;
    throw new Error(`fromPretrained(): ${hub.endpoint} must give ${what}, got ${show(value)}. Is HF_ENDPOINT right?`);
  }
}

export function isCommit(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{40}$/.test(text);
}
