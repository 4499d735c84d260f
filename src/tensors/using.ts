import type {Tensor} from "./tf.js";

/** Calls `use`, then frees the tensors, come what may. */
export function using<T>(tensors: readonly Tensor[], use: (tensors: readonly Tensor[]) => T): T {
  try {
    return use(tensors);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
