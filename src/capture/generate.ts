import type {Model, Token} from "../models/index.js";
import {
  checkOptions,
  checkWhole,
  loadedCausal,
  pause,
  show,
  throwIfAborted,
  tokensOf,
} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {assemble} from "./assemble.js";
import {checkCapture, checkMemory, defaultMaxMemory} from "./capture.js";
import {idsOf} from "./ids.js";
import {scoreOf} from "./probabilities.js";
import {provenanceOf} from "./provenance.js";
import type {CaptureOptions, Run} from "./run-type.js";
import {argmax, distribution, draw} from "./sample.js";
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

const optionNames = ["maxNewTokens", "doSample", "seed", "temperature", "topK", "topP", "capture", "signal"];

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
  checkGenerate(options);
  const {maxNewTokens = 20, seed = 0, capture = {}, signal, maxMemory = defaultMaxMemory} = options;
  const inner = loadedCausal(model, "generate");
  const prompt = idsOf("generate", model, text);
  const size = {
    seq: prompt.length,
    keys: prompt.length + maxNewTokens,
    queries: capture.logits ? prompt.length + maxNewTokens : 1,
  };
  checkFits(model, prompt.length, maxNewTokens);
  checkMemory("generate", model.config, size, capture, maxMemory);

  const pick = chooser(options, seed);
  const stepper = new Stepper(inner, capture, size.keys);
  const ids = [...prompt];
  const scores: {logit: number; probability: number}[] = [];
  try {
    let next: readonly number[] = prompt;
    while (scores.length < maxNewTokens) {
      await pause();
      throwIfAborted("generate", signal);
      const logits = stepper.step(next);
      const id = pick(logits);
      const score = scoreOf("generate", logits, id);
      ids.push(id);
      scores.push(score);
      options.onToken?.(tokensOf(model, [id])[0], id, score.probability);
      options.onProgress?.(scores.length, maxNewTokens);
      if (id === model.config.endOfText) break;
      next = [id];
    }
    // The last token was chosen but not read yet.
    if (stepper.captures) stepper.step(ids.slice(-1));
  } finally {
    stepper.dispose();
  }
  const provenance = provenanceOf(model, choiceOf(options), samples(options) ? seed : null);
  return {...assemble(model, ids, prompt.length, scores, provenance), ...stepper.captured(ids.length)};
}

function checkFits({config: {nPositions}}: Model, length: number, more: number): void {
  if (length + more <= nPositions) return;
  const left = nPositions - length;
  const fix = left === 0 ? "Shorten the text." : `Ask for at most ${left} new tokens.`;
  throw new RangeError(
    `generate(): text and maxNewTokens must fit into ${nPositions} positions, got ${length} + ${more}. ${fix}`,
  );
}

function checkGenerate(options: GenerateOptions): void {
  checkOptions("generate", options, [...optionNames, "maxMemory", "onToken", "onProgress"]);
  const {
    maxNewTokens = 1,
    doSample = false,
    seed = 0,
    temperature = 1,
    topK = 1,
    topP = 1,
    capture = {},
  } = options;
  checkWhole("generate", "maxNewTokens", maxNewTokens, 1);
  checkWhole("generate", "seed", seed, 0, 2 ** 32 - 1);
  checkWhole("generate", "topK", topK, 1);
  if (typeof doSample !== "boolean") {
    throw new TypeError(`generate(): doSample must be true or false, got ${show(doSample)}.`);
  }
  if (typeof temperature !== "number" || !(temperature > 0) || !Number.isFinite(temperature)) {
    throw new RangeError(
      `generate(): temperature must be above 0, got ${show(temperature)}. For the most probable token leave it out.`,
    );
  }
  if (typeof topP !== "number" || !(topP > 0 && topP <= 1)) {
    throw new RangeError(`generate(): topP must be above 0 and at most 1, got ${show(topP)}.`);
  }
  checkCapture("generate", capture);
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
