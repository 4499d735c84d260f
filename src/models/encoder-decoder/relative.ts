import type {Dim, GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";

/** How distances between positions share biases. */
export interface RelativeBuckets {
  readonly nBuckets: number;
  /** Distances from here on are in the last bucket. */
  readonly farthest: number;
}

/**
 * The bucket of a key `distance` positions after the query (before it, if negative): one for each near distance, then ever
 * wider ones. Decoders have buckets for keys before the query only; in encoders each side has half of them.
 *
 * @see Raffel et al. (2020), section 2.1
 */
export function bucketOf({nBuckets, farthest}: RelativeBuckets, distance: number, bothSides: boolean): number {
  const count = bothSides ? Math.floor(nBuckets / 2) : nBuckets;
  const first = bothSides && distance > 0 ? count : 0;
  const steps = bothSides ? Math.abs(distance) : Math.max(0, -distance);
  const near = Math.floor(count / 2);
  if (steps < near) return first + steps;
  const wide = (Math.log(steps / near) / Math.log(farthest / near)) * (count - near);
  // A distance that meets the border of two buckets exactly is in the farther one, however its logarithm is rounded.
  return first + Math.min(count - 1, near + Math.trunc(wide + 1e-6));
}

/** The bias of each head for each query and key, `[1, head, seq, key]`, from weights `[bucket, head]`. */
export function relativeBias(
  weight: GraphNode,
  buckets: RelativeBuckets,
  bothSides: boolean,
  {past, seq, key}: {readonly past: Dim; readonly seq: Dim; readonly key: Dim},
): GraphNode {
  const {farthest} = buckets;
  const all = Array.from({length: 2 * farthest + 1}, (_, i) => bucketOf(buckets, i - farthest, bothSides));
  const far = tf.constant(farthest, "int32");
  const distance = tf.sub(tf.range(0, key), tf.expand(tf.range(past, seq), 1)); // [seq, key]
  const near = tf.maximum(tf.minimum(distance, far), tf.constant(-farthest, "int32"));
  const bucket = tf.gather(tf.constant(all, "int32"), tf.add(near, far)); // [seq, key]
  return tf.expand(tf.transpose(tf.gather(weight, bucket), [2, 0, 1]), 0);
}
