import type {GraphNode} from "../tensors/index.js";
import {gelu, geluTanh, quickGelu, relu, sigmoid, silu, tanh} from "../tensors/index.js";

/** Non-linearities by the names that config.json gives them. */
export const activations = {
  gelu,
  gelu_new: geluTanh,
  gelu_fast: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  quick_gelu: quickGelu,
  relu,
  sigmoid,
  silu,
  swish: silu,
  tanh,
} satisfies Readonly<Record<string, (x: GraphNode) => GraphNode>>;

export type ActivationName = keyof typeof activations;
