import {throwIfAborted} from "../models/index.js";
import type {Records} from "../records/index.js";
import {Database} from "../tables/index.js";
import type {ReadOptions} from "./types.js";

const defaultMemory = 512 * 2 ** 20;

/**
 * Opens the view `records` that all statements read. One thread: so sums are added in one order, and the same shards always
 * give the same last digit.
 */
export async function withRecords<Result>(
  caller: string,
  records: Records,
  {maxMemory = defaultMemory, signal}: ReadOptions,
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  throwIfAborted(caller, signal);
  if (records.manifest.shards.length === 0) throw emptyError(caller, records);
  const database = await Database.open({threads: 1, maxMemory});
  const interrupt = (): void => database.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    await database.run(`CREATE VIEW records AS SELECT * FROM ${records.source}`);
    const result = await use(database);
    throwIfAborted(caller, signal);
    return result;
  } catch (error) {
    throwIfAborted(caller, signal);
    throw error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
    database.close();
  }
}

export const emptyError = (caller: string, {checkpoint}: Records): Error =>
  new Error(
    `${caller}(): records must not be empty, got those of "${checkpoint}". Capture a corpus with sentences.`,
  );
