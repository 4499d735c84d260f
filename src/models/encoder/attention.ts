import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";

/** One layer's attention of all positions to all positions, before it is computed. */
export interface EncoderAttention {
  /** `[batch, head, seq, feature]`, as are k and v */
  readonly q: GraphNode;
  readonly k: GraphNode;
  readonly v: GraphNode;
  /** Products of queries and keys are multiplied by it. */
  readonly scale: number;
  /** What is added to them `[batch, head, seq, seq]`, from queries and keys. */
  scores?(q: GraphNode, k: GraphNode): GraphNode;
  /** Added to the scores, `[1 or batch, 1, 1 or seq, seq]`. */
  readonly mask: GraphNode;
  /** From all heads `[batch*seq, head*feature]` to `[batch*seq, model]`. */
  out(heads: GraphNode): GraphNode;
}

/**
 * Self-attention of one layer: what it adds to the residual stream, `[batch*seq, model]`.
 *
 * @see Vaswani et al. (2017), eq. 1
 */
export function attend(
  attention: EncoderAttention,
  tap: (point: string, node: GraphNode) => GraphNode,
): GraphNode {
  const {scale, mask} = attention;
  const q = tap("attention.q", attention.q);
  const k = tap("attention.k", attention.k);
  const v = tap("attention.v", attention.v);
  const products = tf.matMul(tf.mul(q, scale), k, {transposeB: true}); // [batch, head, seq, key]
  const scores = attention.scores ? tf.add(products, attention.scores(q, k)) : products;
  const pattern = tap("attention.pattern", tf.softmax(tf.add(scores, mask))); // [batch, head, seq, key]
  const heads = tf.matMul(pattern, v); // [batch, head, seq, feature]
  const z = tap("attention.z", tf.transpose(heads, [0, 2, 1, 3])); // [batch, seq, head, feature]
  const width = (q.shape[1] as number) * (q.shape[3] as number);
  return tap("attention.out", attention.out(tf.reshape(z, ["batch*seq", width])));
}
