import {endOfText, flag, labelNames, layerCount, wholeNumber} from "../config.js";
import type {EncoderConfig, ModelConfig} from "../family.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of every LSTM. `nHeads`, `nKeyValueHeads`, `dHead` and `dFfnn` are 0: it has none of these. */
export interface RecurrentConfig extends ModelConfig {
  readonly family: "lstm";
  /** Width of token embeddings; that of the layers is `dModel`. */
  readonly dEmbedding: number;
  /** The layers have biases. */
  readonly bias: boolean;
}

/** The settings of an LSTM language model. */
export interface LstmConfig extends RecurrentConfig {
  /** A dense layer from the width of the layers to that of the embeddings stands before the head. */
  readonly projection: boolean;
  readonly projectionBias: boolean;
  /** The head's weight is the token embedding. */
  readonly tied: boolean;
  readonly headBias: boolean;
}

/** The settings of an LSTM that classifies texts. */
export interface LstmClassifierConfig extends RecurrentConfig, EncoderConfig {
  readonly family: "lstm";
  readonly head: "sequence-classification";
  readonly headBias: boolean;
}

/**
 * The settings of a language model in config.json: `vocab_size` and `hidden_size`, which have no default; `num_layers` (1),
 * `embedding_dim` (as `hidden_size`), `bias` of the layers (true), `tie_word_embeddings` (false), `head_bias` (true),
 * `head_projection` (true if the head is tied and `embedding_dim` is another than `hidden_size`), `projection_bias` (true)
 * and `eos_token_id`.
 */
export function readLstm(json: Json): LstmConfig {
  const settings = readRecurrent(json);
  const {dModel, dEmbedding} = settings;
  const tied = flag(json, "tie_word_embeddings", false);
  const projection = flag(json, "head_projection", tied && dEmbedding !== dModel);
  if (tied && !projection && dEmbedding !== dModel) {
    throw new RangeError(
      `fromPretrained(): embedding_dim in config.json must be hidden_size (${dModel}) where the head is tied without head_projection, got ${dEmbedding}.`,
    );
  }
  return {
    ...settings,
    endOfText: endOfText(json),
    projection,
    projectionBias: flag(json, "projection_bias", true),
    tied,
    headBias: flag(json, "head_bias", true),
  };
}

/** The settings of a classifier in config.json: those of the layers as above, `head_bias` (true), `id2label` or `num_labels` (2). */
export function readLstmClassifier(json: Json): LstmClassifierConfig {
  return {
    ...readRecurrent(json),
    head: "sequence-classification",
    labels: labelNames(json),
    nTokenTypes: 1,
    reads: "last",
    headBias: flag(json, "head_bias", true),
  };
}

function readRecurrent(json: Json): RecurrentConfig {
  refuse(json, "bidirectional", false, "States of both directions have no order in time.");
  refuse(json, "proj_size", 0, "Layers with a projection inside are not known.");
  const dModel = wholeNumber(json, "hidden_size", NaN);
  return {
    family: "lstm",
    nLayers: layerCount(json, "num_layers", 1),
    nHeads: 0,
    nKeyValueHeads: 0,
    dHead: 0,
    dModel,
    dFfnn: 0,
    nVocab: wholeNumber(json, "vocab_size", NaN),
    nPositions: Infinity,
    dEmbedding: wholeNumber(json, "embedding_dim", dModel),
    bias: flag(json, "bias", true),
  };
}

function refuse(json: Json, key: string, known: unknown, reason: string): void {
  const value = json[key] ?? known;
  if (value === known) return;
  throw new RangeError(
    `fromPretrained(): ${key} in config.json must be ${String(known)}, got ${JSON.stringify(value)}. ${reason}`,
  );
}
