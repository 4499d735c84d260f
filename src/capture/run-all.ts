import type {LoadedModel, Model} from "../models/index.js";
import {checkOptions, loaded, pause, show, throwIfAborted} from "../models/index.js";
import {assembleReading} from "./assemble.js";
import {groupsOf} from "./batch.js";
import type {TextOrIds} from "./ids.js";
import {Instruments} from "./instruments.js";
import type {Intervention} from "./intervention.js";
import {describeInterventions} from "./intervention.js";
import {checkMaxMemory, defaultMaxMemory} from "./memory.js";
import {provenanceOf} from "./provenance.js";
import {readCausal} from "./run-causal.js";
import {Cost} from "./run-cost.js";
import {readEncoder} from "./run-encoder.js";
import type {Outcome} from "./run-forward.js";
import type {Reading, TextInput} from "./run-readings.js";
import {inputNames, readingOf} from "./run-readings.js";
import {refused} from "./run-refused.js";
import {readSeq2seq} from "./run-seq2seq.js";
import type {CaptureOptions, Run} from "./run-type.js";
import type {WindowOptions} from "./windows.js";
import {windowOf} from "./windows.js";

/** What every way of running texts has. */
export interface RunAllOptions {
  readonly capture?: CaptureOptions;
  /** What is changed inside, in this order. */
  readonly interventions?: readonly Intervention[];
  /**
   * Reads texts that are longer than the model's context in windows that overlap: each position takes its values from the
   * window that gives it most context (default: such texts are refused).
   */
  readonly window?: WindowOptions;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Bytes that the call may need beyond the model's weights, its results included (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Told after each text: how many are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

export const runAllNames = ["capture", "interventions", "window", "signal", "maxMemory", "onProgress"];

/**
 * Reads several texts with a model, those of about one length side by side, and captures what goes on inside. The results
 * are those of `run()`, whatever stands beside a text.
 *
 * @param texts - texts, token ids, or objects with a text and what is read with it: see `TextInput`
 * @returns one run for each text, in their order
 * @throws RangeError if a text is empty or longer than the model's context, or the results and one text's reading need more
 * than `maxMemory`
 * @throws Error named "AbortError" if `signal` is aborted: between passes
 * @example
 * const runs = await runAll(model, ["The keys to the cabinet are", "The key is"]);
 */
export async function runAll(
  model: Model,
  texts: readonly (TextOrIds | TextInput)[],
  options: RunAllOptions = {},
): Promise<Run[]> {
  checkOptions("runAll", options, runAllNames);
  const inner = loaded(model, "runAll");
  if (!Array.isArray(texts)) {
    throw new TypeError(
      `runAll(): texts must be an array of texts, got ${show(texts)}. For one text use run().`,
    );
  }
  const readings = texts.map((text: unknown, i) => {
    const input = inputOf(text);
    if (input === undefined) {
      throw new TypeError(
        `runAll(): texts[${i}] must be a text, token ids or an object with a text, got ${show(text)}.`,
      );
    }
    checkOptions("runAll", input, inputNames);
    return readingOf("runAll", inner, input, options.window, `texts[${i}]`);
  });
  return readAll("runAll", inner, readings, options);
}

function inputOf(text: unknown): TextInput | undefined {
  if (typeof text === "string" || Array.isArray(text)) return {text: text as TextOrIds};
  return typeof text === "object" && text !== null ? (text as TextInput) : undefined;
}

/** Runs texts whose ids are known, in groups that fit. */
export async function readAll(
  caller: string,
  model: LoadedModel,
  readings: readonly Reading[],
  options: RunAllOptions,
): Promise<Run[]> {
  const {capture, signal, maxMemory = model.maxMemory ?? defaultMaxMemory, onProgress} = options;
  checkMaxMemory(caller, maxMemory);
  const interventions = options.interventions ?? [];
  const longest = readings.reduce((n, {ids, source}) => Math.max(n, ids.length, source?.ids.length ?? 0), 0);
  const instrumentsOf = (some: readonly Reading[]): Instruments =>
    new Instruments(caller, model, {
      capture,
      interventions,
      longest,
      given: some.map(({ids}) => ids.length),
      prompts: some.map(({nPrompt}) => nPrompt),
    });
  const cost = new Cost(model, instrumentsOf(readings));
  checkMeans(caller, readings, interventions);
  const kept = readings.reduce((sum, reading) => sum + cost.kept(reading), 0);
  const fits = (group: readonly Reading[]): boolean => kept + cost.reading(group) <= maxMemory;
  const groups = groupsOf(readings, fits);
  for (const [first, ...others] of groups) {
    if (others.length > 0 || fits([readings[first]])) continue;
    throw refused(caller, model, {readings, first, capture: capture ?? {}, maxMemory});
  }
  const changes = interventions.length === 0 ? {} : {interventions: describeInterventions(interventions)};
  const runs = new Array<Run>(readings.length);
  let done = 0;
  const between = async (): Promise<void> => {
    await pause();
    throwIfAborted(caller, signal);
  };
  for (const group of groups) {
    await between();
    const some = group.map((i) => readings[i]);
    const inside = instrumentsOf(some);
    const outcomes = await read(caller, model, some, inside, between);
    for (const [row, i] of group.entries()) {
      const windows = readings[i].windows && {windows: windowOf(caller, model.config, options.window ?? {})};
      const provenance = {...provenanceOf(model, "given", null), ...changes, ...windows};
      const made = {captured: inside.results(row), ofSource: inside.sourceResults(row)};
      runs[i] = assembleReading(model, readings[i], outcomes[row], made, provenance);
      onProgress?.(++done, readings.length);
    }
  }
  return runs;
}

/** A mean over a whole text is not known while its first window is read. */
function checkMeans(
  caller: string,
  readings: readonly Reading[],
  interventions: readonly Intervention[],
): void {
  if (!readings.some(({windows}) => windows)) return;
  if (!interventions.some((one) => "mean" in one && one.mean === true)) return;
  throw new TypeError(
    `${caller}(): mean must be numbers or a run for a text that is read in windows, got true. Give the numbers that the mean should have.`,
  );
}

/** One group of texts, or one text in its windows. */
async function read(
  caller: string,
  model: LoadedModel,
  group: readonly Reading[],
  instruments: Instruments,
  between: () => Promise<void>,
): Promise<readonly Outcome[]> {
  if (model.kind === "causal") return readCausal(caller, model, group, instruments, between);
  if (model.kind === "encoder") return readEncoder(model, group, instruments, between);
  return readSeq2seq(caller, model, group, instruments);
}
