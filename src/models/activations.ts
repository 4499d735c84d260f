import type {GraphNode} from "../tensors/index.js";
import {gelu, geluTanh, quickGelu, relu, sigmoid, silu, tanh} from "../tensors/index.js";

/** A non-linearity, as config.json names it. */
export type ActivationName =
  | "gelu"
  | "gelu_new"
  | "gelu_fast"
  | "gelu_pytorch_tanh"
  | "quick_gelu"
  | "relu"
  | "sigmoid"
  | "silu"
  | "swish"
  | "tanh";

/** Non-linearities by the names that config.json gives them. */
export const activations: Readonly<Record<ActivationName, (x: GraphNode) => GraphNode>> = {
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
};
