import type {Numbers, Range, Run} from "../capture/index.js";
import {checkNumbers} from "../capture/index.js";
import type {LoadedModel, Model} from "../models/index.js";
import {checkWhole, loaded, show} from "../models/index.js";
import {checkHead} from "./head.js";
import type {LensOptions, LensStep} from "./types.js";

/** A checked call. */
export interface Call {
  readonly caller: string;
  readonly model: LoadedModel;
  readonly run: Run;
  /** Of all rows that are asked for. */
  readonly steps: readonly LensStep[];
  readonly positions: readonly number[];
  /** How far before the position that is predicted the hidden state lies that predicts it. */
  readonly back: 0 | 1;
}

export const lensNames = [
  "positions",
  "layers",
  "embeddings",
  "halfSteps",
  "signal",
  "onProgress",
  "maxMemory",
];

/** Checks what all lenses share. */
export function checkCall(caller: string, model: Model, run: Run, options: LensOptions): Call {
  const inner = loaded(model, caller);
  checkHead(caller, inner);
  if (typeof run !== "object" || run === null || !Array.isArray(run.ids)) {
    throw new TypeError(`${caller}(): run must be from run() or generate(), got ${show(run)}.`);
  }
  if (run.provenance.weightsHash !== model.weightsHash) {
    throw new Error(
      `${caller}(): run must be made by this model (${model.id}), got one of ${run.provenance.model}.`,
    );
  }
  const back = inner.kind === "encoder" ? 0 : 1;
  return {
    caller,
    model: inner,
    run,
    steps: stepsOf(caller, inner, options),
    positions: positionsOf(caller, inner, run, options.positions, back),
    back,
  };
}

/** The rows of a lens, in the order of the forward pass. */
function stepsOf(caller: string, model: LoadedModel, options: LensOptions): LensStep[] {
  const {layers, embeddings = false, halfSteps = false} = options;
  for (const [name, value] of Object.entries({embeddings, halfSteps})) {
    if (typeof value !== "boolean") {
      throw new TypeError(`${caller}(): ${name} must be true or false, got ${show(value)}.`);
    }
  }
  const {nLayers} = model.config;
  const blocks = layers === undefined ? upTo(nLayers) : numbers(caller, "layers", layers, 0, nLayers - 1);
  blocks.sort((a, b) => a - b);
  const recurrent = model.config.family.startsWith("lstm");
  if (halfSteps && recurrent) {
    throw new TypeError(
      `${caller}(): halfSteps must be left out for ${model.id}, got true: the layers of an LSTM have no parts.`,
    );
  }
  const {dEmbedding = model.config.dModel} = model.config as {readonly dEmbedding?: number};
  if (embeddings && recurrent && dEmbedding !== model.config.dModel) {
    throw new TypeError(
      `${caller}(): embeddings must be left out for ${model.id}, got true: they are ${dEmbedding} wide, its layers ${model.config.dModel}.`,
    );
  }
  const parts: LensStep["part"][] = ["block"];
  if (halfSteps)
    parts.unshift("attention", ...(model.kind === "encoder-decoder" ? (["cross"] as const) : []));
  const steps = blocks.flatMap((layer) => parts.map((part) => ({layer, part})));
  return embeddings ? [{layer: -1, part: "embeddings"}, ...steps] : steps;
}

const upTo = (n: number, from = 0): number[] =>
  Array.from({length: Math.max(0, n - from)}, (_, i) => from + i);

function positionsOf(
  caller: string,
  model: LoadedModel,
  run: Run,
  given: LensOptions["positions"],
  back: 0 | 1,
): number[] {
  const {length} = run.ids;
  const last = length - 1 + back;
  if (given !== undefined) return numbers(caller, "positions", given, back, last, length);
  if (back === 1) return run.nPrompt < length ? upTo(length, run.nPrompt) : [length];
  const mask = model.tokenizer?.special.mask;
  const masks = upTo(length).filter((position) => run.ids[position] === mask);
  return masks.length > 0 ? masks : upTo(length);
}

/**
 * One whole number, a list, or a range, within `first` to `last`.
 *
 * @param length - what negative numbers count from
 */
function numbers(
  caller: string,
  name: string,
  given: number | Numbers,
  first: number,
  last: number,
  length = last + 1,
): number[] {
  const at = (value: number): number => {
    const number = value < 0 ? value + length : value;
    if (number >= first && number <= last) return number;
    throw new RangeError(
      `${caller}(): ${name} must be ${first === last ? first : `some of ${first}–${last}`}, got ${value}.`,
    );
  };
  if (typeof given === "number") {
    checkWhole(caller, name, given, -Infinity);
    return [at(given)];
  }
  checkNumbers(caller, name, given);
  if (Array.isArray(given)) {
    const list = (given as readonly number[]).map(at);
    const twice = list.find((n, i) => list.indexOf(n) !== i);
    if (twice === undefined) return list;
    throw new RangeError(`${caller}(): ${name} must each be named once, got ${twice} twice.`);
  }
  const {from, to} = given as Range;
  const ends = [from === undefined ? first : at(from), to === undefined ? length - 1 : at(to)];
  if (ends[0] > ends[1]) {
    throw new RangeError(`${caller}(): ${name} must name at least one, got none. Let from be at most to.`);
  }
  return upTo(ends[1] + 1, ends[0]);
}
