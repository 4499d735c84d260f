import {linear} from "../causal/index.js";
import {wholeNumber} from "../config.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import {bertEmbeddings, bertParameters, readBert} from "./bert.js";
import type {Defaults, EncoderSettings} from "./config.js";
import {architecturesOf} from "./config.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import {bertBlock} from "./parameters.js";

/** The settings of an ELECTRA model. */
export interface ElectraConfig extends EncoderSettings {
  /** The head tells tokens of the text from those that were put in their place. */
  readonly detects: boolean;
}

const prefixes = ["electra."];

const heads: Heads = {
  maskedLm: {
    dense: "generator_predictions.dense",
    activation: "gelu",
    norm: "generator_predictions.LayerNorm",
    decoder: "generator_lm_head",
    bias: ["generator_lm_head.bias"],
  },
  sequence: {dense: "classifier.dense", activation: "gelu", out: "classifier.out_proj"},
};

function headsOf({detects, activation}: ElectraConfig): Heads {
  if (!detects) return heads;
  const at = "discriminator_predictions";
  return {...heads, tokens: {dense: `${at}.dense`, activation, out: `${at}.dense_prediction`}};
}

export const electra: EncoderFamily<ElectraConfig> = {
  kind: "encoder",
  name: "electra",
  architectures: architecturesOf("Electra", true),
  prefixes,
  readConfig,
  settle: (config, has) => settleHeads(config, heads, has),
  parameters,
  graph,
};

const defaults: Partial<Defaults> = {hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024};

function readConfig(json: Readonly<Record<string, unknown>>): ElectraConfig {
  const names: unknown[] = Array.isArray(json.architectures) ? (json.architectures as unknown[]) : [];
  const detects = names.some((name) => typeof name === "string" && name.endsWith("ForPreTraining"));
  return {
    ...readBert("electra", json, defaults),
    dEmbedding: wholeNumber(json, "embedding_size", 128),
    detects,
    ...(detects ? {head: "token-classification", labels: ["replaced"]} : {}),
  };
}

function parameters(config: ElectraConfig): Parameter[] {
  const {dEmbedding, dModel, nPositions} = config;
  return [
    ...bertParameters(config, nPositions, prefixes),
    ...(dEmbedding === dModel ? [] : linear("embeddings_project", dEmbedding, dModel, true)),
    ...headParameters(config, headsOf(config), prefixes),
  ];
}

/**
 * The forward pass of ELECTRA: BERT with embeddings of another width. The head of a discriminator (ElectraForPreTraining)
 * gives one logit for each token: above 0, the token was put in place of another.
 *
 * @see Clark et al. (2020), "ELECTRA: Pre-training Text Encoders as Discriminators Rather Than Generators"
 */
function graph(config: ElectraConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  return encoder(config, parameters(config), options, (parts) => ({
    embedding: "embeddings.word_embeddings.weight",
    embed: (rows) => {
      const sum = sumEmbeddings(parts, rows, bertEmbeddings); // [batch, seq, embedding]
      const normed = parts.layerNorm("embeddings.LayerNorm", sum, config.epsilon);
      return config.dEmbedding === config.dModel ? normed : parts.linear("embeddings_project", normed);
    },
    block: bertBlock,
    heads: headsOf(config),
  }));
}
