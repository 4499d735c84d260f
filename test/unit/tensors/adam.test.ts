import * as tf from "../../../src/tensors/index.js";
import {evaluate} from "./differences.js";

/** The weight after some steps on gradients that are the weight itself (the loss is w² / 2). */
function descend(steps: number, rate: number, options: tf.AdamOptions): number {
  const weight = tf.input("w", [1, 1]);
  const adam = tf.adamStep([weight], [weight], options);
  const inputs = [weight, ...adam.rates, adam.moments[0].mean, adam.moments[0].square];
  let state: Float32Array[] = [Float32Array.of(1), Float32Array.of(0), Float32Array.of(0)];
  for (let step = 1; step <= steps; step++) {
    const rates = tf.adamRates(step, rate, options).map((value) => Float32Array.of(value));
    state = evaluate(
      inputs,
      [adam.weights[0], adam.means[0], adam.squares[0]],
      [state[0], ...rates, state[1], state[2]],
    );
  }
  return state[0][0];
}

/** The algorithm as published, in double precision. */
function reference(steps: number, rate: number, weightDecay: number): number {
  let [w, m, v] = [1, 0, 0];
  for (let t = 1; t <= steps; t++) {
    const g = w;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    w -= rate * weightDecay * w + (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
  }
  return w;
}

describe("adamStep", () => {
  test("moves the first step by the learning rate", () => {
    expect(descend(1, 0.1, {})).toBeCloseTo(0.9, 5);
  });

  test("follows the published algorithm for ten steps", () => {
    expect(descend(10, 0.05, {})).toBeCloseTo(reference(10, 0.05, 0), 5);
  });

  test("decays weights apart from the gradient", () => {
    expect(descend(10, 0.05, {weightDecay: 0.1})).toBeCloseTo(reference(10, 0.05, 0.1), 5);
  });
});
