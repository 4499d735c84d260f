import type {CausalGraph} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** What is explained of a token: its logit where it was chosen, or its probability. */
export type Unit = "logit" | "probability";

/**
 * Gradient of what is explained with respect to what the head reads at its row: `[query, model]`.
 *
 * @param chosen - the token of each query, int32 `[query]`
 */
export function direction(graph: CausalGraph, chosen: GraphNode, unit: Unit): GraphNode {
  const {head, logits} = graph;
  const own = tf.gather(head, chosen); // [query, model]
  if (unit === "logit") return own;
  // ∇ p_c = p_c Σ p_j (w_c − w_j), over the others only: where p_c is near 1, w_c − Σ p_j w_j would be rounding.
  const all = tf.softmax(logits); // [query, vocab]
  const one = tf.oneHot(chosen, head.shape[0]); // [query, vocab]
  const probability = tf.sum(tf.mul(all, one), [-1], true); // [query, 1]
  const others = tf.mul(all, tf.sub(1, one)); // [query, vocab]
  return tf.mul(probability, tf.sub(tf.mul(tf.sum(others, [-1], true), own), tf.matMul(others, head)));
}
