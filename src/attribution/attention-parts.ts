import type {Intervention, Run} from "../capture/index.js";
import type {EncoderDecoderConfig, LoadedModel, Model} from "../models/index.js";
import {loaded, show} from "../models/index.js";

/**
 * Which attention of a model: "self" of a model with one stack; of an encoder–decoder that of the encoder, that of the decoder to
 * itself, or "cross", that of the decoder to the source.
 */
export type AttentionPart = "self" | "encoder" | "decoder" | "cross";

/** The sizes of one part's attention for one run. */
export interface AttentionSizes {
  readonly part: AttentionPart;
  readonly nLayers: number;
  readonly nHeads: number;
  readonly queries: number;
  readonly keys: number;
  /** No query looks at a later key. */
  readonly causal: boolean;
}

const points: Readonly<Record<AttentionPart, string>> = {
  self: "blocks.*.attention.pattern",
  encoder: "encoder.blocks.*.attention.pattern",
  decoder: "decoder.blocks.*.attention.pattern",
  cross: "decoder.blocks.*.cross.pattern",
};

/** The capture point of a part, of one layer or (without) all. */
export function patternPoint(part: AttentionPart, layer?: number): string {
  return layer === undefined ? points[part] : points[part].replace("*", String(layer));
}

/**
 * The parts that a model has, with the sizes that they have for a run; the one that is shown first comes first.
 *
 * @throws TypeError if the model has no attention, Error if the run is another model's
 */
export function attentionParts(
  caller: string,
  model: Model,
  run: Run,
): readonly [AttentionSizes, ...AttentionSizes[]] {
  const inner = loaded(model, caller);
  if (run.provenance.weightsHash !== inner.weightsHash) {
    throw new Error(
      `${caller}(): run must be made by this model (${inner.id}), got one of ${run.provenance.model}.`,
    );
  }
  const {nLayers, nHeads, family} = inner.config;
  if (nHeads === 0) {
    throw new TypeError(
      `${caller}(): model must have attention, got ${inner.id}, of the family "${family}", which has none. Look at its hidden states or saliency.`,
    );
  }
  const queries = run.ids.length;
  if (inner.kind !== "encoder-decoder") {
    const causal = inner.kind === "causal";
    return [{part: "self", nLayers, nHeads, queries, keys: queries, causal}];
  }
  const {nEncoderLayers, nEncoderHeads} = inner.config as EncoderDecoderConfig;
  const source = run.source!.ids.length;
  return [
    {part: "cross", nLayers, nHeads, queries, keys: source, causal: false},
    {part: "decoder", nLayers, nHeads, queries, keys: queries, causal: true},
    {
      part: "encoder",
      nLayers: nEncoderLayers,
      nHeads: nEncoderHeads,
      queries: source,
      keys: source,
      causal: false,
    },
  ];
}

/** The part that an option names; without it, the first. */
export function partOf(
  caller: string,
  parts: readonly [AttentionSizes, ...AttentionSizes[]],
  part: unknown,
): AttentionSizes {
  if (part === undefined) return parts[0];
  const found = parts.find((one) => one.part === part);
  if (found) return found;
  const known = parts.map((one) => `"${one.part}"`).join(", ");
  const expected = parts.length === 1 ? `${known}, the only attention of this model` : `one of ${known}`;
  throw new RangeError(`${caller}(): part must be ${expected}, got ${show(part)}.`);
}

/** A layer or head as an option names it: negative ones count from the last. */
export function numberAt(caller: string, name: string, value: unknown, count: number): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new TypeError(`${caller}(): ${name} must be a whole number, got ${show(value)}.`);
  }
  if (value >= -count && value < count) return value < 0 ? value + count : value;
  throw new RangeError(`${caller}(): ${name} must be one of ${count} (0–${count - 1}), got ${value}.`);
}

/**
 * The text of a run as `run()` takes it, so that it is read again as it was.
 *
 * @param interventions - those that the run was made with, where they are known
 */
export function readAgain(
  caller: string,
  {kind}: LoadedModel,
  run: Run,
  interventions: readonly Intervention[],
): {readonly text: string | readonly number[]; readonly options: Readonly<Record<string, unknown>>} {
  const [change] = run.provenance.interventions ?? [];
  if (change !== undefined && interventions.length === 0) {
    throw new Error(
      `${caller}(): patterns of a run with interventions (${change}) must have been captured, got none. Run again with capture: {points: "**.*pattern"}.`,
    );
  }
  const same = {
    ...(run.provenance.windows ? {window: run.provenance.windows} : {}),
    ...(interventions.length > 0 ? {interventions} : {}),
  };
  const {ids, spans, text, pair, tokenTypes, source} = run;
  // Where something becomes the mean of the prompt, the prompt must be the same.
  if (kind === "causal") {
    return {text: ids, options: {nPrompt: interventions.length > 0 ? run.nPrompt : ids.length, ...same}};
  }
  if (kind === "encoder-decoder") {
    return {text: source!.ids, options: {...(ids.length > 1 ? {target: ids.slice(1)} : {}), ...same}};
  }
  // A text that was given as text is given so again: windows of a pair keep its first text.
  if (spans) return {text, options: {...(pair === undefined ? {} : {pair}), ...same}};
  return {text: ids, options: {...(tokenTypes ? {tokenTypes} : {}), ...same}};
}
