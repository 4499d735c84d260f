import * as tf from "../../tensors/index.js";
import {layersOf} from "../causal/decoder.js";
import {linear} from "../causal/parameters.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import type {LstmClassifierConfig} from "./config.js";
import {readLstmClassifier} from "./config.js";
import {paddingOf, recurrence, recurrentParameters} from "./layers.js";

/** LSTMs that classify texts by the hidden state after the last token. */
export const lstmClassifier: EncoderFamily<LstmClassifierConfig> = {
  kind: "encoder",
  name: "lstm",
  architectures: ["LSTMForSequenceClassification"],
  prefixes: ["model."],
  readConfig: readLstmClassifier,
  parameters,
  graph,
};

function parameters(config: LstmClassifierConfig): Parameter[] {
  const {dModel, labels, headBias} = config;
  const head = linear("classifier", dModel, labels.length, headBias);
  return [
    ...recurrentParameters(config),
    ...head.map((parameter) => ({...parameter, aliases: [parameter.name.replace("classifier", "head")]})),
  ];
}

/**
 * The forward pass of an LSTM that classifies texts. Positions and token types are not used. Texts may be padded at their
 * end, where `queries` names the row of the last token, and at their start. Outputs are "pooled", the last layer's hidden
 * state there, and "logits". Points are those of `recurrence`, "pooled" and "logits".
 */
function graph(config: LstmClassifierConfig, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  const {padded = false, tap = (_, node) => node} = options;
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const tokenTypes = tf.input("tokenTypes", ["batch", "seq"], "int32");
  const mask = tf.input("mask", [padded ? "batch" : 1, 1, 1, "seq"]);
  const queries = tf.input("queries", ["query"], "int32");
  const weights = new Map(parameters(config).map(({name, shape}) => [name, tf.input(name, shape)]));
  const {weight, linear} = layersOf(weights);
  const tokenEmbeddings = tf.gather(weight("embedding.weight"), tokens); // [batch, seq, embedding]
  const padding = padded ? paddingOf(mask) : undefined;
  const {hiddenStates} = recurrence({config, weights, tokenEmbeddings, past: [], padding, tap});
  const pooled = tap("pooled", tf.gather(hiddenStates[hiddenStates.length - 1], queries)); // [query, model]
  const logits = tap("logits", linear("classifier", pooled)); // [query, label]
  const outputs = new Map([
    ["logits", logits],
    ["pooled", pooled],
  ]);
  const inputs = {tokens, positions, tokenTypes, mask, queries, weights};
  return {...inputs, tokenEmbeddings, hiddenStates, ffnnActivations: [], outputs};
}
