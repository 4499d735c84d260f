import type {Tap} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** Dropout as part of a graph: masks are fed, so that the same seed drops the same. */
export interface Dropout {
  readonly tap: Tap;
  /** To be fed, in the order in which the graph was made: of the embeddings, then of what each layer gives on. */
  readonly masks: readonly GraphNode[];
}

/**
 * Dropout of embeddings and of what each layer gives to the next one or the head; states that a layer keeps are not touched.
 *
 * @see Zaremba, Sutskever & Vinyals (2014), section 3.2
 */
export function dropoutOf(drops: boolean): Dropout {
  const masks: GraphNode[] = [];
  const tap: Tap = (point, node) => {
    if (!drops || (point !== "embeddings" && !point.endsWith(".hidden"))) return node;
    const mask = tf.input(`dropout.${point}`, ["batch", "seq", node.shape[1]]);
    masks.push(mask);
    return tf.mul(node, tf.reshape(mask, node.shape));
  };
  return {tap, masks};
}

/**
 * Masks of one step: 0 for a share of the entries, and 1 / (1 − share) for the others, so that the mean stays.
 *
 * @param step - with the seed it decides what is dropped
 */
export function dropoutMasks(
  {masks}: Pick<Dropout, "masks">,
  {dropout, seed}: {readonly dropout: number; readonly seed: number},
  step: number,
  {batch, seq}: {readonly batch: number; readonly seq: number},
): Tensor[] {
  const random = tf.seededRandom((Math.imul(seed, 1_000_003) + step) >>> 0);
  const kept = 1 / (1 - dropout);
  return masks.map(({shape}) => {
    const width = shape[2] as number;
    const mask = new Float32Array(batch * seq * width);
    for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < dropout ? 0 : kept;
    return tf.tensor(mask, [batch, seq, width]);
  });
}
