import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {layersOf} from "../causal/decoder.js";
import {linear} from "../causal/parameters.js";
import type {CausalFamily, CausalGraph, GraphOptions, Parameter} from "../family.js";
import type {LstmConfig} from "./config.js";
import {readLstm} from "./config.js";
import {paddingOf, recurrence, recurrentParameters} from "./layers.js";

/** LSTM language models. */
export const lstm: CausalFamily<LstmConfig> = {
  name: "lstm",
  architectures: ["LSTMForCausalLM"],
  prefixes: ["model."],
  readConfig: readLstm,
  parameters,
  graph,
};

function parameters(config: LstmConfig): Parameter[] {
  const {nVocab, dModel, dEmbedding, projection, projectionBias, tied, headBias} = config;
  const head = linear("head", projection ? dEmbedding : dModel, nVocab, headBias);
  return [
    ...recurrentParameters(config),
    ...(projection ? linear("projection", dModel, dEmbedding, projectionBias) : []),
    ...head
      .map((parameter) => ({...parameter, aliases: [parameter.name.replace("head", "decoder")]}))
      .filter(({name}) => !tied || name !== "head.weight"),
  ];
}

/**
 * The forward pass of an LSTM language model. Positions are not used, and the mask only in a padded graph, where texts may
 * begin with padding: the state is zeros until their first token. Hidden states hold the embeddings only where these are
 * as wide as the layers. Points are those of `recurrence`, and "logits".
 */
function graph(config: LstmConfig, options: GraphOptions = {}): CausalGraph {
  const {cache = false, padded = false, tap = (_, node) => node} = options;
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const mask = tf.input("mask", [padded ? "batch" : 1, 1, "seq", cache ? "key" : "seq"]);
  const queries = tf.input("queries", ["query"], "int32");
  const past = cache ? pastInputs(config) : [];
  const weights = new Map(parameters(config).map(({name, shape}) => [name, tf.input(name, shape)]));
  const {weight, linear} = layersOf(weights);
  const tokenEmbeddings = tf.gather(weight("embedding.weight"), tokens); // [batch, seq, embedding]
  const padding = padded ? paddingOf(mask) : undefined;
  const {hiddenStates, present} = recurrence({config, weights, tokenEmbeddings, past, padding, tap});
  const final = hiddenStates[hiddenStates.length - 1]; // [batch*seq, model]
  const beforeHead = config.projection ? linear("projection", final) : final; // [batch*seq, model or embedding]
  const head = weight(config.tied ? "embedding.weight" : "head.weight"); // [vocab, model or embedding]
  const headBias = config.headBias ? weight("head.bias") : undefined;
  const products = tf.matMul(tf.gather(beforeHead, queries), head, {transposeB: true});
  const logits = tap("logits", headBias ? tf.addBias(products, headBias) : products); // [query, vocab]
  const states = {tokenEmbeddings, hiddenStates, ffnnActivations: [], present};
  return {tokens, positions, mask, queries, past, weights, ...states, beforeHead, head, headBias, logits};
}

function pastInputs({nLayers, dModel}: LstmConfig): GraphNode[] {
  return Array.from({length: nLayers}, (_, i) => [
    tf.input(`past.${i}.hidden`, ["batch", dModel]),
    tf.input(`past.${i}.cell`, ["batch", dModel]),
  ]).flat();
}
