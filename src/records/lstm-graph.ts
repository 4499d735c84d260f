import type {LoadedModel, RecurrentConfig} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {reduced} from "./found.js";
import type {RecordSettings} from "./manifest.js";
import {classifies} from "./predictions.js";

/** Steps of one pass. Texts that end within a pass are read on to its end: few steps waste little. */
export const chunk = 4;

/** A graph, what is fed to it besides the weights, and what it gives. */
export interface LstmGraph {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}

type Weight = (name: string) => GraphNode | undefined;

/** All weights of the model as inputs, in the order in which they are fed. */
function weightsOf({family, config}: LoadedModel): {all: Map<string, GraphNode>; weight: Weight} {
  const parameters = (
    family as {parameters(config: unknown): {name: string; shape: readonly number[]}[]}
  ).parameters(config);
  const all = new Map(parameters.map(({name, shape}) => [name, tf.input(name, shape)]));
  return {all, weight: (name) => all.get(name)};
}

/** What a layer adds to its gates, `[4 · hidden]`. */
function biasOf(weight: Weight, layer: number): GraphNode | undefined {
  const [first, second] = ["ih", "hh"].map((of) => weight(`lstm.bias_${of}_l${layer}`));
  return first && second && tf.add(first, second);
}

/** What tokens give to the gates of the first layer: `[token, 4 · hidden]`, for ids that are fed. */
export function tokenGates(model: LoadedModel): LstmGraph {
  const {all, weight} = weightsOf(model);
  const ids = tf.input("ids", ["token"], "int32");
  const x = tf.gather(weight("embedding.weight")!, ids);
  return {graph: {weights: all}, inputs: [ids], outputs: [gatesOf(x, weight, 0)]};
}

/** How many layers are to be computed: up to the last recorded one; a classifier reads the last one of all. */
export function depthOf(model: LoadedModel, {layers}: RecordSettings): number {
  return classifies(model) ? model.config.nLayers : 1 + layers[layers.length - 1];
}

/**
 * The recurrent weights of each layer as `[hidden, 4 · hidden]`. With few texts side by side, a product with them takes about
 * half the time of one with `[4 · hidden, hidden]`.
 */
export function recurrentWeights(model: LoadedModel, settings: RecordSettings): LstmGraph {
  const {all, weight} = weightsOf(model);
  const layers = Array.from({length: depthOf(model, settings)}, (_, layer) =>
    weight(`lstm.weight_hh_l${layer}`)!,
  );
  return {graph: {weights: all}, inputs: [], outputs: layers.map((one) => tf.transpose(one, [1, 0]))};
}

/** What rows of inputs give to the gates of a layer. */
function gatesOf(x: GraphNode, weight: Weight, layer: number): GraphNode {
  const gates = tf.matMul(x, weight(`lstm.weight_ih_l${layer}`)!, {transposeB: true});
  const bias = biasOf(weight, layer);
  return bias ? tf.addBias(gates, bias) : gates;
}

/**
 * Some steps of the layers up to the last recorded one. A layer's own gates come from `tokenGates`, or from the layer below
 * for all steps at once; so each step multiplies by the recurrent weights only.
 *
 * Fed: the gates of tokens `[token, 4 · hidden]`; which token each step of each text reads, `[step, batch]`; of a classifier
 * the rows of `[step * batch]` that are last in their texts, `[batch]`; the recurrent weights of each layer as
 * `recurrentWeights` gives them; then hidden and cell state of each layer before, `[before, hidden]`, of which the first texts go
 * on. Gives what `reduced` does, rows by step and then text; a classifier's
 * logits; then the states after.
 */
export function lstmSteps(model: LoadedModel, settings: RecordSettings, steps: number): LstmGraph {
  const {all, weight} = weightsOf(model);
  const {dModel} = model.config as RecurrentConfig;
  const classes = classifies(model) !== undefined;
  const depth = depthOf(model, settings);
  const tokens = tf.input("tokens", ["token", 4 * dModel]);
  const reads = tf.input("reads", [steps, "batch"], "int32");
  const ends = tf.input("ends", ["batch"], "int32");
  const recurrent = Array.from({length: depth}, (_, i) => tf.input(`recurrent.${i}`, [dModel, 4 * dModel]));
  const before = Array.from({length: 2 * depth}, (_, i) => tf.input(`state.${i}`, ["before", dModel]));
  let gates = tf.unstack(reads).map((at) => tf.gather(tokens, at)); // [batch, 4 · hidden] of each step
  const layers: GraphNode[] = [];
  const after: GraphNode[] = [];
  for (let layer = 0; layer < depth; layer++) {
    let [hidden, cell] = [0, 1].map((i) => tf.slice(before[2 * layer + i], 0, 0, "batch"));
    const states = gates.map((own) => {
      [hidden, cell] = step(tf.add(own, tf.matMul(hidden, recurrent[layer])), cell, dModel);
      return hidden;
    });
    after.push(hidden, cell);
    const flat = tf.concat(states, 0); // [step * batch, hidden]
    layers.push(flat);
    if (layer + 1 < depth) gates = cut(gatesOf(flat, weight, layer + 1), steps, 4 * dModel);
  }
  return {
    graph: {weights: all},
    inputs: [tokens, reads, ...(classes ? [ends] : []), ...recurrent, ...before],
    outputs: [
      ...reduced(
        settings.layers.map((layer) => layers[layer]),
        settings,
      ),
      ...(classes ? [classify(tf.gather(layers[depth - 1], ends), weight)] : []),
      ...after,
    ],
  };
}

/** One step: PyTorch's gates are i, f, g and o. */
function step(gates: GraphNode, cell: GraphNode, width: number): [hidden: GraphNode, cell: GraphNode] {
  const gate = (i: number): GraphNode => tf.slice(gates, 1, i * width, width);
  const next = tf.add(tf.mul(tf.sigmoid(gate(1)), cell), tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2))));
  return [tf.mul(tf.sigmoid(gate(3)), tf.tanh(next)), next];
}

/** Rows of all steps as those of each. */
function cut(rows: GraphNode, steps: number, width: number): GraphNode[] {
  return tf.unstack(tf.reshape(rows, [steps, "batch", width]));
}

function classify(pooled: GraphNode, weight: Weight): GraphNode {
  const logits = tf.matMul(pooled, weight("classifier.weight")!, {transposeB: true});
  const bias = weight("classifier.bias");
  return bias ? tf.addBias(logits, bias) : logits;
}
