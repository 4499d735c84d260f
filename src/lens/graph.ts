import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Head} from "./head.js";

/** What is asked of each row. */
export interface Wants {
  /** How many tokens of each row are ranked. */
  readonly nIds: number;
  /** Most probable tokens. */
  readonly topK: number;
  /** Entropy, and how far each row is from the last one of its group. */
  readonly spread: boolean;
}

/** The head with what is asked: inputs besides the weights, and outputs in the order of `outputNames`. */
export interface LensGraph {
  readonly graph: Head["graph"];
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
}

/**
 * Numbers of each row of logits, made where the logits are: none of these leaves TensorFlow.
 * Rows stand in groups of one size, "group" × "step".
 *
 * Outputs: log Σ exp `[query]`; candidates' logits `[query, topK]` and ids; the ranked tokens' logits `[query, id]` and how
 * many logits are larger; and with `spread` the entropy `[query]` and KL(last row of the group ‖ row) `[query]`.
 */
export function lensGraph(head: Head, {nIds, topK, spread}: Wants): LensGraph {
  const {graph, raw, final, queries, logits} = head;
  // Also says how rows are grouped.
  const ids = tf.input("ids", ["group", "step", nIds], "int32");
  const each = tf.reshape(ids, ["query", nIds]);
  const own = tf.pickEach(logits, each); // [query, id]
  const larger = Array.from({length: nIds}, (_, i) => {
    const one = tf.slice(own, 1, i, 1); // [query, 1]
    return tf.sum(tf.cast(tf.greater(logits, one), "float32"), [-1]);
  });
  const most = tf.max(logits, [-1], true); // [query, 1]
  const shifted = tf.sub(logits, most);
  const weights = tf.exp(shifted);
  const total = tf.sum(weights, [-1], true); // [query, 1]
  const log = tf.log(total);
  const logSum = tf.reshape(tf.add(most, log), ["query"]);
  const outputs = [logSum, ...tf.topK(logits, topK), own, tf.stack(larger, 1)];
  if (spread) outputs.push(...spreads(shifted, weights, total, log));
  return {graph, inputs: [raw, ...(final ? [final] : []), queries, ids], outputs};
}

/**
 * With s = logits − their maximum and Z = Σ exp s: the entropy log Z − Σ p s, and of each row Σ q (log q − log p), where q are
 * the probabilities of the last row of its group.
 */
function spreads(shifted: GraphNode, weights: GraphNode, total: GraphNode, log: GraphNode): GraphNode[] {
  const vocab = shifted.shape[1];
  const grouped = (x: GraphNode, width = vocab): GraphNode => tf.reshape(x, ["group", "step", width]);
  const inner = tf.sum(tf.mul(weights, shifted), [-1], true); // [query, 1]
  // Rounding may carry both below 0 where a row is sure, or where it is the last.
  const entropy = tf.maximum(tf.reshape(tf.sub(log, tf.div(inner, total)), ["query"]), 0);
  const last = tf.add(tf.range("step", 1), tf.constant([-1], "int32"));
  const ofLast = (x: GraphNode): GraphNode => tf.pick(x, 1, last); // [group, 1, …]
  const q = ofLast(grouped(tf.div(weights, total))); // [group, 1, vocab]
  const crossed = tf.sub(tf.matMul(grouped(shifted), q, {transposeB: true}), grouped(log, 1)); // Σ q log p, [group, step, 1]
  const divergence = tf.maximum(tf.sub(ofLast(crossed), crossed), 0);
  return [entropy, tf.reshape(divergence, ["query"])];
}
