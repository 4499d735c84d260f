import type {EncoderConfig, EncoderDecoderConfig, LoadedModel, ModelKind} from "../models/index.js";
import {checkWhole, show} from "../models/index.js";
import type {IdsOptions, TextOrIds} from "./ids.js";
import {checkLength, idsOf} from "./ids.js";
import type {Window, WindowOptions} from "./windows.js";
import {windowOf, windows} from "./windows.js";

/** One text among several, with what else a model reads with it. */
export interface TextInput {
  readonly text: TextOrIds;
  /** The second text of a pair, such as the one that a question is about; encoders only. */
  readonly pair?: TextOrIds;
  /** Segments of the ids of `text`, where it is given as ids (default: all 0); encoders only. */
  readonly tokenTypes?: readonly number[];
  /** What the decoder of an encoder–decoder reads after the token it starts with (default: nothing). */
  readonly target?: TextOrIds;
  /** Tokens from this position on count as output: their logits and probabilities are given (default: none); causal models only. */
  readonly nPrompt?: number;
}

/** What a model reads of one text, as ids. */
export interface Reading {
  /** Of the model, or of the decoder of an encoder–decoder. */
  readonly ids: readonly number[];
  readonly nPrompt: number;
  /** The text as it was given, and its pair. */
  readonly text?: string;
  readonly pair?: string;
  readonly tokenTypes?: readonly number[];
  /** How many ids at the start and at the end every window keeps: special tokens, and the first text of a pair. */
  readonly frame: {readonly head: number; readonly tail: number};
  /** Of the encoder of an encoder–decoder. */
  readonly source?: {readonly ids: readonly number[]; readonly text?: string};
  /** Present where the text is read in more than one. Positions count without what frames the text. */
  readonly windows?: readonly Window[];
}

/** Which inputs each kind of model has. */
const inputsOfKind: Readonly<Record<ModelKind, readonly (keyof TextInput)[]>> = {
  causal: ["text", "nPrompt"],
  encoder: ["text", "pair", "tokenTypes"],
  "encoder-decoder": ["text", "target"],
};

export const inputNames = ["text", "pair", "tokenTypes", "target", "nPrompt"];

/**
 * Checks one input of a call, and makes ids of it.
 *
 * @param of - which one, as errors call it: "texts[3]", or nothing where there is but one
 */
export function readingOf(
  caller: string,
  model: LoadedModel,
  input: TextInput,
  window: WindowOptions | undefined,
  of = "",
): Reading {
  const call: Call = {
    caller,
    model,
    name: (what) => (of === "" ? what : what === "text" ? of : `${of}.${what}`),
  };
  for (const [what, value] of Object.entries(input)) {
    if (value === undefined || inputsOfKind[model.kind].includes(what as keyof TextInput)) continue;
    throw new TypeError(
      `${caller}(): ${call.name(what)} must be left out for ${model.id}, ${named(model.kind)}, got ${show(value)}.`,
    );
  }
  if (model.kind === "encoder-decoder") return seq2seqReading(call, input, window);
  const size = window && windowOf(caller, model.config, window);
  const limits = {fix: "Shorten it, or read it in windows: window: {}.", ...(size ? {limit: Infinity} : {})};
  const reading =
    model.kind === "encoder" ? encoderReading(call, input, limits) : causalReading(call, input, limits);
  const {ids, frame} = reading;
  if (!size || ids.length <= size.size) return reading;
  const around = frame.head + frame.tail;
  if (size.size - around < size.stride + 1) {
    throw new RangeError(
      `${caller}(): window.size must leave more than window.stride (${size.stride}) beside the ${around} tokens that every window has, got ${size.size}. Give a larger size or a smaller stride.`,
    );
  }
  const sides = model.kind === "encoder" ? "both" : "left";
  const inner = {size: size.size - around, stride: size.stride};
  return {...reading, windows: windows(ids.length - around, inner, sides)};
}

export const named = (kind: ModelKind): string =>
  ({causal: "a causal language model", encoder: "an encoder", "encoder-decoder": "an encoder–decoder"})[kind];

/** A call, its model, and how errors call what it was given. */
interface Call {
  readonly caller: string;
  readonly model: LoadedModel;
  name(what: string): string;
}

function causalReading({caller, model, name}: Call, {text, nPrompt}: TextInput, limits: IdsOptions): Reading {
  const ids = idsOf(caller, model, text, {...limits, name: name("text")});
  if (nPrompt !== undefined) checkWhole(caller, name("nPrompt"), nPrompt, 1, ids.length);
  return {ids, nPrompt: nPrompt ?? ids.length, frame: {head: 0, tail: 0}};
}

function seq2seqReading(
  {caller, model, name}: Call,
  {text, target}: TextInput,
  window: WindowOptions | undefined,
): Reading {
  if (window !== undefined) {
    throw new TypeError(
      `${caller}(): window must be left out for ${named(model.kind)}, got ${show(window)}: its decoder reads the whole source. Shorten the text.`,
    );
  }
  const source = idsOf(caller, model, text, {name: name("text")});
  const start = (model.config as EncoderDecoderConfig).decoderStart;
  const options = {name: name("target")};
  const wanted = target === undefined ? [] : idsOf(caller, model, target, options);
  // The token it starts with takes a position, too.
  checkLength(caller, model, 1 + wanted.length, options);
  return {
    ids: [start, ...wanted],
    nPrompt: 1,
    frame: {head: 0, tail: 0},
    source: {ids: source, ...(typeof text === "string" ? {text} : {})},
  };
}

function encoderReading(
  {caller, model, name}: Call,
  {text, pair, tokenTypes}: TextInput,
  limits: IdsOptions,
): Reading {
  if (pair !== undefined) {
    throw new TypeError(
      `${caller}(): pair must be left out, got ${show(pair)}: the tokenizer knows no pairs.`,
    );
  }
  const ids = idsOf(caller, model, text, {...limits, name: name("text")});
  const {nTokenTypes} = model.config as EncoderConfig;
  if (tokenTypes !== undefined) checkTypes(caller, name("tokenTypes"), tokenTypes, ids.length, nTokenTypes);
  return {
    ids,
    nPrompt: ids.length,
    ...(typeof text === "string" ? {text} : {}),
    ...(nTokenTypes > 1 ? {tokenTypes: tokenTypes ?? ids.map(() => 0)} : {}),
    frame: {head: 0, tail: 0},
  };
}

function checkTypes(caller: string, name: string, given: unknown, length: number, nTokenTypes: number): void {
  if (!Array.isArray(given) || given.length !== length) {
    throw new TypeError(
      `${caller}(): ${name} must be an array of ${length} segments, one for each token, got ${Array.isArray(given) ? given.length : show(given)}.`,
    );
  }
  const last = Math.max(1, nTokenTypes) - 1;
  const wrong = given.findIndex(
    (type: unknown) => !Number.isInteger(type) || (type as number) < 0 || (type as number) > last,
  );
  if (wrong < 0) return;
  throw new RangeError(
    `${caller}(): ${name} must be whole numbers from 0 to ${last}, got ${show(given[wrong])} at ${wrong}.`,
  );
}
