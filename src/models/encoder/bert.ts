import {embedding, layers} from "../causal/index.js";
import {oneOf} from "../config.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import type {Defaults, EncoderSettings} from "./config.js";
import {architecturesOf, readEncoder} from "./config.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import {bertBlock, bertNorm, blockParameters} from "./parameters.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a BERT model. */
export type BertConfig = EncoderSettings;

const prefixes = ["bert."];

const heads: Heads = {
  pooler: {dense: "pooler.dense", activation: "tanh"},
  maskedLm: {
    dense: "cls.predictions.transform.dense",
    activation: "gelu",
    norm: "cls.predictions.transform.LayerNorm",
    decoder: "cls.predictions.decoder",
    bias: ["cls.predictions.decoder.bias", "cls.predictions.bias"],
  },
  sequence: {dense: "pooler.dense", activation: "tanh", out: "classifier", pools: true},
};
/** The head of masked language models has the activation of the feed-forward layers. */
const headsOf = ({activation}: BertConfig): Heads => ({...heads, maskedLm: {...heads.maskedLm, activation}});

export const bert: EncoderFamily<BertConfig> = {
  kind: "encoder",
  name: "bert",
  architectures: architecturesOf("Bert", true),
  prefixes,
  readConfig: (json) => readBert("bert", json),
  settle: (config, has) => settleHeads(config, heads, has),
  parameters,
  graph,
};

const defaults: Defaults = {
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: "gelu",
};

/** Reads config.json of BERT, and of families with the same settings. */
export function readBert(family: string, json: Json, own: Partial<Defaults> = {}): EncoderSettings {
  oneOf(json, "position_embedding_type", ["absolute"], "absolute");
  return readEncoder(family, json, {...defaults, ...own});
}

/** The weights of embeddings and blocks, in BERT's names; with `dEmbedding` the width of the embeddings. */
export function bertParameters(config: EncoderSettings, nRows: number, prefixes: readonly string[]): Parameter[] {
  const {nLayers, nVocab, nTokenTypes, dEmbedding} = config;
  return [
    embedding("embeddings.word_embeddings", nVocab, dEmbedding),
    embedding("embeddings.position_embeddings", nRows, dEmbedding),
    embedding("embeddings.token_type_embeddings", nTokenTypes, dEmbedding),
    ...bertNorm("embeddings.LayerNorm", dEmbedding, prefixes),
    ...layers(nLayers, (i) => blockParameters(bertBlock(i), config, prefixes)),
  ];
}

export const bertEmbeddings = {
  positions: "embeddings.position_embeddings.weight",
  tokenTypes: "embeddings.token_type_embeddings.weight",
};

function parameters(config: BertConfig): Parameter[] {
  return [
    ...bertParameters(config, config.nPositions, prefixes),
    ...headParameters(config, headsOf(config), prefixes),
  ];
}

/**
 * The forward pass of BERT.
 *
 * @see Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
 */
function graph(config: BertConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  return encoder(config, parameters(config), options, (parts) => ({
    embedding: "embeddings.word_embeddings.weight",
    embed: (rows) =>
      parts.layerNorm("embeddings.LayerNorm", sumEmbeddings(parts, rows, bertEmbeddings), config.epsilon),
    block: bertBlock,
    heads: headsOf(config),
  }));
}
