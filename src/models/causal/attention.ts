import type {Dim, GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {Tap} from "../family.js";

/** Of all positions so far. */
export interface KeysAndValues {
  /** `[batch, key-value head, position, feature]` */
  readonly keys: GraphNode;
  readonly values: GraphNode;
}

/** One layer's attention, before it is computed. */
export interface Attention {
  /** `[batch, head, seq, feature]`, rotated where the family rotates */
  readonly q: GraphNode;
  /** `[batch, key-value head, seq, feature]` */
  readonly k: GraphNode;
  /** `[batch, key-value head, seq, feature]` */
  readonly v: GraphNode;
  /** Scores are multiplied by it. */
  readonly scale: number;
  /** Each position sees itself and this many − 1 before it (default: all before it). */
  readonly window?: number;
  /** Added to the scores `[1 or batch, 1 or head, 1 or seq, key]`. */
  readonly mask: GraphNode;
  /** From all heads `[batch*seq, head*feature]` to `[batch*seq, model]`. */
  out(heads: GraphNode): GraphNode;
}

/** `x` `[batch*seq, head*feature]` as `[batch, head, seq, feature]`; `seq` is the name of the sequence's size. */
export function splitHeads(x: GraphNode, nHeads: number, dHead: number, seq = "seq"): GraphNode {
  return tf.transpose(tf.reshape(x, ["batch", seq, nHeads, dHead]), [0, 2, 1, 3]);
}

/**
 * Attention of one layer, over the past too where there is one. Several query heads may share a head of keys and
 * values: they are laid one after the other along the positions, so that nothing is repeated. The sequence of the keys may
 * be another one than that of the queries, whatever their sizes are called.
 *
 * @see Vaswani et al. (2017), eq. 1; Ainslie et al. (2023) for shared heads
 */
export function attend(
  attention: Attention,
  past: KeysAndValues | undefined,
  tap: Tap,
): KeysAndValues & {readonly out: GraphNode} {
  const {scale, mask, out} = attention;
  const q = tap("attention.q", attention.q);
  const k = tap("attention.k", attention.k);
  const v = tap("attention.v", attention.v);
  const keys = past ? tf.concat([past.keys, k], 2) : k; // [batch, kv head, key, feature]
  const values = past ? tf.concat([past.values, v], 2) : v; // [batch, kv head, key, feature]
  const [nHeads, nShared, dHead] = [q.shape[1] as number, k.shape[1] as number, q.shape[3] as number];
  const seq = q.shape[2];
  const group = nHeads / nShared;
  const rows = group === 1 ? seq : `${group}*${seq}`;
  const key = keys.shape[2];

  const scaled = scale === 1 ? q : tf.mul(q, scale);
  const together = tf.reshape(scaled, ["batch", nShared, rows, dHead]);
  const products = tf.matMul(together, keys, {transposeB: true}); // [batch, kv head, group*seq, key]
  const scores = tf.reshape(products, ["batch", nHeads, seq, key]); // [batch, head, seq, key]
  const pattern = tap("attention.pattern", tf.softmax(tf.add(scores, mask))); // [batch, head, seq, key]
  const mixed = tf.matMul(tf.reshape(pattern, ["batch", nShared, rows, key]), values);
  const heads = tf.reshape(mixed, ["batch", nHeads, seq, dHead]); // [batch, head, seq, feature]
  const z = tap("attention.z", tf.transpose(heads, [0, 2, 1, 3])); // [batch, seq, head, feature]
  return {keys, values, out: tap("attention.out", out(tf.reshape(z, [`batch*${seq}`, nHeads * dHead])))};
}

/** Far below any score, as in the mask that is fed. */
const hidden = -1e9;

/** The mask, and hidden besides what lies `window` or more positions back. */
export function windowMask(
  mask: GraphNode,
  window: number | undefined,
  nPositions: number,
  past: Dim,
): GraphNode {
  if (window === undefined || window >= nPositions) return mask;
  const key = mask.shape[3];
  const query = tf.expand(tf.cast(tf.range(past, "seq"), "float32"), 1); // [seq, 1]
  const back = tf.sub(query, tf.cast(tf.range(0, key), "float32")); // [seq, key]
  return tf.add(mask, tf.select(tf.greater(tf.constant(window), back), 0, hidden)); // [1 or batch, 1, seq, key]
}
