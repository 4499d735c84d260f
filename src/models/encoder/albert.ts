import {embedding, layers, linear} from "../causal/index.js";
import {mostLayers, wholeNumber} from "../config.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import {bertEmbeddings, readBert} from "./bert.js";
import type {Defaults, EncoderSettings} from "./config.js";
import {architecturesOf} from "./config.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import type {BlockNames} from "./parameters.js";
import {bertNorm, blockParameters} from "./parameters.js";

/** The settings of an ALBERT model. */
export interface AlbertConfig extends EncoderSettings {
  /** Groups of blocks; all blocks of a group run through the same weights. */
  readonly nGroups: number;
  /** Blocks with weights of their own that follow one another in a group, and make one of its turns. */
  readonly nInner: number;
}

const prefixes = ["albert."];

const heads: Heads = {
  pooler: {dense: "pooler", activation: "tanh"},
  maskedLm: {
    dense: "predictions.dense",
    activation: "gelu_new",
    norm: "predictions.LayerNorm",
    decoder: "predictions.decoder",
    bias: ["predictions.decoder.bias", "predictions.bias"],
  },
  sequence: {dense: "pooler", activation: "tanh", out: "classifier", pools: true},
};
/** The head of masked language models has the activation of the feed-forward layers. */
const headsOf = ({activation}: AlbertConfig): Heads => ({...heads, maskedLm: {...heads.maskedLm, activation}});

export const albert: EncoderFamily<AlbertConfig> = {
  kind: "encoder",
  name: "albert",
  architectures: architecturesOf("Albert", true),
  prefixes,
  readConfig,
  settle: (config, has) => settleHeads(config, heads, has),
  parameters,
  graph,
};

const defaults: Partial<Defaults> = {
  vocab_size: 30000,
  hidden_size: 4096,
  num_attention_heads: 64,
  intermediate_size: 16384,
  hidden_act: "gelu_new",
};

function readConfig(json: Readonly<Record<string, unknown>>): AlbertConfig {
  const config = readBert("albert", json, defaults);
  const nGroups = wholeNumber(json, "num_hidden_groups", 1);
  const nInner = wholeNumber(json, "inner_group_num", 1);
  const nLayers = config.nLayers * nInner;
  if (nLayers > mostLayers || nGroups * nInner > mostLayers) {
    throw new RangeError(
      `fromPretrained(): num_hidden_layers and num_hidden_groups times inner_group_num in config.json must be at most ${mostLayers}, got ${nLayers} and ${nGroups * nInner}.`,
    );
  }
  return {
    ...config,
    nLayers,
    nStoredLayers: nGroups * nInner,
    nGroups,
    nInner,
    dEmbedding: wholeNumber(json, "embedding_size", 128),
  };
}

function names(group: number, inner: number): BlockNames {
  const at = `encoder.albert_layer_groups.${group}.albert_layers.${inner}`;
  return {
    q: `${at}.attention.query`,
    k: `${at}.attention.key`,
    v: `${at}.attention.value`,
    out: `${at}.attention.dense`,
    attentionNorm: `${at}.attention.LayerNorm`,
    up: `${at}.ffn`,
    down: `${at}.ffn_output`,
    ffnnNorm: `${at}.full_layer_layer_norm`,
  };
}

/** Groups take equal shares of the turns, as far as these can be shared out. */
function block(index: number, {nLayers, nGroups, nInner}: AlbertConfig): BlockNames {
  const turn = Math.floor(index / nInner);
  return names(Math.floor(turn / (nLayers / nInner / nGroups)), index % nInner);
}

function parameters(config: AlbertConfig): Parameter[] {
  const {nGroups, nInner, nVocab, nPositions, nTokenTypes, dEmbedding, dModel} = config;
  return [
    embedding("embeddings.word_embeddings", nVocab, dEmbedding),
    embedding("embeddings.position_embeddings", nPositions, dEmbedding),
    embedding("embeddings.token_type_embeddings", nTokenTypes, dEmbedding),
    ...bertNorm("embeddings.LayerNorm", dEmbedding, prefixes),
    ...linear("encoder.embedding_hidden_mapping_in", dEmbedding, dModel, true),
    ...layers(nGroups, (group) =>
      layers(nInner, (inner) => blockParameters(names(group, inner), config, prefixes)),
    ),
    ...headParameters(config, headsOf(config), prefixes),
  ];
}

/**
 * The forward pass of ALBERT: BERT with narrow embeddings and blocks that share weights. Each run through a block is a
 * layer of its own in what is captured.
 *
 * @see Lan et al. (2020), "ALBERT: A Lite BERT for Self-supervised Learning of Language Representations", section 3.1
 */
function graph(config: AlbertConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  return encoder(config, parameters(config), options, (parts) => ({
    embedding: "embeddings.word_embeddings.weight",
    embed: (rows) => {
      const sum = sumEmbeddings(parts, rows, bertEmbeddings); // [batch, seq, embedding]
      const narrow = parts.layerNorm("embeddings.LayerNorm", sum, config.epsilon);
      return parts.linear("encoder.embedding_hidden_mapping_in", narrow); // [batch, seq, model]
    },
    block: (index) => block(index, config),
    heads: headsOf(config),
  }));
}
