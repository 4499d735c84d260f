import type {Intervention} from "../capture/index.js";
import {assemble, describeInterventions, idsOf, provenanceOf} from "../capture/index.js";
import type {CaptureOptions, Run} from "../capture/index.js";
import type {EncoderDecoderConfig, LoadedModel, Model} from "../models/index.js";
import {loaded, textOf, throwIfAborted, tokensOf} from "../models/index.js";
import {checkBudget} from "./budget.js";
import type {GenerateOptions} from "./options.js";
import {checkGenerate} from "./options.js";
import type {Captured} from "./reader.js";
import type {Settings} from "./settings.js";
import {settle} from "./settings.js";
import type {Step} from "./step.js";

/** One text to go on with, and how. */
export interface Job {
  readonly caller: string;
  readonly model: LoadedModel;
  /** What the model, or the decoder, goes on from. */
  readonly prompt: readonly number[];
  /** What the encoder of an encoder–decoder reads. */
  readonly source?: readonly number[];
  /** The output, if it is given. */
  readonly output?: readonly number[];
  /** What the output begins with, if it is given. */
  readonly beginning: readonly number[];
  readonly settings: Settings;
  readonly options: GenerateOptions;
  /** Candidates that each step tells of. */
  readonly candidates: number;
}

/** A text that is done: its output, and what was captured of it. */
export interface Made {
  readonly output: readonly number[];
  readonly steps: readonly Step[];
  /** Of beam search. */
  readonly score?: number;
  readonly captured: Captured;
}

/** Checks the options, and what they mean for this text; nothing is computed. */
export function jobOf(
  caller: string,
  given: Model,
  text: string | readonly number[],
  options: GenerateOptions,
  candidates: number,
): Job {
  const model = loaded(given, caller);
  checkGenerate(caller, options, model.config.nVocab);
  if (model.kind === "encoder") {
    throw new TypeError(
      `${caller}(): model must be a language model or an encoder–decoder, got ${model.id}, an encoder (${model.config.family}).`,
    );
  }
  const ids = idsOf(caller, model, text);
  const {decoderStart} = model.config as EncoderDecoderConfig;
  const seq2seq = model.kind === "encoder-decoder";
  const prompt = seq2seq ? [model.generation.decoderStart ?? decoderStart] : ids;
  const fixed = (name: "output" | "beginning"): number[] | undefined => {
    const value = options[name];
    return value === undefined ? undefined : outputIds(caller, model, seq2seq ? "" : text, value, name);
  };
  const output = fixed("output");
  const beginning = fixed("beginning") ?? [];
  const settings = settle(model, options, prompt.length, output?.length);
  checkSequences(caller, settings, options);
  checkFits(caller, model, prompt.length, settings.maxNewTokens, output !== undefined);
  const source = seq2seq ? {source: ids} : {};
  const job = {caller, model, prompt, ...source, output, beginning, settings, options, candidates};
  checkBudget(job);
  return job;
}

/**
 * The tokens of a given output: as they are in the whole text, where its tokens begin with those of the prompt; else on
 * their own.
 */
function outputIds(
  caller: string,
  model: Model,
  prompt: string | readonly number[],
  output: string | readonly number[],
  name: "output" | "beginning",
): number[] {
  const own = idsOf(caller, model, output, {name});
  if (typeof prompt !== "string" || typeof output !== "string" || prompt === "") return own;
  const before = idsOf(caller, model, prompt);
  const whole = model.tokenizer!.encode(prompt + output);
  const fits = whole.length > before.length && before.every((id, i) => whole[i] === id);
  return fits ? whole.slice(before.length) : own;
}

function checkFits(caller: string, {config}: Model, length: number, more: number, given: boolean): void {
  const {nPositions} = config;
  if (length + more <= nPositions) return;
  const left = nPositions - length;
  const [what, fix] = given
    ? ["output", "Shorten them."]
    : ["maxNewTokens", left === 0 ? "Shorten the text." : `Ask for at most ${left} new tokens.`];
  throw new RangeError(
    `${caller}(): text and ${what} must fit into ${nPositions} positions, got ${length} + ${more}. ${fix}`,
  );
}

function checkSequences(caller: string, {strategy, numBeams}: Settings, options: GenerateOptions): void {
  const {numReturnSequences = 1} = options;
  const most = numBeams > 1 ? numBeams : strategy === "sampling" ? Infinity : 1;
  if (numReturnSequences <= most) return;
  throw new RangeError(
    numBeams > 1
      ? `${caller}(): numReturnSequences must be at most the ${numBeams} beams, got ${numReturnSequences}.`
      : `${caller}(): numReturnSequences must be 1 where nothing is drawn, got ${numReturnSequences}. Set doSample or numBeams.`,
  );
}

/** What instruments need to know of some texts that are read together. */
export function instrumentsOf(
  jobs: readonly Job[],
  capture: CaptureOptions | undefined,
): {
  capture?: CaptureOptions;
  interventions?: readonly Intervention[];
  longest: number;
  given: number[];
  prompts: number[];
  sources?: (readonly number[])[];
} {
  const [{options, source}] = jobs;
  const prompts = jobs.map(({prompt}) => prompt.length);
  return {
    capture,
    interventions: options.interventions,
    longest: Math.max(
      ...jobs.flatMap((job) => [job.prompt.length + job.settings.maxNewTokens, job.source?.length ?? 0]),
    ),
    given: prompts,
    prompts,
    ...(source ? {sources: jobs.map((job) => job.source!)} : {}),
  };
}

/** The result of a job. */
export function runOf(job: Job, {output, steps, score, captured}: Made, seed: number): Run {
  const {model, prompt, settings, source, options} = job;
  const {interventions = []} = options;
  const provenance = {
    ...provenanceOf(model, settings.choice, /sampl/.test(settings.strategy) ? seed : null),
    ...(interventions.length > 0 ? {interventions: describeInterventions(interventions)} : {}),
    ...(settings.warnings.length > 0 ? {warnings: settings.warnings} : {}),
  };
  const {source: sourceStates, ...states} = captured;
  return {
    ...assemble(model, [...prompt, ...output], prompt.length, steps, provenance),
    ...states,
    ...(score === undefined ? {} : {score}),
    ...(source
      ? {source: {ids: source, tokens: tokensOf(model, source), text: textOf(model, source), ...sourceStates}}
      : {}),
  };
}

/** Ends the call if its signal is aborted. */
export function stillWanted({caller, options}: Job): void {
  throwIfAborted(caller, options.signal);
}
