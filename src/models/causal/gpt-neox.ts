import * as tf from "../../tensors/index.js";
import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, layerCount, oneOf, positive, wholeNumber} from "../config.js";
import type {CausalGraph, CausalFamily, GraphOptions, ModelConfig, Parameter} from "../family.js";
import {decoder} from "./decoder.js";
import {embedding, layers, linear, norm} from "./parameters.js";
import type {Rotary} from "./rotary.js";
import {readRotary, rotation} from "./rotary.js";

/** The settings of a GPT-NeoX model. */
export interface GptNeoXConfig extends ModelConfig {
  readonly family: "gpt_neox";
  readonly activation: ActivationName;
  readonly epsilon: number;
  readonly rotary: Rotary;
  /** Attention and feed-forward layer read the same hidden state, and both are added to it. */
  readonly parallel: boolean;
  readonly attentionBias: boolean;
  readonly tied: boolean;
}

/** GPT-NeoX and Pythia. */
export const gptNeoX: CausalFamily<GptNeoXConfig> = {
  name: "gpt_neox",
  architectures: ["GPTNeoXForCausalLM", "GPTNeoXModel"],
  prefixes: ["gpt_neox."],
  readConfig,
  parameters,
  graph,
};

function readConfig(json: Readonly<Record<string, unknown>>): GptNeoXConfig {
  const dModel = wholeNumber(json, "hidden_size", 6144);
  const nHeads = wholeNumber(json, "num_attention_heads", 64);
  const dHead = headWidth(dModel, nHeads);
  return {
    family: "gpt_neox",
    nLayers: layerCount(json, "num_hidden_layers", 44),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead,
    dModel,
    dFfnn: wholeNumber(json, "intermediate_size", 24576),
    nVocab: wholeNumber(json, "vocab_size", 50432),
    nPositions: wholeNumber(json, "max_position_embeddings", 2048),
    endOfText: endOfText(json, 2),
    activation: oneOf(json, "hidden_act", Object.keys(activations) as ActivationName[], "gelu"),
    epsilon: positive(json, "layer_norm_eps", 1e-5),
    rotary: readRotary(json, dHead, {theta: "rotary_emb_base", part: "rotary_pct"}, 0.25),
    parallel: flag(json, "use_parallel_residual", true),
    attentionBias: flag(json, "attention_bias", true),
    tied: flag(json, "tie_word_embeddings", false),
  };
}

function parameters({nLayers, dModel, dFfnn, nVocab, attentionBias, tied}: GptNeoXConfig): Parameter[] {
  const head = embedding("lm_head", nVocab, dModel);
  return [
    embedding("embed_in", nVocab, dModel),
    ...layers(nLayers, (i) => [
      ...norm(`layers.${i}.input_layernorm`, dModel, true),
      ...linear(`layers.${i}.attention.query_key_value`, dModel, 3 * dModel, attentionBias),
      ...linear(`layers.${i}.attention.dense`, dModel, dModel, attentionBias),
      ...norm(`layers.${i}.post_attention_layernorm`, dModel, true),
      ...linear(`layers.${i}.mlp.dense_h_to_4h`, dModel, dFfnn, true),
      ...linear(`layers.${i}.mlp.dense_4h_to_h`, dFfnn, dModel, true),
    ]),
    ...norm("final_layer_norm", dModel, true),
    ...(tied ? [] : [{...head, aliases: ["embed_out.weight"]}]),
  ];
}

/**
 * The forward pass of GPT-NeoX.
 *
 * @see Black et al. (2022), "GPT-NeoX-20B: An Open-Source Autoregressive Language Model", section 2.1
 */
function graph(config: GptNeoXConfig, options: GraphOptions = {}): CausalGraph {
  const {nHeads, dHead, activation, epsilon, parallel} = config;
  return decoder(config, parameters(config), options, ({positions, linear, layerNorm}) => {
    const rotate = rotation(config.rotary, positions);
    return {
      embedding: "embed_in.weight",
      embed: (rows) => rows,
      block: (x, {index, tap, neurons, attend}) => {
        const at = `layers.${index}`;
        const all = linear(`${at}.attention.query_key_value`, layerNorm(`${at}.input_layernorm`, x, epsilon));
        const split = tf.reshape(all, ["batch", "seq", nHeads, 3, dHead]);
        const [q, k, v] = tf.unstack(tf.transpose(split, [3, 0, 2, 1, 4])); // [batch, head, seq, feature]
        const out = attend({
          q: rotate(q),
          k: rotate(k),
          v,
          scale: 1 / Math.sqrt(dHead),
          out: (heads) => linear(`${at}.attention.dense`, heads),
        });
        const middle = tap("residual.mid", tf.add(x, out));
        const read = layerNorm(`${at}.post_attention_layernorm`, parallel ? x : middle, epsilon);
        const inner = neurons(activations[activation](linear(`${at}.mlp.dense_h_to_4h`, read)));
        return tf.add(middle, linear(`${at}.mlp.dense_4h_to_h`, inner));
      },
      finalNorm: (x) => layerNorm("final_layer_norm", x, epsilon),
      head: config.tied ? "embed_in.weight" : "lm_head.weight",
    };
  });
}
