import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";

/**
 * A convolution along the positions of `x` `[batch, seq, from]`, with zeros before the first and after the last:
 * `[batch, seq, to]`.
 *
 * @param weight - as PyTorch's Conv1d has it, `[to, from / groups, size]`, with an odd size
 */
export function convolve(x: GraphNode, weight: GraphNode, bias: GraphNode, groups: number): GraphNode {
  const [to, share, size] = weight.shape as readonly number[];
  const taps = tf.unstack(tf.transpose(weight, [2, 0, 1])); // size times [to, from / groups]
  const [batch, seq] = x.shape;
  const split = tf.transpose(tf.reshape(x, [batch, seq, groups, share]), [0, 2, 1, 3]); // [batch, group, seq, share]
  const products = taps.map((tap, i) => {
    const moved = shift(split, (size - 1) / 2 - i);
    return tf.matMul(moved, tf.reshape(tap, [groups, to / groups, share]), {transposeB: true});
  });
  const sum = tf.transpose(tf.addAll(products), [0, 2, 1, 3]); // [batch, seq, group, to / groups]
  return tf.addBias(tf.reshape(sum, [batch, seq, to]), bias);
}

/** Moves the rows of `x` `[…, seq, feature]` towards the end by `by`, or towards the start where it is negative; zeros follow. */
function shift(x: GraphNode, by: number): GraphNode {
  if (by === 0) return x;
  const seq = x.shape[x.shape.length - 2];
  const zeros = tf.broadcastTo(
    tf.constant(0),
    x.shape.map((dim, axis) => (axis === x.shape.length - 2 ? Math.abs(by) : dim)),
  );
  const long = tf.concat(by > 0 ? [zeros, x] : [x, zeros], -2);
  return tf.withDerivative(tf.slice(long, -2, Math.max(0, -by), seq), {
    inputs: [x],
    backward: (gradient) => [shift(gradient, -by)],
  });
}
