import type {LoadedModel, Model, Token} from "../models/index.js";
import {checkOptions, checkWhole, loadedCausal, pause, show, throwIfAborted} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {
  assemble,
  checkCapture,
  checkMemory,
  defaultMaxMemory,
  idsOf,
  provenanceOf,
} from "../capture/index.js";
import type {CaptureOptions, Run} from "../capture/index.js";
import {argmax, distribution, draw} from "./sample.js";
import {oddsOf, stepOf} from "./step.js";
import type {Step} from "./step.js";
import {Stepper} from "./stepper.js";

export interface GenerateOptions {
  /** Most tokens to add (default 20); fewer if the text ends before. */
  readonly maxNewTokens?: number;
  /** Draw tokens instead of taking the most probable one (default: true if temperature, topK or topP is given). */
  readonly doSample?: boolean;
  /** Seed of the draws (default 0). */
  readonly seed?: number;
  /** Logits are divided by it; below 1 is bolder (default 1). */
  readonly temperature?: number;
  /** Draw only from this many of the most probable tokens (default: all). */
  readonly topK?: number;
  /** Draw only from the most probable tokens that together have this probability (default 1). */
  readonly topP?: number;
  readonly capture?: CaptureOptions;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Bytes that the call may need beyond the model's weights (default 2 GiB). */
  readonly maxMemory?: number;
  /** Told of each new token, its id and its probability, as soon as it is chosen. */
  readonly onToken?: (token: Token, id: number, probability: number) => void;
  /** Told after each new token: how many are made, and how many there may be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Options of {@link generateSteps}. */
export interface GenerateStepsOptions extends GenerateOptions {
  /** How many of the most probable tokens each step tells of, 1–50 (default 5). */
  readonly topCandidates?: number;
}

const optionNames = [
  ...["maxNewTokens", "doSample", "seed", "temperature", "topK", "topP", "capture", "signal"],
  ...["maxMemory", "onToken", "onProgress"],
];

/**
 * Lets a model go on with a text, and captures what goes on inside, for the prompt and for each new token.
 * Greedy unless sampling is asked for; the same seed gives the same text. Ends after the model's end-of-text token.
 *
 * @param text - a text, or token ids
 * @returns plain arrays
 * @throws RangeError if the text is empty, or does not fit into the model's context together with the new tokens
 * @throws Error named "AbortError" if `signal` is aborted
 * @example
 * const {output} = await generate(model, "The keys to the cabinet", {maxNewTokens: 5});
 */
export async function generate(
  model: Model,
  text: string | readonly number[],
  options: GenerateOptions = {},
): Promise<Run> {
  const steps = stepsOf("generate", model, text, options, 0);
  for (;;) {
    const {done, value} = await steps.next();
    if (done) return value;
  }
}

/**
 * The same, token by token: each is given as soon as it is chosen, and the run at the end. Messages and interrupts of the
 * kernel get through between tokens.
 *
 * Whoever takes some tokens only ends it with `break` or `return()`: that frees what it holds.
 *
 * @param options.topCandidates - how many of the most probable tokens each step tells of, 1–50 (default 5)
 * @returns the steps; the generator's return value is the run
 * @throws as `generate()` does
 * @example
 * for await (const {token, probability} of generateSteps(model, "The keys to the cabinet")) console.log(token, probability);
 */
export function generateSteps(
  model: Model,
  text: string | readonly number[],
  options: GenerateStepsOptions = {},
): AsyncGenerator<Step, Run, void> {
  checkOptions("generateSteps", options, [...optionNames, "topCandidates"]);
  const {topCandidates = 5, ...others} = options;
  checkWhole("generateSteps", "topCandidates", topCandidates, 1, 50);
  return stepsOf("generateSteps", model, text, others, topCandidates);
}

function stepsOf(
  caller: string,
  model: Model,
  text: string | readonly number[],
  options: GenerateOptions,
  candidates: number,
): AsyncGenerator<Step, Run, void> {
  checkGenerate(caller, options);
  const {maxNewTokens = 20, capture = {}, maxMemory = defaultMaxMemory} = options;
  const inner = loadedCausal(model, caller);
  const prompt = idsOf(caller, model, text);
  const size = {
    seq: prompt.length,
    keys: prompt.length + maxNewTokens,
    queries: capture.logits ? prompt.length + maxNewTokens : 1,
  };
  checkFits(caller, model, prompt.length, maxNewTokens);
  checkMemory(caller, model.config, size, capture, maxMemory);
  return produce(caller, inner, prompt, options, candidates);
}

async function* produce(
  caller: string,
  model: LoadedModel,
  prompt: readonly number[],
  options: GenerateOptions,
  candidates: number,
): AsyncGenerator<Step, Run, void> {
  const {maxNewTokens = 20, seed = 0, capture = {}, signal} = options;
  const pick = chooser(options, seed);
  const stepper = new Stepper(model, capture);
  const ids = [...prompt];
  const scores: Step[] = [];
  try {
    let next: readonly number[] = prompt;
    while (scores.length < maxNewTokens) {
      await pause();
      throwIfAborted(caller, signal);
      const odds = oddsOf(caller, stepper.step(next));
      const step = stepOf(model, odds, ids.length, pick(odds.logits), candidates);
      ids.push(step.id);
      scores.push(step);
      options.onToken?.(step.token, step.id, step.probability);
      options.onProgress?.(scores.length, maxNewTokens);
      yield step;
      if (step.id === model.config.endOfText) break;
      next = [step.id];
    }
    // The last token was chosen but not read yet.
    if (stepper.captures) stepper.step(ids.slice(-1));
  } finally {
    stepper.dispose();
  }
  const provenance = provenanceOf(model, choiceOf(options), samples(options) ? seed : null);
  return {...assemble(model, ids, prompt.length, scores, provenance), ...stepper.captured(ids.length)};
}

function checkFits(caller: string, {config: {nPositions}}: Model, length: number, more: number): void {
  if (length + more <= nPositions) return;
  const left = nPositions - length;
  const fix = left === 0 ? "Shorten the text." : `Ask for at most ${left} new tokens.`;
  throw new RangeError(
    `${caller}(): text and maxNewTokens must fit into ${nPositions} positions, got ${length} + ${more}. ${fix}`,
  );
}

function checkGenerate(caller: string, options: GenerateOptions): void {
  checkOptions(caller, options, optionNames);
  const {
    maxNewTokens = 1,
    doSample = false,
    seed = 0,
    temperature = 1,
    topK = 1,
    topP = 1,
    capture = {},
  } = options;
  checkWhole(caller, "maxNewTokens", maxNewTokens, 1);
  checkWhole(caller, "seed", seed, 0, 2 ** 32 - 1);
  checkWhole(caller, "topK", topK, 1);
  if (typeof doSample !== "boolean") {
    throw new TypeError(`${caller}(): doSample must be true or false, got ${show(doSample)}.`);
  }
  if (typeof temperature !== "number" || !(temperature > 0) || !Number.isFinite(temperature)) {
    throw new RangeError(
      `${caller}(): temperature must be above 0, got ${show(temperature)}. For the most probable token leave it out.`,
    );
  }
  if (typeof topP !== "number" || !(topP > 0 && topP <= 1)) {
    throw new RangeError(`${caller}(): topP must be above 0 and at most 1, got ${show(topP)}.`);
  }
  checkCapture(caller, capture);
}

const samples = ({doSample, temperature, topK, topP}: GenerateOptions): boolean =>
  doSample ?? (temperature !== undefined || topK !== undefined || topP !== undefined);

function chooser(options: GenerateOptions, seed: number): (logits: Float32Array) => number {
  if (!samples(options)) return argmax;
  const random = seededRandom(seed);
  const {temperature = 1, topK, topP} = options;
  return (logits) => draw(distribution(logits, {temperature, topK, topP}), random);
}

function choiceOf(options: GenerateOptions): string {
  if (!samples(options)) return "greedy";
  const {temperature = 1, topK, topP} = options;
  return [
    `sampled, temperature ${temperature}`,
    ...(topK === undefined ? [] : [`top-k ${topK}`]),
    ...(topP === undefined ? [] : [`top-p ${topP}`]),
  ].join(", ");
}
