import type {Corpus} from "../corpora/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, loaded, throwIfAborted} from "../models/index.js";
import {RecordFolder} from "./folder.js";
import {ShardRunner, todoOf} from "./make-shards.js";
import {shardName} from "./manifest.js";
import type {Records} from "./open.js";
import type {CaptureRecordsOptions} from "./options.js";
import {captureOptionNames, partOf, resolve} from "./options.js";
import {checkCorpus, checkFolder, planOf} from "./plan.js";
import {Progress} from "./progress.js";
import {inWords} from "./room.js";
import {ShardMaker} from "./shard-maker.js";

/**
 * Runs a model over a corpus and writes, for each token and layer, the neurons that are most active: Parquet shards in a
 * folder. A run that ends at any moment, however it ends, is gone on with by the same call; the files are then the same
 * byte for byte as those of a run that was not disturbed.
 *
 * @param folder - made if it is not there; must be empty, or hold records of the same model, corpus and options
 * @returns the records; with `part`, their manifest is complete once all parts are done
 * @throws Error if the folder holds other records, the disk is full, or activations are not finite; named "AbortError" if
 * `signal` is aborted
 * @throws RangeError if an option does not fit the model, or a pass needs more than `maxMemory`
 * @see Rethmeier, Saxena & Augenstein (2020), section 2.1, step 1
 * @example
 * const records = await capture(model, readCorpus("reviews.tsv"), "records/pretrained");
 */
export async function capture(
  model: Model,
  corpus: Corpus,
  folder: string,
  options: CaptureRecordsOptions = {},
): Promise<Records> {
  const caller = "capture";
  checkOptions(caller, options, captureOptionNames);
  const inner = loaded(model, caller);
  checkCorpus(caller, corpus);
  checkFolder(caller, folder);
  const {signal, onProgress, maxMemory} = options;
  const part = partOf(caller, options.part);
  const resolved = resolve(caller, inner, options);
  const maker = new ShardMaker(caller, inner, corpus, resolved, maxMemory);
  throwIfAborted(caller, signal);
  const plan = await planOf(inner, corpus, resolved, options.checkpoint);
  try {
    const files = await RecordFolder.claim(caller, folder, plan);
    const todo = await todoOf(files, part);
    const progress = new Progress(files, todo, onProgress);
    progress.now();
    const runner = await ShardRunner.open(files, maker, progress, signal);
    try {
      for (const index of todo.missing) await runner.make(index);
      await runner.end();
    } finally {
      await runner.close();
    }
    return (await files.finish()).records;
  } catch (error) {
    throw inWords(caller, folder, error);
  }
}

/**
 * Writes the manifest of a folder whose shards were made in parts, if that was not done by the last of them.
 *
 * @throws Error if shards are missing: they are named
 * @example
 * const records = await finishRecords("records/pretrained");
 */
export async function finishRecords(folder: string): Promise<Records> {
  const caller = "finishRecords";
  checkFolder(caller, folder);
  const files = await RecordFolder.begun(caller, folder);
  const {records, missing} = await files.finish();
  if (missing.length === 0) return records;
  const some = missing.slice(0, 5).map(shardName).join(", ");
  throw new Error(
    `${caller}(): folder must have ${files.shards} shards, got all but ${missing.length} (${some}${missing.length > 5 ? ", …" : ""}). Run the parts that make them.`,
  );
}
