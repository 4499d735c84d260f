import type {CaptureOptions, Intervention} from "../capture/index.js";
import {checkCapture} from "../capture/index.js";
import type {Token} from "../models/index.js";
import {checkOptions, checkWhole, show} from "../models/index.js";

/** How text is generated. What is left out is as the model's generation_config.json says, then as said here. */
export interface GenerateOptions {
  /** Most tokens to add (default 20); fewer if the text ends before. */
  readonly maxNewTokens?: number;
  /** No end of the text before so many new tokens (default 0). */
  readonly minNewTokens?: number;
  /** Tokens that end the text; `[]` for none (default: those of the model). */
  readonly endTokens?: number | readonly number[];
  /** Ends the text as soon as the output holds one of these; the token that completes it stays. */
  readonly stop?: string | readonly string[];
  /**
   * Draw tokens instead of taking the most probable one (default: true if `temperature`, `topK`, `topP`, `minP`, `typicalP`
   * or `epsilonCutoff` is given).
   */
  readonly doSample?: boolean;
  /** Seed of the draws (default 0). */
  readonly seed?: number;
  /** Logits are divided by it; below 1 is bolder (default 1). */
  readonly temperature?: number;
  /** Draw only from this many of the most probable tokens (default: all). In contrastive search: how many are compared (4). */
  readonly topK?: number;
  /** Draw only from the most probable tokens that together have this probability (default 1). */
  readonly topP?: number;
  /** Draw only from tokens with at least this share of the largest probability (default 0). */
  readonly minP?: number;
  /** Draw only from tokens of nearly the expected surprise that together have this probability (default 1). */
  readonly typicalP?: number;
  /** Draw only from tokens of at least this probability (default 0). */
  readonly epsilonCutoff?: number;
  /** Above 1, tokens that are in the text already become less probable (default 1). */
  readonly repetitionPenalty?: number;
  /** No sequence of so many tokens comes twice (default 0: any may). */
  readonly noRepeatNgramSize?: number;
  /** Sequences of token ids that never come. */
  readonly badWordsIds?: readonly (readonly number[])[];
  /** Tokens that never come. */
  readonly suppressTokens?: readonly number[];
  /** Follow so many texts at once, and give the one that is most probable as a whole (default 1). */
  readonly numBeams?: number;
  /** Beams are compared by log-probability ÷ length to this power: above 0 favours long texts (default 1). */
  readonly lengthPenalty?: number;
  /**
   * When beam search ends: `true`, with `numBeams` whole texts; `false`, when better ones are unlikely; `"never"`, when there
   * can be no better ones (default `false`).
   */
  readonly earlyStopping?: boolean | "never";
  /** How many texts to give: the best beams, or as many samples; the others are in `run.others` (default 1). */
  readonly numReturnSequences?: number;
  /** Contrastive search: how much a token counts against that is like those before, 0–1. */
  readonly penaltyAlpha?: number;
  /** Do not choose: go on with this text, or these token ids, as if the model had, to explain it. */
  readonly output?: string | readonly number[];
  /**
   * What the output begins with, whatever the model would choose: a text, or token ids. It counts as output; after it the
   * model goes on by itself. Not with beams, contrastive search or `output`.
   */
  readonly beginning?: string | readonly number[];
  readonly capture?: CaptureOptions;
  /** What is changed inside while the model reads and writes, in this order. */
  readonly interventions?: readonly Intervention[];
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Bytes that the call may need beyond the model's weights, its results included (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Told of each new token, its id and its probability, as soon as it is chosen; of beam search, at the end. */
  readonly onToken?: (token: Token, id: number, probability: number) => void;
  /** Told after each new token: how many are made, and how many there may be; where the text ends earlier, at last that it is whole. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Options of {@link generateSteps}. */
export interface GenerateStepsOptions extends GenerateOptions {
  /** How many of the most probable tokens each step tells of, 1–50 (default 5). */
  readonly topCandidates?: number;
}

export const optionNames = [
  ...["maxNewTokens", "minNewTokens", "endTokens", "stop", "doSample", "seed", "temperature", "topK", "topP"],
  ...["minP", "typicalP", "epsilonCutoff", "repetitionPenalty", "noRepeatNgramSize", "badWordsIds"],
  ...["suppressTokens", "numBeams", "lengthPenalty", "earlyStopping", "numReturnSequences", "penaltyAlpha"],
  ...["output", "beginning", "capture", "interventions", "signal", "maxMemory", "onToken", "onProgress"],
];

type Check = (caller: string, name: string, value: unknown, nVocab: number) => void;

const whole =
  (from: number, to?: number): Check =>
  (caller, name, value) =>
    checkWhole(caller, name, value, from, to);

/** A number that fits; `expected` says which do. */
function number(fits: (value: number) => boolean, expected: string, fix = ""): Check {
  return (caller, name, value) => {
    if (typeof value === "number" && Number.isFinite(value) && fits(value)) return;
    const Kind = typeof value === "number" ? RangeError : TypeError;
    throw new Kind(`${caller}(): ${name} must be ${expected}, got ${show(value)}.${fix}`);
  };
}

const share = number((value) => value > 0 && value <= 1, "above 0 and at most 1");
const fraction = number((value) => value >= 0 && value <= 1, "from 0 to 1");

function tokenIds(caller: string, name: string, value: unknown, nVocab: number): void {
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = ids.findIndex(
    (id) => typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= nVocab,
  );
  if (wrong < 0) return;
  throw new RangeError(
    `${caller}(): ${name} must be token ids from 0 to ${nVocab - 1}, got ${show(ids[wrong])}.`,
  );
}

const checks: Readonly<Record<string, Check>> = {
  maxNewTokens: whole(1),
  minNewTokens: whole(0),
  endTokens: tokenIds,
  seed: whole(0, 2 ** 32 - 1),
  temperature: number((value) => value > 0, "above 0", " For the most probable token leave it out."),
  topK: whole(1),
  topP: share,
  minP: fraction,
  typicalP: share,
  epsilonCutoff: number((value) => value >= 0 && value < 1, "at least 0 and below 1"),
  repetitionPenalty: number((value) => value > 0, "above 0"),
  noRepeatNgramSize: whole(0),
  numBeams: whole(1),
  numReturnSequences: whole(1),
  lengthPenalty: number(() => true, "a finite number"),
  penaltyAlpha: fraction,
  doSample: (caller, name, value) => {
    if (typeof value === "boolean") return;
    throw new TypeError(`${caller}(): ${name} must be true or false, got ${show(value)}.`);
  },
  earlyStopping: (caller, name, value) => {
    if (typeof value === "boolean" || value === "never") return;
    throw new TypeError(`${caller}(): ${name} must be true, false or "never", got ${show(value)}.`);
  },
  suppressTokens: (caller, name, value, nVocab) => {
    if (!Array.isArray(value)) {
      throw new TypeError(`${caller}(): ${name} must be an array of token ids, got ${show(value)}.`);
    }
    tokenIds(caller, name, value, nVocab);
  },
  badWordsIds: (caller, name, value, nVocab) => {
    const words: readonly unknown[] = Array.isArray(value) ? value : [undefined];
    const wrong = words.find((word) => !Array.isArray(word) || word.length === 0);
    if (!Array.isArray(value) || wrong !== undefined) {
      throw new TypeError(
        `${caller}(): ${name} must be an array of arrays of token ids, none empty, got ${show(wrong ?? value)}.`,
      );
    }
    for (const word of words) tokenIds(caller, name, word, nVocab);
  },
  stop: (caller, name, value) => {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const wrong = texts.findIndex((text) => typeof text !== "string" || text === "");
    if (wrong < 0) return;
    throw new TypeError(`${caller}(): ${name} must be texts that are not empty, got ${show(texts[wrong])}.`);
  },
};

/** Checks all options that can be checked without the text. */
export function checkGenerate(caller: string, options: GenerateOptions, nVocab: number): void {
  checkOptions(caller, options, optionNames);
  for (const [name, check] of Object.entries(checks)) {
    const value: unknown = options[name as keyof GenerateOptions];
    if (value !== undefined) check(caller, name, value, nVocab);
  }
  checkCapture(caller, options.capture ?? {});
  const {output, maxNewTokens, penaltyAlpha, doSample, numBeams = 1} = options;
  if (output !== undefined && maxNewTokens !== undefined) {
    throw new RangeError(
      `${caller}(): maxNewTokens must be left out with output, which has its own length, got ${maxNewTokens}.`,
    );
  }
  if (
    options.beginning !== undefined &&
    (output !== undefined || penaltyAlpha !== undefined || numBeams > 1)
  ) {
    const other = output !== undefined ? "output" : penaltyAlpha !== undefined ? "penaltyAlpha" : "numBeams";
    throw new RangeError(`${caller}(): beginning must stand without ${other}, got both. Leave one out.`);
  }
  if (penaltyAlpha !== undefined && (doSample === true || numBeams > 1)) {
    const other = doSample ? "doSample" : "numBeams";
    throw new RangeError(
      `${caller}(): penaltyAlpha, contrastive search, must stand without ${other}, got both. Leave one out.`,
    );
  }
}
