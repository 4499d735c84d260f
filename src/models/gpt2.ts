import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {activations} from "./activations.js";
import {decoder} from "./causal/index.js";
import type {Gpt2Config} from "./gpt2-config.js";
import type {CausalGraph, GraphOptions, Parameter} from "./family.js";

/**
 * The weights of GPT-2, in the order of the forward pass. Dense weights are `[in, out]`.
 *
 * @see Radford et al. (2019), section 2.3, for the initial values
 */
export function gpt2Parameters(config: Gpt2Config): Parameter[] {
  const {nLayers, dModel, dFfnn, nVocab, nPositions, tied} = config;
  const normal = {deviation: 0.02};
  // Each residual sum grows with depth; its terms start smaller.
  const residual = {deviation: 0.02 / Math.sqrt(2 * nLayers)};
  const bias = {value: 0};
  const norm = (name: string): Parameter[] => [
    {name: `${name}.weight`, shape: [dModel], initial: {value: 1}},
    {name: `${name}.bias`, shape: [dModel], initial: bias},
  ];
  const dense = (name: string, from: number, to: number, initial: Parameter["initial"]): Parameter[] => [
    {name: `${name}.weight`, shape: [from, to], initial},
    {name: `${name}.bias`, shape: [to], initial: bias},
  ];
  const block = (i: number): Parameter[] => [
    ...norm(`h.${i}.ln_1`),
    ...dense(`h.${i}.attn.c_attn`, dModel, 3 * dModel, normal),
    ...dense(`h.${i}.attn.c_proj`, dModel, dModel, residual),
    ...norm(`h.${i}.ln_2`),
    ...dense(`h.${i}.mlp.c_fc`, dModel, dFfnn, normal),
    ...dense(`h.${i}.mlp.c_proj`, dFfnn, dModel, residual),
  ];
  return [
    {name: "wte.weight", shape: [nVocab, dModel], initial: normal},
    {name: "wpe.weight", shape: [nPositions, dModel], initial: normal},
    ...Array.from({length: nLayers}, (_, i) => block(i)).flat(),
    ...norm("ln_f"),
    ...(tied ? [] : [{name: "lm_head.weight", shape: [nVocab, dModel], initial: normal}]),
  ];
}

/**
 * The forward pass of GPT-2.
 *
 * @see Radford et al. (2019), "Language Models are Unsupervised Multitask Learners"
 */
export function gpt2Graph(config: Gpt2Config, options: GraphOptions = {}): CausalGraph {
  const {nHeads, dHead, activation, epsilon, scaleAttention, scaleByLayer} = config;
  return decoder(config, gpt2Parameters(config), options, ({positions, weight, layerNorm}) => {
    const dense = (name: string, x: GraphNode): GraphNode =>
      tf.addBias(tf.matMul(x, weight(`${name}.weight`)), weight(`${name}.bias`));
    const norm = (name: string, x: GraphNode): GraphNode => layerNorm(name, x, epsilon);
    return {
      embedding: "wte.weight",
      embed: (rows) => tf.add(rows, tf.gather(weight("wpe.weight"), positions)), // [batch, seq, model]
      block: (x, {index: i, tap, neurons, attend}) => {
        const all = dense(`h.${i}.attn.c_attn`, norm(`h.${i}.ln_1`, x));
        const split = tf.reshape(all, ["batch", "seq", 3, nHeads, dHead]);
        const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4])); // [batch, head, seq, feature]
        const scale = (scaleAttention ? 1 / Math.sqrt(dHead) : 1) / (scaleByLayer ? i + 1 : 1);
        const out = attend({q, k, v, scale, out: (z) => dense(`h.${i}.attn.c_proj`, z)});
        const middle = tap("residual.mid", tf.add(x, out));
        const inner = neurons(activations[activation](dense(`h.${i}.mlp.c_fc`, norm(`h.${i}.ln_2`, middle))));
        return tf.add(middle, dense(`h.${i}.mlp.c_proj`, inner));
      },
      finalNorm: (x) => norm("ln_f", x),
      head: config.tied ? "wte.weight" : "lm_head.weight",
    };
  });
}
