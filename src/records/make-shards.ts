import {pause, throwIfAborted} from "../models/index.js";
import {Database} from "../tables/index.js";
import type {RecordFolder} from "./folder.js";
import {shardName} from "./manifest.js";
import type {CaptureRecordsOptions} from "./options.js";
import type {Progress} from "./progress.js";
import {inWords} from "./room.js";
import type {ShardMaker} from "./shard-maker.js";
import type {ShardContent} from "./write-shard.js";
import {writeShard} from "./write-shard.js";

/** Which shards a run has to make. */
export interface Todo {
  /** All that are its own. */
  readonly own: readonly number[];
  /** Those of them that are not there. */
  readonly missing: readonly number[];
  /** Those of them that were there, but not as they had been written. */
  readonly repaired: readonly string[];
}

/** Looks which shards of a part are there; each is read, and its checksum compared. */
export async function todoOf(
  files: RecordFolder,
  {index, of}: NonNullable<CaptureRecordsOptions["part"]>,
): Promise<Todo> {
  const own = Array.from({length: files.shards}, (_, i) => i).filter((i) => i % of === index - 1);
  const missing: number[] = [];
  const repaired: string[] = [];
  for (const i of own) {
    const fault = await files.fault(i, true);
    if (fault === undefined) continue;
    missing.push(i);
    if (fault === "damaged") repaired.push(`${shardName(i)}.parquet`);
  }
  return {own, missing, repaired};
}

/**
 * Makes shards one after the other. While one is written, the next one is read: no more than two are in memory.
 *
 * @throws Error named "AbortError" if `signal` is aborted
 */
export async function makeShards(
  files: RecordFolder,
  maker: ShardMaker,
  missing: readonly number[],
  {progress, signal}: {readonly progress: Progress; readonly signal?: AbortSignal},
): Promise<void> {
  const database = await Database.open({threads: 1});
  let writing: Promise<void> = Promise.resolve();
  try {
    for (const index of missing) {
      // Another run may have made it meanwhile.
      const there = (await files.fault(index, false)) === undefined;
      const range = files.range(index);
      const sentences = range[1] - range[0];
      let share = 0;
      const between = async (tokens: number, all: number): Promise<void> => {
        const more = all === 0 ? 0 : (sentences * tokens) / all;
        share += more;
        progress.read(tokens, more);
        await pause();
        throwIfAborted(files.caller, signal);
      };
      const content = there ? undefined : await maker.make(range, between);
      await writing;
      const done = share;
      const save = async (): Promise<void> => {
        if (content) await write(database, files, index, content);
        progress.written(sentences, done);
      };
      writing = save();
      // Awaited later: that it failed must not end the process before.
      writing.catch(() => undefined);
    }
    await writing;
  } finally {
    await writing.catch(() => undefined);
    database.close();
  }
}

async function write(
  database: Database,
  files: RecordFolder,
  index: number,
  content: ShardContent,
): Promise<void> {
  try {
    await writeShard(database, files.folder, index, content, files.plan);
  } catch (error) {
    // A run that finished meanwhile has swept the folder.
    if ((await files.fault(index, false)) === undefined) return;
    throw inWords(files.caller, files.folder, error);
  }
}
