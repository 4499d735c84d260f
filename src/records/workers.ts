import {availableParallelism} from "node:os";
import path from "node:path";
import {checkOptions, checkWhole, throwIfAborted} from "../models/index.js";
import {sweep} from "./files.js";
import {RecordFolder} from "./folder.js";
import {todoOf} from "./make-shards.js";
import type {Records} from "./open.js";
import type {CaptureRecordsOptions} from "./options.js";
import {captureOptionNames, partOf} from "./options.js";
import {checkFolder} from "./plan.js";
import {Pool} from "./pool.js";
import {Progress} from "./progress.js";
import {inWords} from "./room.js";
import type {CaptureSource, ToWorker} from "./worker-messages.js";

export type {CaptureSource} from "./worker-messages.js";

export interface CaptureInWorkersOptions extends CaptureRecordsOptions {
  /** Processes (default 1). Each holds the model. */
  readonly workers?: number;
  /** Threads of each (default: the machine's, shared among them). They change how long it takes, not what comes out. */
  readonly threads?: number;
}

/**
 * `capture()` in processes of their own, so that the one that calls stays free, and several can share the work of one
 * machine. The files are the same as those of `capture()`.
 *
 * A worker that is killed loses the shard that it makes; the others make it.
 *
 * @param source - names of the model and the corpus: each process loads them for itself
 * @throws Error as `capture()`; if all workers are killed, with what the last one said
 * @example
 * const source = {model: "models/pretrained", corpus: "reviews.tsv"};
 * const records = await captureInWorkers(source, "records/pretrained", {workers: 4});
 */
export async function captureInWorkers(
  source: CaptureSource,
  folder: string,
  options: CaptureInWorkersOptions = {},
): Promise<Records> {
  const caller = "capture";
  checkOptions(caller, options, [...captureOptionNames, "workers", "threads"]);
  checkOptions(caller, source, ["model", "load", "corpus", "read", "tagger"]);
  checkFolder(caller, folder);
  const {workers = 1, part, onProgress, signal, threads, ...rest} = options;
  checkWhole(caller, "workers", workers, 1, 1024);
  if (threads !== undefined) checkWhole(caller, "threads", threads, 1);
  const own = partOf(caller, part);
  throwIfAborted(caller, signal);
  const each = threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const load: ToWorker = {kind: "load", source, folder: path.resolve(folder), options: rest};
  const pool = new Pool(caller, workers, each, load);
  const stop = (): void => {
    try {
      throwIfAborted(caller, signal);
    } catch (error) {
      pool.stop(error as Error);
    }
  };
  signal?.addEventListener("abort", stop, {once: true});
  try {
    const files = await RecordFolder.claim(caller, folder, await pool.plan);
    const todo = await todoOf(files, own);
    const progress = new Progress(files, todo, onProgress);
    progress.now();
    await pool.make(todo.missing, progress);
    return (await files.finish()).records;
  } catch (error) {
    throw inWords(caller, folder, error);
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
    // Killed workers may have left half a shard under another name.
    await sweep(folder).catch(() => undefined);
  }
}
