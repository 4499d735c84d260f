import type {TextOrIds} from "../capture/index.js";
import {idsOf} from "../capture/index.js";
import type {EncoderDecoderConfig, LoadedModel, Model} from "../models/index.js";
import {loaded, show} from "../models/index.js";
import {checkBudget} from "./budget.js";
import type {Job} from "./job.js";
import type {GenerateOptions} from "./options.js";
import {checkGenerate} from "./options.js";
import type {Settings} from "./settings.js";
import {settle} from "./settings.js";

/**
 * Checks the options, and what they mean for this text; nothing is computed.
 *
 * @param name - how errors call the text
 */
export function jobOf(
  caller: string,
  given: Model,
  text: TextOrIds,
  options: GenerateOptions,
  candidates: number,
  name = "text",
): Job {
  const model = loaded(given, caller);
  checkGenerate(caller, options, model.config.nVocab);
  if (model.kind === "encoder") {
    throw new TypeError(
      `${caller}(): model must be a language model or an encoder–decoder, got ${model.id}, an encoder (${model.config.family}).`,
    );
  }
  const ids = idsOf(caller, model, text, {name});
  const {decoderStart} = model.config as EncoderDecoderConfig;
  const seq2seq = model.kind === "encoder-decoder";
  const prompt = seq2seq ? [startOf(caller, model, decoderStart)] : ids;
  const fixed = (name: "output" | "beginning"): number[] | undefined => {
    const value = options[name];
    return value === undefined ? undefined : outputIds(caller, model, seq2seq ? "" : text, value, name);
  };
  const output = fixed("output");
  const beginning = fixed("beginning") ?? [];
  const settings = settle(model, options, prompt.length, output?.length);
  checkSequences(caller, settings, options);
  checkForced(caller, model, settings);
  checkFits(caller, model, prompt.length, settings.maxNewTokens, output !== undefined);
  const source = seq2seq ? {source: ids} : {};
  const job = {caller, model, prompt, ...source, output, beginning, settings, options, candidates};
  checkBudget(job);
  return job;
}

/** The token that a decoder starts with: the one of generation_config.json, else the one of config.json. */
function startOf(caller: string, {generation, config}: LoadedModel, fallback: number): number {
  const {decoderStart = fallback} = generation;
  if (decoderStart < config.nVocab) return decoderStart;
  throw new RangeError(
    `${caller}(): decoder_start_token_id in generation_config.json must be below ${config.nVocab}, got ${decoderStart}. Correct the file.`,
  );
}

/**
 * The tokens of a given output: as they are in the whole text, where its tokens begin with those of the prompt; else on
 * their own.
 */
function outputIds(
  caller: string,
  model: Model,
  prompt: TextOrIds,
  output: TextOrIds,
  name: "output" | "beginning",
): number[] {
  const ids = idsOf(caller, model, output, {name});
  // A decoder starts anew; what goes on with a text has no tokens around it.
  if (typeof output !== "string" || prompt === "") return ids;
  const own = model.tokenizer!.encode(output, {specialTokens: false});
  if (own.length === 0) {
    throw new RangeError(
      `${caller}(): ${name} must have at least one token, got ${show(output)}. Write some text.`,
    );
  }
  if (typeof prompt !== "string") return own;
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

/** Forced tokens come from the model's file only. */
function checkForced(caller: string, {config}: LoadedModel, {forcedFirst, forcedLast}: Settings): void {
  const forced = {forced_bos_token_id: forcedFirst, forced_eos_token_id: forcedLast};
  for (const [key, ids] of Object.entries(forced)) {
    const wrong = ids.find((id) => id < 0 || id >= config.nVocab);
    if (wrong === undefined) continue;
    throw new RangeError(
      `${caller}(): ${key} in generation_config.json must be a token below ${config.nVocab}, got ${wrong}. Correct the file.`,
    );
  }
}

/** Each step of so many beams still takes a moment only, so that an interrupt gets through. */
const mostBeams = 1000;

function checkSequences(caller: string, {strategy, numBeams}: Settings, options: GenerateOptions): void {
  const {numReturnSequences = 1} = options;
  if (numBeams > mostBeams) {
    throw new RangeError(
      `${caller}(): numBeams must be at most ${mostBeams.toLocaleString("en")}, got ${numBeams.toLocaleString("en")}. Hundreds of beams find what thousands would.`,
    );
  }
  const most = numBeams > 1 ? numBeams : strategy === "sampling" ? Infinity : 1;
  if (numReturnSequences <= most) return;
  throw new RangeError(
    numBeams > 1
      ? `${caller}(): numReturnSequences must be at most the ${numBeams} beams, got ${numReturnSequences}.`
      : `${caller}(): numReturnSequences must be 1 where nothing is drawn, got ${numReturnSequences}. Set doSample or numBeams.`,
  );
}
