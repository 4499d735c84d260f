import {embedding, layers} from "../causal/index.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import type {Defaults, EncoderSettings} from "./config.js";
import {architecturesOf, readEncoder} from "./config.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import type {BlockNames} from "./parameters.js";
import {bertNorm, blockParameters} from "./parameters.js";

/** The settings of a DistilBERT model. */
export type DistilBertConfig = EncoderSettings;

const prefixes = ["distilbert."];

const heads: Heads = {
  maskedLm: {
    dense: "vocab_transform",
    activation: "gelu",
    norm: "vocab_layer_norm",
    decoder: "vocab_projector",
    bias: ["vocab_projector.bias"],
  },
  sequence: {dense: "pre_classifier", activation: "relu", out: "classifier"},
};
/** The head of masked language models has the activation of the feed-forward layers. */
const headsOf = ({activation}: DistilBertConfig): Heads => ({...heads, maskedLm: {...heads.maskedLm, activation}});

export const distilBert: EncoderFamily<DistilBertConfig> = {
  kind: "encoder",
  name: "distilbert",
  architectures: architecturesOf("DistilBert", false),
  prefixes,
  readConfig,
  settle: (config, has) => settleHeads(config, heads, has),
  parameters,
  graph,
};

const defaults: Defaults = {
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 6,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  type_vocab_size: 1,
  layer_norm_eps: 1e-12,
  hidden_act: "gelu",
};

/** DistilBERT's names of what BERT's config.json has. */
const names: Readonly<Record<string, string>> = {
  dim: "hidden_size",
  n_layers: "num_hidden_layers",
  n_heads: "num_attention_heads",
  hidden_dim: "intermediate_size",
  activation: "hidden_act",
};

function readConfig(json: Readonly<Record<string, unknown>>): DistilBertConfig {
  const renamed = Object.fromEntries(Object.entries(json).map(([key, value]) => [names[key] ?? key, value]));
  // Segments and the size that keeps norms finite are fixed, whatever config.json says.
  const {type_vocab_size, layer_norm_eps} = defaults;
  return readEncoder("distilbert", {...renamed, type_vocab_size, layer_norm_eps}, defaults);
}

function block(index: number): BlockNames {
  const at = `transformer.layer.${index}`;
  return {
    q: `${at}.attention.q_lin`,
    k: `${at}.attention.k_lin`,
    v: `${at}.attention.v_lin`,
    out: `${at}.attention.out_lin`,
    attentionNorm: `${at}.sa_layer_norm`,
    up: `${at}.ffn.lin1`,
    down: `${at}.ffn.lin2`,
    ffnnNorm: `${at}.output_layer_norm`,
  };
}

function parameters(config: DistilBertConfig): Parameter[] {
  const {nLayers, nVocab, nPositions, dModel} = config;
  return [
    embedding("embeddings.word_embeddings", nVocab, dModel),
    embedding("embeddings.position_embeddings", nPositions, dModel),
    ...bertNorm("embeddings.LayerNorm", dModel, prefixes),
    ...layers(nLayers, (i) => blockParameters(block(i), config, prefixes)),
    ...headParameters(config, headsOf(config), prefixes),
  ];
}

/**
 * The forward pass of DistilBERT: BERT without segments and pooler.
 *
 * @see Sanh et al. (2019), "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter"
 */
function graph(config: DistilBertConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  const names = {positions: "embeddings.position_embeddings.weight"};
  return encoder(config, parameters(config), options, (parts) => ({
    embedding: "embeddings.word_embeddings.weight",
    embed: (rows) => parts.layerNorm("embeddings.LayerNorm", sumEmbeddings(parts, rows, names), config.epsilon),
    block,
    heads: headsOf(config),
  }));
}
