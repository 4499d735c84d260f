import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, layerCount, oneOf, wholeNumber} from "../config.js";
import type {CausalGraph, CausalFamily, GraphOptions, ModelConfig, Parameter} from "../family.js";
import {splitHeads} from "./attention.js";
import {decoder} from "./decoder.js";
import {embedding, layers, linear, norm} from "./parameters.js";

/** The settings of an OPT model. */
export interface OptConfig extends ModelConfig {
  readonly family: "opt";
  readonly activation: ActivationName;
  /** Width of token embeddings and of what the head reads. */
  readonly dEmbedding: number;
  /** Norms come before attention and feed-forward layer, and after the last block; else after each, and none at the end. */
  readonly normBefore: boolean;
  readonly finalNorm: boolean;
  readonly bias: boolean;
  /** Norms have weights. */
  readonly normWeights: boolean;
  readonly tied: boolean;
}

export const opt: CausalFamily<OptConfig> = {
  name: "opt",
  architectures: ["OPTForCausalLM", "OPTModel"],
  prefixes: ["model.decoder.", "decoder."],
  readConfig,
  parameters,
  graph,
};

/** Rows of the position embedding that no position uses. */
const offset = 2;
/** Not in config.json. */
const epsilon = 1e-5;

function readConfig(json: Readonly<Record<string, unknown>>): OptConfig {
  const dModel = wholeNumber(json, "hidden_size", 768);
  const nHeads = wholeNumber(json, "num_attention_heads", 12);
  const normBefore = flag(json, "do_layer_norm_before", true);
  return {
    family: "opt",
    nLayers: layerCount(json, "num_hidden_layers", 12),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: headWidth(dModel, nHeads),
    dModel,
    dFfnn: wholeNumber(json, "ffn_dim", 3072),
    nVocab: wholeNumber(json, "vocab_size", 50272),
    nPositions: wholeNumber(json, "max_position_embeddings", 2048),
    endOfText: endOfText(json, 2),
    activation: oneOf(json, "activation_function", Object.keys(activations) as ActivationName[], "relu"),
    dEmbedding: wholeNumber(json, "word_embed_proj_dim", dModel),
    normBefore,
    finalNorm: normBefore && !flag(json, "_remove_final_layer_norm", false),
    bias: flag(json, "enable_bias", true),
    normWeights: flag(json, "layer_norm_elementwise_affine", true),
    tied: flag(json, "tie_word_embeddings", true),
  };
}

function parameters(config: OptConfig): Parameter[] {
  const {nLayers, dModel, dFfnn, nVocab, nPositions, dEmbedding, bias, normWeights} = config;
  const norms = (name: string): Parameter[] => (normWeights ? norm(name, dModel, true) : []);
  const projected = dEmbedding !== dModel;
  return [
    embedding("embed_tokens", nVocab, dEmbedding),
    ...(projected ? linear("project_in", dEmbedding, dModel, false) : []),
    embedding("embed_positions", nPositions + offset, dModel),
    ...layers(nLayers, (i) => [
      ...norms(`layers.${i}.self_attn_layer_norm`),
      ...["q", "k", "v", "out"].flatMap((part) =>
        linear(`layers.${i}.self_attn.${part}_proj`, dModel, dModel, bias),
      ),
      ...norms(`layers.${i}.final_layer_norm`),
      ...linear(`layers.${i}.fc1`, dModel, dFfnn, bias),
      ...linear(`layers.${i}.fc2`, dFfnn, dModel, bias),
    ]),
    ...(config.finalNorm ? norms("final_layer_norm") : []),
    ...(projected ? linear("project_out", dModel, dEmbedding, false) : []),
    ...(config.tied ? [] : [embedding("lm_head", nVocab, dEmbedding)]),
  ];
}

/**
 * The forward pass of OPT. Where token embeddings are narrower or wider than the model, the last hidden state is the one
 * before the projection to the head.
 *
 * @see Zhang et al. (2022), "OPT: Open Pre-trained Transformer Language Models", section 2.1
 */
function graph(config: OptConfig, options: GraphOptions = {}): CausalGraph {
  const {nHeads, dHead, dModel, dEmbedding, normBefore} = config;
  return decoder(config, parameters(config), options, ({positions, weight, linear, layerNorm}) => {
    const normed = (name: string, x: GraphNode): GraphNode => layerNorm(name, x, epsilon);
    const before = (name: string, x: GraphNode): GraphNode => (normBefore ? normed(name, x) : x);
    const after = (name: string, x: GraphNode): GraphNode => (normBefore ? x : normed(name, x));
    const projected = dEmbedding !== dModel;
    return {
      embedding: "embed_tokens.weight",
      embed: (rows) => {
        const wide = projected ? linear("project_in", rows) : rows; // [batch, seq, model]
        const at = tf.add(positions, tf.constant(offset, "int32"));
        return tf.add(wide, tf.gather(weight("embed_positions.weight"), at));
      },
      block: (x, {index, tap, neurons, attend}) => {
        const [attention, first] = [`layers.${index}.self_attn`, `layers.${index}.self_attn_layer_norm`];
        const last = `layers.${index}.final_layer_norm`;
        const read = before(first, x);
        const heads = (part: string): GraphNode =>
          splitHeads(linear(`${attention}.${part}_proj`, read), nHeads, dHead);
        const out = attend({
          q: heads("q"),
          k: heads("k"),
          v: heads("v"),
          scale: 1 / Math.sqrt(dHead),
          out: (all) => linear(`${attention}.out_proj`, all),
        });
        const middle = tap("residual.mid", after(first, tf.add(x, out)));
        const activation = activations[config.activation];
        const inner = neurons(activation(linear(`layers.${index}.fc1`, before(last, middle))));
        return after(last, tf.add(middle, linear(`layers.${index}.fc2`, inner)));
      },
      finalNorm: config.finalNorm ? (x) => normed("final_layer_norm", x) : undefined,
      project: projected ? (x) => linear("project_out", x) : undefined,
      head: config.tied ? "embed_tokens.weight" : "lm_head.weight",
    };
  });
}
