import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";

/** Between the values of a mask: 0 where a token is, −1e9 where padding is. */
const between = -5e8;

/** True where a token is, `[1 or batch, seq]`, by the mask `[1 or batch, 1, 1, seq]`. */
export function keptTokens(mask: GraphNode): GraphNode {
  return tf.greater(tf.reshape(mask, [mask.shape[0], mask.shape[3]]), between);
}

/** The mask `[1 or batch, 1, seq, seq]` under which padding sees nothing either: all its scores are equally low. */
export function maskBothWays(mask: GraphNode): GraphNode {
  return tf.minimum(mask, tf.reshape(mask, [mask.shape[0], 1, mask.shape[3], 1]));
}
