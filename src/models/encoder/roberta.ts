import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import {bertEmbeddings, bertParameters, readBert} from "./bert.js";
import type {EncoderSettings} from "./config.js";
import {architecturesOf, countFrom} from "./config.js";
import type {EncoderParts} from "./encoder.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import {keptTokens} from "./masks.js";
import {bertBlock} from "./parameters.js";

/** The settings of a RoBERTa model. */
export interface RobertaConfig extends EncoderSettings {
  /** The token that fills up texts; the rows of position embeddings up to this one belong to no position. */
  readonly padding: number;
}

const prefixes = ["roberta."];

const heads: Heads = {
  pooler: {dense: "pooler.dense", activation: "tanh"},
  maskedLm: {
    dense: "lm_head.dense",
    activation: "gelu",
    norm: "lm_head.layer_norm",
    decoder: "lm_head.decoder",
    bias: ["lm_head.decoder.bias", "lm_head.bias"],
  },
  sequence: {dense: "classifier.dense", activation: "tanh", out: "classifier.out_proj"},
};

export const roberta: EncoderFamily<RobertaConfig> = {
  kind: "encoder",
  name: "roberta",
  architectures: architecturesOf("Roberta", false),
  prefixes,
  readConfig: (json) => readConfig("roberta", json),
  settle: (config, has) => settleHeads(config, heads, has),
  parameters,
  graph,
};

/** RoBERTa for many languages. */
export const xlmRoberta: EncoderFamily<RobertaConfig> = {
  ...roberta,
  name: "xlm-roberta",
  architectures: architecturesOf("XLMRoberta", false),
  readConfig: (json) => readConfig("xlm-roberta", json),
};

/** RoBERTa for French. */
export const camembert: EncoderFamily<RobertaConfig> = {
  ...roberta,
  name: "camembert",
  architectures: architecturesOf("Camembert", false),
  readConfig: (json) => readConfig("camembert", json),
};

function readConfig(family: string, json: Readonly<Record<string, unknown>>): RobertaConfig {
  const own = family === "camembert" ? {vocab_size: 32005} : {vocab_size: family === "roberta" ? 50265 : 30522};
  const config = readBert(family, json, own);
  const padding = countFrom(json, "pad_token_id", 1);
  const nPositions = config.nPositions - padding - 1;
  if (nPositions < 1) {
    throw new RangeError(
      `fromPretrained(): max_position_embeddings in config.json must be above pad_token_id + 1 (${padding + 1}), got ${config.nPositions}.`,
    );
  }
  return {...config, nPositions, padding};
}

function parameters(config: RobertaConfig): Parameter[] {
  const nRows = config.nPositions + config.padding + 1;
  return [...bertParameters(config, nRows, prefixes), ...headParameters(config, heads, prefixes)];
}

/**
 * The forward pass of RoBERTa: BERT with positions from the padding token's id + 1 on.
 *
 * @see Liu et al. (2019), "RoBERTa: A Robustly Optimized BERT Pretraining Approach"
 */
function graph(config: RobertaConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  return encoder(config, parameters(config), options, (parts) => ({
    embedding: "embeddings.word_embeddings.weight",
    embed: (rows) => {
      const positions = rowsOfPositions(parts, config.padding);
      const sum = sumEmbeddings({...parts, positions}, rows, bertEmbeddings);
      return parts.layerNorm("embeddings.LayerNorm", sum, config.epsilon);
    },
    block: bertBlock,
    heads,
  }));
}

/**
 * Which rows of the position embedding tokens read, int32 `[batch, seq]`. As in transformers, padding tokens read the row
 * of their own id and do not count as a position, even where one is part of the text.
 */
function rowsOfPositions({tokens, positions, mask}: EncoderParts, padding: number): GraphNode {
  const whole = (value: number): GraphNode => tf.constant(value, "int32");
  const isPadding = tf.cast(tf.equal(tokens, whole(padding)), "int32"); // [batch, seq]
  const before = tf.cumsum(tf.mul(isPadding, tf.cast(keptTokens(mask), "int32")), 1); // [batch, seq]
  const numbers = tf.sub(tf.add(positions, whole(1)), before);
  return tf.add(tf.mul(numbers, tf.sub(whole(1), isPadding)), whole(padding));
}
