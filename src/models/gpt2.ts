import type {GraphNode, Shape} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {activations} from "./activations.js";
import type {Gpt2Config} from "./gpt2-config.js";
import type {CausalGraph, GraphOptions, KeysAndValues, Parameter} from "./family.js";

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
export function gpt2Graph(config: Gpt2Config, {cache = false, padded = false}: GraphOptions = {}): CausalGraph {
  const {nLayers, dModel, activation} = config;
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const mask = tf.input("mask", [padded ? "batch" : 1, 1, "seq", cache ? "past+seq" : "seq"]);
  const queries = tf.input("queries", ["query"], "int32");
  const past = cache ? pastInputs(config) : [];
  const parts = partsOf(config);
  const {weight, norm, dense} = parts;

  const tokenEmbeddings = tf.gather(weight("wte.weight"), tokens); // [batch, seq, model]
  const embeddings = tf.add(tokenEmbeddings, tf.gather(weight("wpe.weight"), positions)); // [batch, seq, model]
  let x = tf.reshape(embeddings, ["batch*seq", dModel]); // [batch*seq, model]
  const hiddenStates = [x];
  const ffnnActivations: GraphNode[] = [];
  const present: KeysAndValues[] = [];
  for (let i = 0; i < nLayers; i++) {
    const {out, ...keysAndValues} = attention(config, parts, i, norm(`h.${i}.ln_1`, x), mask, past[i]);
    present.push(keysAndValues);
    const middle = tf.add(x, out); // [batch*seq, model]
    const neurons = activations[activation](dense(`h.${i}.mlp.c_fc`, norm(`h.${i}.ln_2`, middle)));
    ffnnActivations.push(neurons); // [batch*seq, neuron]
    x = tf.add(middle, dense(`h.${i}.mlp.c_proj`, neurons)); // [batch*seq, model]
    if (i < nLayers - 1) hiddenStates.push(x);
  }
  const final = norm("ln_f", x); // [batch*seq, model]
  hiddenStates.push(final);
  const head = weight(config.tied ? "wte.weight" : "lm_head.weight"); // [vocab, model]
  const logits = tf.matMul(tf.gather(final, queries), head, {transposeB: true}); // [query, vocab]
  const inputs = {tokens, positions, mask, queries, past, weights: parts.weights};
  return {...inputs, present, tokenEmbeddings, hiddenStates, ffnnActivations, logits, head};
}

/** Weights as inputs of the graph, and the two layers that are made of them. */
interface Parts {
  readonly weights: ReadonlyMap<string, GraphNode>;
  weight(name: string): GraphNode;
  norm(name: string, x: GraphNode): GraphNode;
  dense(name: string, x: GraphNode): GraphNode;
}

function partsOf(config: Gpt2Config): Parts {
  const weights = new Map(gpt2Parameters(config).map(({name, shape}) => [name, tf.input(name, shape)]));
  const weight = (name: string): GraphNode => weights.get(name)!;
  return {
    weights,
    weight,
    norm: (name, x) => tf.layerNorm(x, weight(`${name}.weight`), weight(`${name}.bias`), config.epsilon),
    dense: (name, x) => tf.addBias(tf.matMul(x, weight(`${name}.weight`)), weight(`${name}.bias`)),
  };
}

function pastInputs({nLayers, nHeads, dModel}: Gpt2Config): KeysAndValues[] {
  const shape = ["batch", nHeads, "past", dModel / nHeads];
  return Array.from({length: nLayers}, (_, i) => ({
    keys: tf.input(`past.${i}.keys`, shape),
    values: tf.input(`past.${i}.values`, shape),
  }));
}

/** Self-attention of one layer over `x` `[batch*seq, model]`, and over the past where there is one. */
function attention(
  config: Gpt2Config,
  {dense}: Parts,
  i: number,
  x: GraphNode,
  mask: GraphNode,
  past: KeysAndValues | undefined,
): KeysAndValues & {readonly out: GraphNode} {
  const {nHeads, dModel, scaleAttention, scaleByLayer} = config;
  const dHead = dModel / nHeads;
  const split: Shape = ["batch", "seq", 3, nHeads, dHead];
  const qkv = tf.transpose(tf.reshape(dense(`h.${i}.attn.c_attn`, x), split), [2, 0, 3, 1, 4]);
  const [q, k, v] = tf.unstack(qkv); // [batch, head, seq, feature]
  const keys = past ? tf.concat([past.keys, k], 2) : k; // [batch, head, key, feature]
  const values = past ? tf.concat([past.values, v], 2) : v; // [batch, head, key, feature]
  const scale = (scaleAttention ? 1 / Math.sqrt(dHead) : 1) / (scaleByLayer ? i + 1 : 1);
  const scores = tf.matMul(tf.mul(q, scale), keys, {transposeB: true}); // [batch, head, seq, key]
  const pattern = tf.softmax(tf.add(scores, mask)); // [batch, head, seq, key]
  const mixed = tf.transpose(tf.matMul(pattern, values), [0, 2, 1, 3]); // [batch, seq, head, feature]
  const out = dense(`h.${i}.attn.c_proj`, tf.reshape(mixed, ["batch*seq", dModel])); // [batch*seq, model]
  return {keys, values, out};
}
