import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";

/** How DeBERTa tells distances apart. */
export interface Distances {
  /** There are this many rows of distance embeddings to each side. */
  readonly span: number;
  /** Distances beyond half of this many share rows, the more of them the farther; 0: none do. */
  readonly buckets: number;
  /** The distance from which on all share the last row. */
  readonly longest: number;
}

/**
 * The rows of the distance embedding, for each distance (query − key) from −`farthest` to `farthest`. It is computed as
 * transformers does, in 32-bit floats step by step, so that the edges of buckets are the same.
 *
 * @see He et al. (2021), "DeBERTa: Decoding-enhanced BERT with Disentangled Attention", eq. 3; buckets as in DeBERTa-v2
 */
export function distanceRows({span, buckets, longest}: Distances, farthest: number): number[] {
  const rowOf = (distance: number): number => {
    const bucket = buckets > 0 ? bucketOf(distance, buckets, longest) : distance;
    return Math.min(Math.max(bucket + span, 0), 2 * span - 1);
  };
  return Array.from({length: 2 * farthest + 1}, (_, i) => rowOf(i - farthest));
}

function bucketOf(distance: number, buckets: number, longest: number): number {
  const middle = Math.floor(buckets / 2);
  const far = Math.abs(distance);
  if (far <= middle) return distance;
  const logarithm = (x: number): number => Math.fround(Math.log(Math.fround(x)));
  const share = Math.fround(logarithm(far / middle) / logarithm((longest - 1) / middle));
  return Math.sign(distance) * (Math.ceil(Math.fround(share * (middle - 1))) + middle);
}

/** Sizes in which neither terms nor factors change place: names are compared as they are written. */
const [row, flat, used] = ["2*seq+1", "2*seq*seq+seq", "2*seq*seq"];

/** Rows of `x` `[row, head*feature]` for distances from −seq to seq, upwards or downwards: `[head, 2*seq+1, feature]`. */
export function perDistance(
  x: GraphNode,
  rows: readonly number[],
  nHeads: number,
  order: "up" | "down",
): GraphNode {
  const farthest = (rows.length - 1) / 2;
  const whole = (value: number): GraphNode => tf.constant(value, "int32");
  const start = tf.sub(whole(farthest), tf.size("seq")); // of the longest distance here
  const table = tf.constant(order === "up" ? rows : [...rows].reverse(), "int32");
  const chosen = tf.gather(table, tf.add(tf.range(0, row), start)); // [2*seq+1]
  const width = x.shape[1] as number;
  return tf.transpose(tf.reshape(tf.gather(x, chosen), [row, nHeads, width / nHeads]), [1, 0, 2]);
}

/**
 * From products with each distance to products with each position: `x` `[batch, head, seq, 2*seq+1]`, where column j is of
 * the other position that lies j − seq after the row's own; the result `[batch, head, seq, seq]` has a column for each other
 * position. Rows are laid in one line and cut into rows that are one shorter, so that each starts one column earlier.
 */
export function perPosition(x: GraphNode): GraphNode {
  const [batch, nHeads] = x.shape;
  const line = tf.slice(tf.reshape(x, [batch, nHeads, flat]), 2, "seq", used);
  const value = tf.slice(tf.reshape(line, [batch, nHeads, "seq", "2*seq"]), 3, 0, "seq");
  return tf.withDerivative(value, {
    inputs: [x],
    backward: (gradient) => {
      const before = gradient.shape.slice(0, -2);
      const zeros = (...dims: string[]): GraphNode => tf.broadcastTo(tf.constant(0), [...before, ...dims]);
      const wide = tf.concat([gradient, zeros("seq", "seq")], -1); // […, seq, seq+seq]
      const whole = tf.concat([zeros("seq"), tf.reshape(wide, [...before, used])], -1);
      return [tf.reshape(whole, [...before, "seq", row])];
    },
  });
}
