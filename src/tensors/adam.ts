import type {GraphNode} from "./node.js";
import {add, div, input, mul, sqrt, square, sub} from "./ops.js";

export interface AdamOptions {
  /** Decay of the mean of gradients (default 0.9). */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients (default 0.999). */
  readonly beta2?: number;
  /** Added to the root (default 1e-8). */
  readonly epsilon?: number;
  /** Share of each weight taken away per unit of learning rate, for arrays of two axes or more (default 0). */
  readonly weightDecay?: number;
}

export interface AdamStep {
  /** Mean and mean square of the gradients of each weight, to be fed, and started at 0. */
  readonly moments: readonly {readonly mean: GraphNode; readonly square: GraphNode}[];
  /** Learning rate over the bias correction of the mean, 1 over that of the square, and the learning rate: scalars. */
  readonly rates: readonly [GraphNode, GraphNode, GraphNode];
  /** New weights and moments. */
  readonly weights: readonly GraphNode[];
  readonly means: readonly GraphNode[];
  readonly squares: readonly GraphNode[];
}

/**
 * The update of AdamW as part of a graph.
 *
 * @see Loshchilov & Hutter (2019), algorithm 2
 */
export function adamStep(
  weights: readonly GraphNode[],
  gradients: readonly GraphNode[],
  options: AdamOptions = {},
): AdamStep {
  const {beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0} = options;
  const moments = weights.map(({name, shape}) => ({
    mean: input(`${name}.mean`, shape),
    square: input(`${name}.square`, shape),
  }));
  const rates = [input("rate", []), input("squareCorrection", []), input("decayRate", [])] as const;
  const means = gradients.map((g, i) => add(mul(moments[i].mean, beta1), mul(g, 1 - beta1)));
  const squares = gradients.map((g, i) => add(mul(moments[i].square, beta2), mul(square(g), 1 - beta2)));
  const updated = weights.map((weight, i) => {
    const step = div(mul(means[i], rates[0]), add(sqrt(mul(squares[i], rates[1])), epsilon));
    const decay = weightDecay > 0 && weight.shape.length > 1;
    return sub(decay ? sub(weight, mul(weight, mul(rates[2], weightDecay))) : weight, step);
  });
  return {moments, rates, weights: updated, means, squares};
}

/** The three scalars of step `step` (from 1). */
export function adamRates(step: number, learningRate: number, options: AdamOptions = {}): number[] {
  const {beta1 = 0.9, beta2 = 0.999} = options;
  return [learningRate / (1 - beta1 ** step), 1 / (1 - beta2 ** step), learningRate];
}
