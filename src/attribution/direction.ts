import type {CausalGraph} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** What is explained of a token: its logit where it was chosen, its probability, or the logarithm of that. */
export type Unit = "logit" | "probability" | "logProbability";

export const units: readonly Unit[] = ["logit", "probability", "logProbability"];

/** What is explained of a token, and the token it is compared with: "are" rather than "is". */
export interface Aim {
  readonly unit: Unit;
  /** The other token's id; null where a token is explained by itself. */
  readonly contrast: number | null;
}

/** Names a program by what it explains. */
export function aimKey({unit, contrast}: Aim): string {
  return contrast === null ? unit : `${unit} contrast`;
}

/** What is fed of the targets, each `[query]`: the chosen tokens, and the others where there are such. */
export function aimInputs({contrast}: Aim): GraphNode[] {
  const names = contrast === null ? ["chosen"] : ["chosen", "contrast"];
  return names.map((name) => tf.input(name, ["query"], "int32"));
}

/** Arrays for `aimInputs`, one token id for each query. */
export function aimFeeds({contrast}: Aim, chosen: readonly number[]): tf.Tensor[] {
  const others = contrast === null ? [] : [chosen.map(() => contrast)];
  return [chosen, ...others].map((ids) => tf.tensor(Int32Array.from(ids), [ids.length], "int32"));
}

/**
 * Gradient of what is explained with respect to what the head reads at its row: `[query, model]`.
 *
 * @param tokens - see `aimInputs`
 */
export function direction(graph: CausalGraph, tokens: readonly GraphNode[], unit: Unit): GraphNode {
  const [own, other] = tokens.map((chosen) => towards(graph, chosen, unit));
  return tokens.length > 1 ? tf.sub(own, other) : own;
}

function towards(graph: CausalGraph, chosen: GraphNode, unit: Unit): GraphNode {
  const {head, logits} = graph;
  const own = tf.gather(head, chosen); // [query, model]
  if (unit === "logit") return own;
  // ∇ log p_c = Σ p_j (w_c − w_j), over the others only: where p_c is near 1, w_c − Σ p_j w_j would be rounding.
  const all = tf.softmax(logits); // [query, vocab]
  const one = tf.oneHot(chosen, head.shape[0]); // [query, vocab]
  const others = tf.mul(all, tf.sub(1, one)); // [query, vocab]
  const ofLog = tf.sub(tf.mul(tf.sum(others, [-1], true), own), tf.matMul(others, head)); // [query, model]
  if (unit === "logProbability") return ofLog;
  return tf.mul(tf.sum(tf.mul(all, one), [-1], true), ofLog); // ∇ p_c = p_c ∇ log p_c
}

/** What is explained, of each query: `[query]`. */
export function explainedValue(graph: CausalGraph, tokens: readonly GraphNode[], unit: Unit): GraphNode {
  const [own, other] = tokens.map((chosen) => valueOf(graph, chosen, unit));
  return tokens.length > 1 ? tf.sub(own, other) : own;
}

function valueOf(graph: CausalGraph, chosen: GraphNode, unit: Unit): GraphNode {
  const {beforeHead, queries, head, headBias, logits} = graph;
  if (unit !== "logit") {
    const all = unit === "probability" ? tf.softmax(logits) : tf.logSoftmax(logits); // [query, vocab]
    const own = tf.equal(tf.oneHot(chosen, head.shape[0]), 1);
    // Chosen, not multiplied: 0 · −∞ would be NaN.
    return tf.sum(tf.select(own, all, 0), [-1]);
  }
  // Without the logits of all other tokens.
  const products = tf.sum(tf.mul(tf.gather(beforeHead, queries), tf.gather(head, chosen)), [-1]); // [query]
  return headBias ? tf.add(products, tf.gather(headBias, chosen)) : products;
}
