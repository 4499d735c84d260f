import {
  capturedInWords,
  checkMaxMemory,
  defaultMaxMemory,
  Instruments,
  largest,
  ofLayers,
  passBytes,
  tooLarge,
} from "../capture/index.js";
import type {CaptureOptions} from "../capture/index.js";
import type {Job} from "./job.js";
import {instrumentsOf} from "./job.js";

/** Refuses what would need more memory than allowed, before it starts; also checks what is captured and changed. */
export function checkBudget(job: Job): void {
  const {caller, model, prompt, source, settings, options} = job;
  const {capture = {}, maxMemory = model.maxMemory ?? defaultMaxMemory} = options;
  checkMaxMemory(caller, maxMemory);
  const bytes = bytesOf([job], capture);
  if (bytes <= maxMemory) return;
  const {nLayers} = model.config;
  const nCaptured = largest(nLayers - 1, (n) => {
    try {
      return bytesOf([job], ofLayers(capture, nLayers - n, nLayers - 1)) <= maxMemory;
    } catch {
      return false; // points without layers of their own
    }
  });
  const positions = prompt.length + settings.maxNewTokens + (source?.length ?? 0);
  const layers = nCaptured > 0 ? ([nLayers - nCaptured, nLayers - 1] as const) : undefined;
  throw tooLarge(
    caller,
    `${capturedInWords(capture)} of ${positions.toLocaleString("en")} positions`,
    {bytes, maxMemory},
    {layers},
  );
}

/** What texts need that are made side by side, their results included. */
export function bytesOf(jobs: readonly Job[], capture: CaptureOptions): number {
  const [{caller, model, settings}] = jobs;
  const {numBeams, strategy, topK, numReturnSequences} = settings;
  const instruments = new Instruments(caller, model, instrumentsOf(jobs, capture));
  const searching = numBeams > 1;
  const contrasting = strategy === "contrastive search";
  const rows = searching ? numBeams : contrasting ? topK : jobs.length * numReturnSequences;
  const seq = Math.max(...jobs.map(({prompt}) => prompt.length));
  const source = Math.max(...jobs.map((job) => job.source?.length ?? 0));
  const keys = Math.max(...jobs.map((job) => job.prompt.length + job.settings.maxNewTokens));
  const queries = (length: number, texts: number): number =>
    instruments.needsLogits ? length * texts : texts;
  const texts = searching || contrasting ? 1 : rows;
  const passes = [
    {batch: texts, seq, source, queries: queries(seq, texts)},
    {batch: rows, seq: 1, past: keys - 1, source, queries: rows},
    // The texts that beam search gives are read once more.
    ...(searching ? [{batch: 1, seq: keys, source, queries: queries(keys, 1)}] : []),
  ];
  const one = 4 * instruments.floats(keys, source);
  // What is captured is held piece by piece, and then as results.
  const captured = searching
    ? one * (1 + numReturnSequences)
    : contrasting
      ? one * (topK + 1)
      : 2 * one * rows;
  // Continuations of all beams with their probabilities, outside of the model.
  const continuations = searching ? 16 * numBeams * model.config.nVocab : 0;
  return captured + continuations + Math.max(...passes.map((size) => passBytes(model, size)));
}

/** What the results of one text take. */
export function keptOf(job: Job, capture: CaptureOptions): number {
  const {caller, model, prompt, source, settings} = job;
  const instruments = new Instruments(caller, model, instrumentsOf([job], capture));
  const keys = prompt.length + settings.maxNewTokens;
  return 4 * settings.numReturnSequences * instruments.floats(keys, source?.length ?? 0);
}
