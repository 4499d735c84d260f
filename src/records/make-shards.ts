import {pause, throwIfAborted} from "../models/index.js";
import {Database} from "../tables/index.js";
import type {RecordFolder} from "./folder.js";
import {shardName} from "./manifest.js";
import type {CaptureRecordsOptions} from "./options.js";
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

/** Looks which shards of a part are there; each is read, and its checksum compared. Damaged ones do not count any more. */
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
    if (fault !== "damaged") continue;
    repaired.push(`${shardName(i)}.parquet`);
    await files.forget(i);
  }
  return {own, missing, repaired};
}

/** What a runner tells. */
export interface RunnerEvents {
  /** Tokens were read: about so many sentences of shard `index`. */
  read(tokens: number, share: number, index: number): void;
  written(index: number): void;
}

/** Makes shards one after the other. While one is written, the next one is read: no more than two are in memory. */
export class ShardRunner {
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly files: RecordFolder,
    readonly maker: ShardMaker,
    readonly database: Database,
    readonly events: RunnerEvents,
    readonly signal: AbortSignal | undefined,
  ) {}

  static async open(
    files: RecordFolder,
    maker: ShardMaker,
    events: RunnerEvents,
    signal?: AbortSignal,
  ): Promise<ShardRunner> {
    // With one thread, what is written depends on nothing but its rows.
    return new ShardRunner(files, maker, await Database.open({threads: 1}), events, signal);
  }

  /**
   * Reads a shard, and begins to write it.
   *
   * @throws Error named "AbortError" if the signal is aborted; the error of the shard before, if it could not be written
   */
  async make(index: number): Promise<void> {
    throwIfAborted(this.files.caller, this.signal);
    // Another run may have made it meanwhile.
    const there = (await this.files.fault(index, false)) === undefined;
    const range = this.files.range(index);
    const between = async (tokens: number, all: number): Promise<void> => {
      this.events.read(tokens, all === 0 ? 0 : ((range[1] - range[0]) * tokens) / all, index);
      await pause();
      throwIfAborted(this.files.caller, this.signal);
    };
    const content = there ? undefined : await this.maker.make(range, between);
    await this.#writing;
    this.#writing = this.#save(index, content);
    // Awaited later: that it failed must not end the process before.
    this.#writing.catch(() => undefined);
  }

  /** Until all is written. */
  async end(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    this.database.close();
  }

  async #save(index: number, content: ShardContent | undefined): Promise<void> {
    if (content) await write(this.database, this.files, index, content);
    this.events.written(index);
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
