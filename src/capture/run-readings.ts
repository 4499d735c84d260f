import type {EncoderConfig, EncoderDecoderConfig, LoadedModel, ModelKind, Token} from "../models/index.js";
import {checkWhole, show, tokensOf} from "../models/index.js";
import type {IdsOptions, TextOrIds} from "./ids.js";
import {checkIds, checkLength, checkText, idsOf} from "./ids.js";
import type {TokenSpan} from "./run-type.js";
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
  /** Of a text that was given as text, to an encoder. */
  readonly spans?: readonly (TokenSpan | null)[];
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

function encoderReading(call: Call, input: TextInput, limits: IdsOptions): Reading {
  const {caller, model, name} = call;
  const {text, pair, tokenTypes} = input;
  const {nTokenTypes} = model.config as EncoderConfig;
  if (typeof text === "string") return encodedReading(call, text, input, limits);
  if (pair !== undefined) {
    throw new TypeError(
      `${caller}(): ${name("pair")} must be left out where the text is given as ids, got ${show(pair)}. Put its ids after those of the text, and give tokenTypes.`,
    );
  }
  const ids = idsOf(caller, model, text, {...limits, name: name("text")});
  if (tokenTypes !== undefined) checkTypes(caller, name("tokenTypes"), tokenTypes, ids.length, nTokenTypes);
  // Special tokens at the ends are what a tokenizer puts there; a mask is part of the text.
  const mask = model.tokenizer?.special.mask;
  const around = tokensOf(model, ids).map(
    (token, i) => model.tokenizer !== undefined && ids[i] !== mask && isSpecial(token),
  );
  const [head, tail] = [around.indexOf(false), [...around].reverse().indexOf(false)];
  return {
    ids,
    nPrompt: ids.length,
    ...(nTokenTypes > 1 ? {tokenTypes: tokenTypes ?? ids.map(() => 0)} : {}),
    frame: head < 0 ? {head: 0, tail: 0} : {head, tail},
  };
}

const isSpecial = (token: Token): boolean => typeof token === "object" && "special" in token;

/** A text, or a pair of texts, as the tokenizer writes it. */
function encodedReading(
  {caller, model, name}: Call,
  text: string,
  {pair, tokenTypes}: TextInput,
  limits: IdsOptions,
): Reading {
  checkText(caller, model, text, name("text"));
  if (tokenTypes !== undefined) {
    throw new TypeError(
      `${caller}(): ${name("tokenTypes")} must be left out where the text is given as text, got ${show(tokenTypes)}. The tokenizer tells segments apart.`,
    );
  }
  if (pair !== undefined && typeof pair !== "string") {
    throw new TypeError(
      `${caller}(): ${name("pair")} must be a text, as the text before it, got ${show(pair)}.`,
    );
  }
  if (pair !== undefined) checkText(caller, model, pair, name("pair"));
  const {
    ids,
    spans,
    texts,
    tokenTypes: types,
  } = model.tokenizer!.encodeWithOffsets(text, pair === undefined ? {} : {pair});
  checkIds(caller, model, ids, name("text"));
  if (!texts.includes(0)) {
    throw new RangeError(
      `${caller}(): ${name("text")} must have at least one token, got ${show(text)}. Write some text.`,
    );
  }
  checkLength(caller, model, ids.length, {...limits, name: name("text")});
  // Every window keeps the first text of a pair: a question, say.
  const body = pair === undefined ? 0 : 1;
  const {nTokenTypes} = model.config as EncoderConfig;
  return {
    ids,
    nPrompt: ids.length,
    text,
    ...(pair === undefined ? {} : {pair}),
    ...(nTokenTypes > 1 ? {tokenTypes: types} : {}),
    spans: spans.map((span, i) =>
      span === undefined ? null : {of: texts[i] === 1 ? "pair" : "text", from: span[0], to: span[1]},
    ),
    frame: texts.includes(body)
      ? {head: texts.indexOf(body), tail: texts.length - 1 - texts.lastIndexOf(body)}
      : {head: 0, tail: 0},
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
