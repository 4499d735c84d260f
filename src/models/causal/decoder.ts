import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {CausalGraph, GraphOptions, ModelConfig, Parameter} from "../family.js";
import type {Attention} from "./attention.js";
import {attend, windowMask} from "./attention.js";

/** Weights as inputs of the graph, and the layers that are made of them. */
export interface Layers {
  weight(name: string): GraphNode;
  /** x Wᵀ + b, with `name`.weight `[out, in]`, and `name`.bias if the family has it. */
  linear(name: string, x: GraphNode): GraphNode;
  /** With `name`.weight and `name`.bias, or without both if the family has none. */
  layerNorm(name: string, x: GraphNode, epsilon: number): GraphNode;
}

/** What the definition of a decoder is made of. */
export interface Parts extends Layers {
  readonly positions: GraphNode;
}

/** One block while it is defined. */
export interface Block {
  readonly index: number;
  /** Names a point of this block: "residual.mid" of the third is "blocks.2.residual.mid". */
  tap(point: string, node: GraphNode): GraphNode;
  /** Names what the second matrix of the feed-forward layer reads. */
  neurons(node: GraphNode): GraphNode;
  /** Self-attention, over the past too where there is one: `[batch*seq, model]`. */
  attend(attention: Omit<Attention, "mask">): GraphNode;
}

/** What tells one family of decoders from another. */
export interface Definition {
  /** The weight of the token embedding. */
  readonly embedding: string;
  /** From rows of the token embedding `[batch, seq, model]` to what the first block reads. */
  embed(rows: GraphNode): GraphNode;
  /** From what the block before left `[batch*seq, model]` to what this one leaves. */
  block(x: GraphNode, block: Block): GraphNode;
  finalNorm?(x: GraphNode): GraphNode;
  /** Between the last hidden state and the head. */
  project?(x: GraphNode): GraphNode;
  /** The weight of the head. */
  readonly head: string;
}

/** The forward pass of a decoder: what all families share, around what `define` gives. */
export function decoder(
  config: ModelConfig,
  parameters: readonly Parameter[],
  {cache = false, padded = false, tap = (_, node) => node}: GraphOptions,
  define: (parts: Parts) => Definition,
): CausalGraph {
  const keyDim = cache ? "past+seq" : "seq";
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const mask = tf.input("mask", [padded ? "batch" : 1, 1, "seq", keyDim]);
  const queries = tf.input("queries", ["query"], "int32");
  const past = cache ? pastInputs(config) : [];
  const weights = new Map(parameters.map(({name, shape}) => [name, tf.input(name, shape)]));
  const parts = {positions, ...layersOf(weights)};
  const family = define(parts);

  const tokenEmbeddings = tf.gather(parts.weight(family.embedding), tokens); // [batch, seq, model]
  const flat = tf.reshape(family.embed(tokenEmbeddings), ["batch*seq", config.dModel]);
  let x = tap("embeddings", flat); // [batch*seq, model]
  const hiddenStates = [x];
  const ffnnActivations: GraphNode[] = [];
  const present: GraphNode[] = [];
  for (let index = 0; index < config.nLayers; index++) {
    const tapHere = (point: string, node: GraphNode): GraphNode => tap(`blocks.${index}.${point}`, node);
    const block: Block = {
      index,
      tap: tapHere,
      neurons: (node) => (ffnnActivations[index] = tapHere("ffnn.activation", node)),
      attend: ({window, ...rest}) => {
        const seen = windowMask(mask, window, config.nPositions, cache ? "past" : 0);
        const before = cache ? {keys: past[2 * index], values: past[2 * index + 1]} : undefined;
        const {out, keys, values} = attend({...rest, mask: seen}, before, tapHere);
        present.push(keys, values);
        return out;
      },
    };
    x = tapHere("residual.post", family.block(tapHere("residual.pre", x), block)); // [batch*seq, model]
    if (index < config.nLayers - 1) hiddenStates.push(x);
  }
  if (family.finalNorm) x = tap("finalNorm", family.finalNorm(x));
  hiddenStates.push(x);
  const beforeHead = family.project?.(x) ?? x; // [batch*seq, model]
  const head = parts.weight(family.head); // [vocab, model]
  const logits = tap("logits", tf.matMul(tf.gather(beforeHead, queries), head, {transposeB: true})); // [query, vocab]
  const inputs = {tokens, positions, mask, queries, past, weights};
  return {...inputs, present, tokenEmbeddings, hiddenStates, ffnnActivations, beforeHead, logits, head};
}

export function layersOf(weights: ReadonlyMap<string, GraphNode>): Layers {
  const weight = (name: string): GraphNode => {
    const found = weights.get(name);
    if (!found) throw new Error(`graph(): parameters must hold "${name}", got none. Add it to the family's parameters().`);
    return found;
  };
  return {
    weight,
    linear: (name, x) => {
      const product = tf.matMul(x, weight(`${name}.weight`), {transposeB: true});
      const bias = weights.get(`${name}.bias`);
      return bias ? tf.addBias(product, bias) : product;
    },
    layerNorm: (name, x, epsilon) => {
      const all = (value: number): GraphNode => tf.constant(Array<number>(x.shape[1] as number).fill(value));
      const scale = weights.get(`${name}.weight`) ?? all(1);
      return tf.layerNorm(x, scale, weights.get(`${name}.bias`) ?? all(0), epsilon);
    },
  };
}

function pastInputs({nLayers, nKeyValueHeads, dHead}: ModelConfig): GraphNode[] {
  const shape = ["batch", nKeyValueHeads, "past", dHead];
  return Array.from({length: nLayers}, (_, i) => [
    tf.input(`past.${i}.keys`, shape),
    tf.input(`past.${i}.values`, shape),
  ]).flat();
}
