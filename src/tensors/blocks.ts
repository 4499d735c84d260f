import type {GraphNode} from "./node.js";
import {
  add,
  addBias,
  concat,
  constant,
  erf,
  exp,
  mean,
  mul,
  neg,
  rsqrt,
  sigmoid,
  slice,
  square,
  sub,
  sum,
  withDerivative,
} from "./ops.js";

/**
 * Layer normalisation over the last axis: (x − mean) / √(variance + epsilon) · scale + shift.
 * Its derivative is written out: half as many operations as those of the parts.
 *
 * @see Ba, Kiros & Hinton (2016), eq. 4
 */
export function layerNorm(x: GraphNode, scale: GraphNode, shift: GraphNode, epsilon: number): GraphNode {
  const centred = sub(x, mean(x, [-1], true));
  const inverse = rsqrt(add(mean(square(centred), [-1], true), constant(epsilon)));
  const normal = mul(centred, inverse);
  return withDerivative(addBias(mul(normal, scale), shift), {
    inputs: [x, scale, shift],
    backward: (gradient, lead) => {
      const slope = mul(gradient, scale);
      const along = mul(normal, mean(mul(slope, normal), [-1], true));
      const toX = mul(sub(sub(slope, mean(slope, [-1], true)), along), inverse);
      return [toX, toVector(mul(gradient, normal), lead), toVector(gradient, lead)];
    },
  });
}

/**
 * Root-mean-square normalisation over the last axis: x / √(mean x² + epsilon) · scale.
 *
 * @see Zhang & Sennrich (2019), eq. 4
 */
export function rmsNorm(x: GraphNode, scale: GraphNode, epsilon: number): GraphNode {
  const inverse = rsqrt(add(mean(square(x), [-1], true), constant(epsilon)));
  const normal = mul(x, inverse);
  return withDerivative(mul(normal, scale), {
    inputs: [x, scale],
    backward: (gradient, lead) => {
      const slope = mul(gradient, scale);
      const along = mul(normal, mean(mul(slope, normal), [-1], true));
      return [mul(sub(slope, along), inverse), toVector(mul(gradient, normal), lead)];
    },
  });
}

/**
 * Rotary embedding: turns entry i and entry i + n/2 of the last axis, for i below n/2, by an angle; n is the last axis of
 * `cos` and `sin`, whose halves are equal. Entries from n on stay. Its derivative turns back.
 *
 * @see Su et al. (2021), eq. 34, with the halves of GPT-NeoX
 */
export function rotate(x: GraphNode, cos: GraphNode, sin: GraphNode): GraphNode {
  return withDerivative(turned(x, cos, sin), {
    inputs: [x],
    backward: (gradient) => [turned(gradient, cos, neg(sin))],
  });
}

function turned(x: GraphNode, cos: GraphNode, sin: GraphNode): GraphNode {
  const width = x.shape[x.shape.length - 1] as number;
  const size = cos.shape[cos.shape.length - 1] as number;
  const half = size / 2;
  const part = size < width ? slice(x, -1, 0, size) : x;
  const across = concat([neg(slice(x, -1, half, half)), slice(x, -1, 0, half)], -1);
  const sum = add(mul(part, cos), mul(across, sin));
  return size < width ? concat([sum, slice(x, -1, size, width - size)], -1) : sum;
}

/** Sums all but the leading axes and the last one. */
function toVector(x: GraphNode, lead: number): GraphNode {
  const axes = x.shape.map((_, axis) => axis).slice(lead, -1);
  return axes.length === 0 ? x : sum(x, axes);
}

/** f(x) with f′(x) given: one product in the backward pass, whatever leads the gradient. */
function elementwise(x: GraphNode, value: GraphNode, slope: () => GraphNode): GraphNode {
  return withDerivative(value, {inputs: [x], backward: (gradient) => [mul(gradient, slope())]});
}

const root = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/**
 * GELU with the tanh approximation, as x · sigmoid(2z), which equals x · (1 + tanh z) / 2.
 *
 * @see Hendrycks & Gimpel (2016), section 2
 */
export function geluTanh(x: GraphNode): GraphNode {
  const squared = square(x);
  const gate = sigmoid(mul(x, add(mul(squared, 2 * root * cubic), 2 * root)));
  return elementwise(x, mul(x, gate), () => {
    const inner = add(mul(squared, 6 * root * cubic), 2 * root);
    return add(gate, mul(mul(mul(x, gate), sub(1, gate)), inner));
  });
}

/** GELU: x · Φ(x). */
export function gelu(x: GraphNode): GraphNode {
  const phi = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
  return elementwise(x, mul(x, phi), () =>
    add(phi, mul(x, mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI)))),
  );
}

/** SiLU: x · sigmoid(x). */
export function silu(x: GraphNode): GraphNode {
  const gate = sigmoid(x);
  return elementwise(x, mul(x, gate), () => mul(gate, add(mul(x, sub(1, gate)), 1)));
}

/** GELU as x · sigmoid(1.702 x). */
export function quickGelu(x: GraphNode): GraphNode {
  const gate = sigmoid(mul(x, 1.702));
  return elementwise(x, mul(x, gate), () => mul(gate, add(mul(mul(x, 1.702), sub(1, gate)), 1)));
}
