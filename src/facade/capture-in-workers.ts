import {displayHost} from "../figures/index.js";
import {captureInWorkers as captureRecords} from "../records/index.js";
import type {CaptureInWorkersOptions, CaptureSource, Records} from "../records/index.js";
import {slowProgress} from "./slow-progress.js";

/**
 * `LanguageModel.capture()` in processes of their own, so that the one that calls stays free, and several can share the work of
 * one machine. The files are the same. Works for any model, also for those that are no language models.
 *
 * A worker that is killed loses the shard that it makes; the others make it. An interrupt of the notebook ends all of them.
 *
 * @param source - names of the model and the corpus: each process loads them for itself
 * @param folder - made if it is not there; must be empty, or hold records of the same model, corpus and options
 * @param options.workers - processes (default 1); each holds the model
 * @throws Error as `LanguageModel.capture()`; if all workers are killed, with what the last one said
 * @example
 * const source = {model: "limpid/tiny-gpt2", corpus: "reviews.tsv"};
 * const records = await captureInWorkers(source, "records/reviews-by-workers", {workers: 2});
 */
export async function captureInWorkers(
  source: CaptureSource,
  folder: string,
  options: CaptureInWorkersOptions = {},
): Promise<Records> {
  if (typeof options !== "object" || options === null) return captureRecords(source, folder, options);
  const progress = slowProgress("capturing");
  const signal = options.signal ?? displayHost()?.interruptSignal();
  return captureRecords(source, folder, {
    onProgress: ({sentences, allSentences}) => progress(sentences, allSentences),
    ...options,
    ...(signal ? {signal} : {}),
  });
}
