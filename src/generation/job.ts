import type {Intervention} from "../capture/index.js";
import {assemble, describeInterventions, provenanceOf} from "../capture/index.js";
import type {CaptureOptions, Run} from "../capture/index.js";
import type {LoadedModel} from "../models/index.js";
import {textOf, throwIfAborted, tokensOf} from "../models/index.js";
import type {GenerateOptions} from "./options.js";
import type {Captured} from "./reader.js";
import type {Settings} from "./settings.js";
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
