import type {Dim, GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {Layers} from "../causal/index.js";
import {attend, splitHeads} from "../causal/index.js";
import type {Tap} from "../family.js";

/** The names of the matrices of one attention, without ".weight" and ".bias". */
export interface Projections {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly out: string;
}

/** One block while it is defined. */
export interface StackBlock {
  readonly index: number;
  /** Names a point of this block, such as "residual.mid". */
  tap(point: string, node: GraphNode): GraphNode;
  /** Names what the second matrix of the feed-forward layer reads. */
  neurons(node: GraphNode): GraphNode;
  /** Attention of `x` `[batch*seq, model]` to its own sequence: `[batch*seq, model]`. */
  attend(x: GraphNode): GraphNode;
  /** Attention of `x` to the source; only decoders have it. */
  readonly cross?: (x: GraphNode) => GraphNode;
}

/** What tells the encoders and decoders of one family from those of another. */
export interface Stack {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dHead: number;
  /** The weight of the token embedding. */
  readonly embedding: string;
  /** From rows of the token embedding `[batch, seq, model]` and positions `[seq]` or `[batch, seq]` to what block 0 reads. */
  embed(rows: GraphNode, positions: GraphNode): GraphNode;
  /** Scores of attention are multiplied by it. */
  readonly scale: number;
  /** Added to all scores of queries from `past` on, `[1, head, seq, key]`. */
  bias?(past: Dim, seq: Dim, key: Dim): GraphNode;
  self(index: number): Projections;
  /** From what the block before left `[batch*seq, model]` to what this one leaves. */
  block(x: GraphNode, block: StackBlock): GraphNode;
  finalNorm?(x: GraphNode): GraphNode;
}

/** What one stack is fed. */
export interface StackInputs {
  /** Name of the sequence's size. */
  readonly seq: "source" | "seq";
  readonly tokens: GraphNode;
  readonly positions: GraphNode;
  readonly mask: GraphNode;
  /** Each layer's keys and values of earlier positions; empty without any. */
  readonly past: readonly GraphNode[];
  /** What one layer reads of the source; only decoders do. */
  cross?(index: number): Source;
}

/** What one decoder layer reads of the source. */
export interface Source {
  readonly names: Projections;
  /** `[batch, head, source, feature]` */
  readonly keys: GraphNode;
  readonly values: GraphNode;
  readonly mask: GraphNode;
}

export interface StackOutputs {
  readonly tokenEmbeddings: GraphNode;
  readonly hiddenStates: readonly GraphNode[];
  readonly ffnnActivations: readonly GraphNode[];
  readonly present: readonly GraphNode[];
}

/** The pass through one stack, from tokens to the last hidden state. */
export function pass(stack: Stack, layers: Layers, inputs: StackInputs, tap: Tap): StackOutputs {
  const {seq, past} = inputs;
  const rows = `batch*${seq}`;
  const cached = past.length > 0;
  const tokenEmbeddings = tf.gather(layers.weight(stack.embedding), inputs.tokens); // [batch, seq, model]
  const embedded = stack.embed(tokenEmbeddings, inputs.positions); // [batch, seq, model]
  let x = tap("embeddings", tf.reshape(embedded, [rows, embedded.shape[2]])); // [batch*seq, model]
  // The same in all layers: computed once.
  const bias = stack.bias?.(cached ? "past" : 0, seq, cached ? `past+${seq}` : seq);
  const mask = bias ? tf.add(bias, inputs.mask) : inputs.mask;
  const hiddenStates = [x];
  const ffnnActivations: GraphNode[] = [];
  const present: GraphNode[] = [];
  for (let index = 0; index < stack.nLayers; index++) {
    const tapHere = (point: string, node: GraphNode): GraphNode => tap(`blocks.${index}.${point}`, node);
    const from = inputs.cross?.(index);
    const block: StackBlock = {
      index,
      tap: tapHere,
      neurons: (node) => (ffnnActivations[index] = tapHere("ffnn.activation", node)),
      attend: (read) => {
        const before = cached ? {keys: past[2 * index], values: past[2 * index + 1]} : undefined;
        const heads = (name: string): GraphNode => headsOf(stack, layers.linear(name, read), seq);
        const {q, k, v, out} = stack.self(index);
        const parts = {q: heads(q), k: heads(k), v: heads(v), scale: stack.scale, mask};
        const made = attend({...parts, out: (z) => layers.linear(out, z)}, before, tapHere);
        present.push(made.keys, made.values);
        return made.out;
      },
      cross: from && ((read) => attendToSource(stack, layers, from, read, tapHere)),
    };
    x = tapHere("residual.post", stack.block(tapHere("residual.pre", x), block)); // [batch*seq, model]
    if (index < stack.nLayers - 1) hiddenStates.push(x);
  }
  if (stack.finalNorm) x = tap("finalNorm", stack.finalNorm(x));
  hiddenStates.push(x);
  return {tokenEmbeddings, hiddenStates, ffnnActivations, present};
}

/** Keys and values of one decoder layer over the source, `[batch, head, source, feature]`. */
export function crossKeys(
  stack: Stack,
  layers: Layers,
  {k, v}: Projections,
  source: GraphNode,
  tap: Tap,
): GraphNode[] {
  const heads = (name: string): GraphNode => headsOf(stack, layers.linear(name, source), "source");
  return [tap("cross.k", heads(k)), tap("cross.v", heads(v))];
}

function attendToSource(
  stack: Stack,
  layers: Layers,
  {names, keys, values, mask}: Source,
  x: GraphNode,
  tap: Tap,
): GraphNode {
  const q = headsOf(stack, layers.linear(names.q, x), "seq");
  const parts = {q, k: keys, v: values, scale: stack.scale, mask};
  const out = (z: GraphNode): GraphNode => layers.linear(names.out, z);
  // Keys and values were named where they were made.
  return attend({...parts, out}, undefined, (point, node) =>
    /\.[kv]$/.test(point) ? node : tap(point.replace("attention", "cross"), node),
  ).out;
}

function headsOf({nHeads, dHead}: Stack, x: GraphNode, seq: "source" | "seq"): GraphNode {
  return splitHeads(x, nHeads, dHead, seq);
}
