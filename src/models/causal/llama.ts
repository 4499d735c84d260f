import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {activations} from "../activations.js";
import type {CausalGraph, CausalFamily, GraphOptions, Parameter} from "../family.js";
import {splitHeads} from "./attention.js";
import {decoder} from "./decoder.js";
import type {LlamaConfig} from "./llama-config.js";
import {readGemma, readLlama, readMistral, readQwen2} from "./llama-config.js";
import {embedding, layers, linear, norm} from "./parameters.js";
import {rotation} from "./rotary.js";

const shared = {prefixes: ["model."], parameters, graph};

/** LLaMA, and what is built as it: SmolLM, TinyLlama. */
export const llama: CausalFamily<LlamaConfig> = {
  name: "llama",
  architectures: ["LlamaForCausalLM", "LlamaModel"],
  readConfig: readLlama,
  ...shared,
};

/** LLaMA with attention that looks back a limited way. */
export const mistral: CausalFamily<LlamaConfig> = {
  name: "mistral",
  architectures: ["MistralForCausalLM", "MistralModel"],
  readConfig: readMistral,
  ...shared,
};

/** LLaMA with biases on queries, keys and values. */
export const qwen2: CausalFamily<LlamaConfig> = {
  name: "qwen2",
  architectures: ["Qwen2ForCausalLM", "Qwen2Model"],
  readConfig: readQwen2,
  ...shared,
};

/** LLaMA with scaled embeddings, norms around 1, GELU in the gate, and heads of a width of their own. */
export const gemma: CausalFamily<LlamaConfig> = {
  name: "gemma",
  architectures: ["GemmaForCausalLM", "GemmaModel"],
  readConfig: readGemma,
  ...shared,
};

function parameters(config: LlamaConfig): Parameter[] {
  const {nLayers, nHeads, nKeyValueHeads, dHead, dModel, dFfnn, nVocab, attentionBias, ffnnBias} = config;
  const start = 1 - config.normOffset;
  const keys = nKeyValueHeads * dHead;
  return [
    embedding("embed_tokens", nVocab, dModel),
    ...layers(nLayers, (i) => [
      ...norm(`layers.${i}.input_layernorm`, dModel, false, start),
      ...linear(`layers.${i}.self_attn.q_proj`, dModel, nHeads * dHead, attentionBias),
      ...linear(`layers.${i}.self_attn.k_proj`, dModel, keys, attentionBias),
      ...linear(`layers.${i}.self_attn.v_proj`, dModel, keys, attentionBias),
      ...linear(`layers.${i}.self_attn.o_proj`, nHeads * dHead, dModel, config.outBias),
      ...norm(`layers.${i}.post_attention_layernorm`, dModel, false, start),
      ...linear(`layers.${i}.mlp.gate_proj`, dModel, dFfnn, ffnnBias),
      ...linear(`layers.${i}.mlp.up_proj`, dModel, dFfnn, ffnnBias),
      ...linear(`layers.${i}.mlp.down_proj`, dFfnn, dModel, ffnnBias),
    ]),
    ...norm("norm", dModel, false, start),
    ...(config.tied ? [] : [embedding("lm_head", nVocab, dModel)]),
  ];
}

/**
 * The forward pass of LLaMA and its relatives.
 *
 * @see Touvron et al. (2023), "LLaMA: Open and Efficient Foundation Language Models", section 2.2
 */
function graph(config: LlamaConfig, options: GraphOptions = {}): CausalGraph {
  const {nHeads, nKeyValueHeads, dHead, epsilon, embeddingScale, normOffset, windowOf} = config;
  return decoder(config, parameters(config), options, ({positions, weight, linear}) => {
    const activation = activations[config.activation];
    const rotate = rotation(config.rotary, positions);
    const norm = (name: string, x: GraphNode): GraphNode => {
      const scale = weight(`${name}.weight`);
      return tf.rmsNorm(x, normOffset === 0 ? scale : tf.add(scale, normOffset), epsilon);
    };
    return {
      embedding: "embed_tokens.weight",
      embed: (rows) => (embeddingScale === 1 ? rows : tf.mul(rows, embeddingScale)),
      block: (x, {index, tap, neurons, attend}) => {
        const at = `layers.${index}`;
        const read = norm(`${at}.input_layernorm`, x);
        const out = attend({
          q: rotate(splitHeads(linear(`${at}.self_attn.q_proj`, read), nHeads, dHead)),
          k: rotate(splitHeads(linear(`${at}.self_attn.k_proj`, read), nKeyValueHeads, dHead)),
          v: splitHeads(linear(`${at}.self_attn.v_proj`, read), nKeyValueHeads, dHead),
          scale: 1 / Math.sqrt(dHead),
          window: windowOf(index),
          out: (heads) => linear(`${at}.self_attn.o_proj`, heads),
        });
        const middle = tap("residual.mid", tf.add(x, out));
        const normal = norm(`${at}.post_attention_layernorm`, middle);
        const gate = activation(linear(`${at}.mlp.gate_proj`, normal));
        const inner = neurons(tf.mul(gate, linear(`${at}.mlp.up_proj`, normal)));
        return tf.add(middle, linear(`${at}.mlp.down_proj`, inner));
      },
      finalNorm: (x) => norm("norm", x),
      head: config.tied ? "embed_tokens.weight" : "lm_head.weight",
    };
  });
}
