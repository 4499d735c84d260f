import type {ActivationName} from "./activations.js";
import {activations} from "./activations.js";
import {endOfText, flag, layerCount, oneOf, positive, wholeNumber} from "./config.js";
import type {ModelConfig} from "./family.js";

/** The settings of a GPT-2 model. */
export interface Gpt2Config extends ModelConfig {
  readonly family: "gpt2";
  readonly activation: ActivationName;
  /** Added to the variance in layer norms. */
  readonly epsilon: number;
  /** Attention scores are divided by the root of the head's width. */
  readonly scaleAttention: boolean;
  /** Attention scores are also divided by the number of the layer, from 1. */
  readonly scaleByLayer: boolean;
  /** Logits are products with the token embeddings. */
  readonly tied: boolean;
}

/** Reads config.json of a GPT-2 checkpoint; what it leaves out has the value transformers gives it. */
export function readGpt2Config(json: Readonly<Record<string, unknown>>): Gpt2Config {
  const dModel = wholeNumber(json, "n_embd", 768);
  const nHeads = wholeNumber(json, "n_head", 12);
  if (dModel % nHeads !== 0) {
    throw new RangeError(
      `fromPretrained(): n_embd in config.json must be a multiple of n_head (${nHeads}), got ${dModel}.`,
    );
  }
  if (flag(json, "add_cross_attention", false)) {
    throw new Error("fromPretrained(): add_cross_attention in config.json must be false, got true.");
  }
  return {
    family: "gpt2",
    nLayers: layerCount(json, "n_layer", 12),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: dModel / nHeads,
    dModel,
    dFfnn: json.n_inner === undefined || json.n_inner === null ? 4 * dModel : wholeNumber(json, "n_inner", 4 * dModel),
    nVocab: wholeNumber(json, "vocab_size", 50257),
    nPositions: wholeNumber(json, "n_positions", json.n_ctx === undefined ? 1024 : wholeNumber(json, "n_ctx", 1024)),
    endOfText: endOfText(json),
    activation: oneOf(json, "activation_function", Object.keys(activations) as ActivationName[], "gelu_new"),
    epsilon: positive(json, "layer_norm_epsilon", 1e-5),
    scaleAttention: flag(json, "scale_attn_weights", true),
    scaleByLayer: flag(json, "scale_attn_by_inverse_layer_idx", false),
    tied: flag(json, "tie_word_embeddings", true),
  };
}

/** The settings as config.json has them. */
export function writeGpt2Config(config: Gpt2Config): Record<string, unknown> {
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    n_layer: config.nLayers,
    n_head: config.nHeads,
    n_embd: config.dModel,
    n_inner: config.dFfnn,
    n_positions: config.nPositions,
    vocab_size: config.nVocab,
    activation_function: config.activation,
    layer_norm_epsilon: config.epsilon,
    scale_attn_weights: config.scaleAttention,
    scale_attn_by_inverse_layer_idx: config.scaleByLayer,
    tie_word_embeddings: config.tied,
    ...(config.endOfText === undefined ? {} : {bos_token_id: config.endOfText, eos_token_id: config.endOfText}),
  };
}
