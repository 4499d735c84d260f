import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import type {Layers} from "../causal/index.js";
import {layersOf, splitHeads} from "../causal/index.js";
import type {EncoderGraph, GraphOptions, Parameter} from "../family.js";
import {attend} from "./attention.js";
import type {EncoderSettings} from "./config.js";
import type {Heads} from "./heads.js";
import {headOutputs} from "./heads.js";
import type {BlockNames} from "./parameters.js";

/** What the definition of an encoder is made of: the inputs of the graph, and the layers that weights make. */
export interface EncoderParts extends Layers {
  /** Int32 `[batch, seq]`, as are positions and tokenTypes. */
  readonly tokens: GraphNode;
  readonly positions: GraphNode;
  readonly tokenTypes: GraphNode;
  /** `[1 or batch, 1, 1, seq]`: 0 where a token is, −1e9 where padding is. */
  readonly mask: GraphNode;
}

/** What tells one family of encoders from another. */
export interface EncoderDefinition {
  /** The weight of the token embedding. */
  readonly embedding: string;
  /** From rows of the token embedding `[batch, seq, embedding]` to what the first block reads, `[batch, seq, model]`. */
  embed(rows: GraphNode): GraphNode;
  /** The names of a block's layers. */
  block(index: number): BlockNames;
  /** Products of queries and keys are multiplied by it (default 1 / √ width of a head). */
  readonly scale?: number;
  /** What is added to the scores of a block `[batch, head, seq, seq]`, from its queries and keys. */
  scores?(index: number, q: GraphNode, k: GraphNode): GraphNode;
  /** Added to attention scores in place of the mask that is fed, `[1 or batch, 1, 1 or seq, seq]`. */
  readonly mask?: GraphNode;
  /** From what a block read and what its two sublayers made of it, both `[batch*seq, model]`, to what it leaves. */
  after?(index: number, read: GraphNode, made: GraphNode): GraphNode;
  readonly heads: Heads;
}

/**
 * The forward pass of an encoder: what all families share, around what `define` gives. Norms come after each sublayer:
 * "residual.mid" is the norm of what the block read plus attention, "residual.post" is the norm of that plus the
 * feed-forward layer, and there is no norm at the end. What goes into these norms, before they scale it, is
 * "residual.pre" + "attention.out", and "residual.mid" + the feed-forward layer's output.
 *
 * @see Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
 */
export function encoder(
  config: EncoderSettings,
  parameters: readonly Parameter[],
  {padded = false, tap = (_, node) => node}: Pick<GraphOptions, "padded" | "tap">,
  define: (parts: EncoderParts) => EncoderDefinition,
): EncoderGraph {
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const tokenTypes = tf.input("tokenTypes", ["batch", "seq"], "int32");
  const mask = tf.input("mask", [padded ? "batch" : 1, 1, 1, "seq"]);
  const queries = tf.input("queries", ["query"], "int32");
  const weights = new Map(parameters.map(({name, shape}) => [name, tf.input(name, shape)]));
  const parts = {tokens, positions, tokenTypes, mask, ...layersOf(weights)};
  const family = define(parts);

  const tokenEmbeddings = tf.gather(parts.weight(family.embedding), tokens); // [batch, seq, embedding]
  let x = tap("embeddings", tf.reshape(family.embed(tokenEmbeddings), ["batch*seq", config.dModel]));
  const hiddenStates = [x];
  const ffnnActivations: GraphNode[] = [];
  for (let index = 0; index < config.nLayers; index++) {
    const tapHere: Tapped = (point, node) => tap(`blocks.${index}.${point}`, node);
    const read = tapHere("residual.pre", x); // [batch*seq, model]
    const {made, neurons} = block(config, parts, family, index, read, tapHere);
    x = tapHere("residual.post", family.after?.(index, read, made) ?? made); // [batch*seq, model]
    ffnnActivations.push(neurons);
    hiddenStates.push(x);
  }
  const outputs = new Map<string, GraphNode>();
  const give = (name: string, node: GraphNode): GraphNode => {
    const tapped = tap(name, node);
    outputs.set(name, tapped);
    return tapped;
  };
  headOutputs({config, parts, heads: family.heads, embedding: family.embedding, last: x, queries, give});
  const inputs = {tokens, positions, tokenTypes, mask, queries, weights};
  return {...inputs, tokenEmbeddings, hiddenStates, ffnnActivations, outputs};
}

type Tapped = (point: string, node: GraphNode) => GraphNode;

/** Attention, then the feed-forward layer, with a norm after each. */
function block(
  {nHeads, dHead, epsilon, activation}: EncoderSettings,
  {linear, layerNorm, mask}: EncoderParts,
  family: EncoderDefinition,
  index: number,
  read: GraphNode,
  tap: Tapped,
): {made: GraphNode; neurons: GraphNode} {
  const names = family.block(index);
  const heads = (name: string): GraphNode => splitHeads(linear(name, read), nHeads, dHead); // [batch, head, seq, feature]
  const out = attend(
    {
      q: heads(names.q),
      k: heads(names.k),
      v: heads(names.v),
      scale: family.scale ?? 1 / Math.sqrt(dHead),
      scores: family.scores && ((q, k) => family.scores!(index, q, k)),
      mask: family.mask ?? mask,
      out: (all) => linear(names.out, all),
    },
    tap,
  );
  const middle = tap("residual.mid", layerNorm(names.attentionNorm, tf.add(read, out), epsilon)); // [batch*seq, model]
  const neurons = tap("ffnn.activation", activate(activation, linear(names.up, middle))); // [batch*seq, neuron]
  const made = layerNorm(names.ffnnNorm, tf.add(middle, linear(names.down, neurons)), epsilon); // [batch*seq, model]
  return {made, neurons};
}

const activate = (name: ActivationName, x: GraphNode): GraphNode => activations[name](x);

/** Rows of the token embedding with those of segments and positions, `[batch, seq, embedding]`, before any norm. */
export function sumEmbeddings(
  {weight, positions, tokenTypes}: Pick<EncoderParts, "weight" | "positions" | "tokenTypes">,
  rows: GraphNode,
  names: {readonly positions?: string; readonly tokenTypes?: string},
): GraphNode {
  let sum = rows;
  if (names.tokenTypes) sum = tf.add(sum, tf.gather(weight(names.tokenTypes), tokenTypes));
  if (names.positions) sum = tf.add(sum, tf.gather(weight(names.positions), positions));
  return sum;
}
