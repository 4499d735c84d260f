import type {Random} from "../tensors/index.js";

/** Shuffles in place, as Fisher and Yates do. */
export function permuted(order: Int32Array, random: Random): Int32Array {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
