import {join} from "node:path";
import {exists, readJson} from "./checkpoint.js";
import type {ModelConfig} from "./family.js";

/** How a checkpoint wants text to be generated where the caller says nothing: its generation_config.json, in our names. */
export interface GenerationDefaults {
  /** Tokens that end a text; empty where none does. */
  readonly endTokens: readonly number[];
  readonly doSample?: boolean;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typicalP?: number;
  readonly epsilonCutoff?: number;
  readonly repetitionPenalty?: number;
  readonly noRepeatNgramSize?: number;
  readonly badWordsIds?: readonly (readonly number[])[];
  readonly suppressTokens?: readonly number[];
  readonly beginSuppressTokens?: readonly number[];
  readonly minNewTokens?: number;
  /** Of prompt and output together; of an encoder–decoder, of all that its decoder reads and writes. */
  readonly minLength?: number;
  readonly maxNewTokens?: number;
  /** Of prompt and output together; of an encoder–decoder, of all that its decoder reads and writes. */
  readonly maxLength?: number;
  readonly numBeams?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: boolean | "never";
  readonly penaltyAlpha?: number;
  readonly numReturnSequences?: number;
  /** The token that a decoder starts with. */
  readonly decoderStart?: number;
  /** The first token after a single one. */
  readonly forcedFirst?: number;
  /** The last token of a text that is as long as it may be; the best of these. */
  readonly forcedLast?: readonly number[];
  /** Texts that end the output. */
  readonly stop?: readonly string[];
  /** What the file asks for and limpid does not have, as `key = value`. */
  readonly unsupported: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads generation_config.json; without it, what config.json says of generation, as old checkpoints do.
 * A value of `null` is as good as none.
 *
 * @throws TypeError or RangeError if a value is of a wrong kind
 */
export async function readGenerationConfig(
  folder: string,
  json: Json,
  config: ModelConfig,
): Promise<GenerationDefaults> {
  const path = join(folder, "generation_config.json");
  const own = await exists(path);
  const file = own ? await readJson(path) : json;
  const name = own ? "generation_config.json" : "config.json";
  const known: Record<string, unknown> = {};
  const unsupported: string[] = [];
  for (const [key, value] of Object.entries(file)) {
    if (value === null) continue;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule) known[rule.name] = rule.read(`${key} in ${name}`, value);
    else if (Object.hasOwn(neutral, key) && !neutral[key].includes(value)) {
      unsupported.push(`${key} = ${JSON.stringify(value)}`);
    }
  }
  // The file may leave it to config.json.
  const ends = file.eos_token_id ?? json.eos_token_id ?? config.endOfText ?? [];
  return {...known, endTokens: tokens(`eos_token_id in ${name}`, ends), unsupported};
}

interface Rule {
  readonly name: keyof GenerationDefaults;
  read(what: string, value: unknown): unknown;
}

const refuse = (what: string, expected: string, value: unknown): Error =>
  new RangeError(`fromPretrained(): ${what} must be ${expected}, got ${JSON.stringify(value)}.`);

function number(from: number, to = Infinity): Rule["read"] {
  return (what, value) => {
    if (typeof value === "number" && value >= from && value <= to && Number.isFinite(value)) return value;
    throw refuse(what, to === Infinity ? `a number of at least ${from}` : `a number from ${from} to ${to}`, value);
  };
}

function whole(from: number): Rule["read"] {
  return (what, value) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= from) return value;
    throw refuse(what, `a whole number of at least ${from}`, value);
  };
}

const anyNumber: Rule["read"] = (what, value) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw refuse(what, "a number", value);
};

const flag: Rule["read"] = (what, value) => {
  if (typeof value === "boolean") return value;
  throw refuse(what, "true or false", value);
};

function tokens(what: string, value: unknown): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((id) => typeof id === "number" && Number.isInteger(id))) return list as number[];
  throw refuse(what, "a token's id, a list of ids or null", value);
}

function words(what: string, value: unknown): number[][] {
  if (Array.isArray(value) && value.every((word) => Array.isArray(word))) {
    return value.map((word) => tokens(what, word));
  }
  throw refuse(what, "a list of lists of token ids", value);
}

function texts(what: string, value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((text) => typeof text === "string" && text !== "")) return list as string[];
  throw refuse(what, "a text or a list of texts", value);
}

const early: Rule["read"] = (what, value) => {
  if (typeof value === "boolean" || value === "never") return value;
  throw refuse(what, 'true, false or "never"', value);
};

/** What is heeded, by transformers' names. */
const rules: Readonly<Record<string, Rule>> = {
  do_sample: {name: "doSample", read: flag},
  temperature: {name: "temperature", read: number(0)},
  top_k: {name: "topK", read: whole(0)},
  top_p: {name: "topP", read: number(0, 1)},
  min_p: {name: "minP", read: number(0, 1)},
  typical_p: {name: "typicalP", read: number(0, 1)},
  epsilon_cutoff: {name: "epsilonCutoff", read: number(0, 1)},
  repetition_penalty: {name: "repetitionPenalty", read: number(Number.MIN_VALUE)},
  no_repeat_ngram_size: {name: "noRepeatNgramSize", read: whole(0)},
  bad_words_ids: {name: "badWordsIds", read: words},
  suppress_tokens: {name: "suppressTokens", read: tokens},
  begin_suppress_tokens: {name: "beginSuppressTokens", read: tokens},
  min_new_tokens: {name: "minNewTokens", read: whole(0)},
  min_length: {name: "minLength", read: whole(0)},
  max_new_tokens: {name: "maxNewTokens", read: whole(1)},
  max_length: {name: "maxLength", read: whole(1)},
  num_beams: {name: "numBeams", read: whole(1)},
  length_penalty: {name: "lengthPenalty", read: anyNumber},
  early_stopping: {name: "earlyStopping", read: early},
  penalty_alpha: {name: "penaltyAlpha", read: number(0, 1)},
  num_return_sequences: {name: "numReturnSequences", read: whole(1)},
  decoder_start_token_id: {name: "decoderStart", read: whole(0)},
  forced_bos_token_id: {name: "forcedFirst", read: whole(0)},
  forced_eos_token_id: {name: "forcedLast", read: tokens},
  stop_strings: {name: "stop", read: texts},
};

/** Keys that change what is generated and are not heeded, with the values that change nothing. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  guidance_scale: [1],
  sequence_bias: [],
  encoder_repetition_penalty: [1],
  encoder_no_repeat_ngram_size: [0],
  exponential_decay_length_penalty: [],
  renormalize_logits: [false],
  eta_cutoff: [0],
  top_h: [],
  num_beam_groups: [1],
  diversity_penalty: [0],
  constraints: [],
  force_words_ids: [],
  dola_layers: [],
  max_time: [],
  watermarking_config: [],
  token_healing: [false],
};
