import type {GraphNode, Shape} from "../../../src/tensors/index.js";
import {compile, gradient, input, seededRandom, take, tensor} from "../../../src/tensors/index.js";

/** A function of arrays, and the shapes it is tried on. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (xs: readonly GraphNode[]) => GraphNode;
  /** Inputs are drawn from 0.5 … 1.5 instead of the normal distribution: for functions of positive numbers. */
  readonly positive?: boolean;
}

const size = (shape: Shape): number => shape.reduce<number>((n, dim) => n * (dim as number), 1);

/** Random data of a shape. */
export function randomData(shape: readonly number[], seed: number, positive = false): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({length: size(shape)}, () =>
    positive ? 0.5 + random.uniform() : random.normal(),
  );
}

/** Runs a graph on plain arrays. */
export function evaluate(
  inputs: readonly GraphNode[],
  outputs: readonly GraphNode[],
  data: readonly Float32Array[],
): Float32Array[] {
  const feeds = inputs.map((node, i) => tensor(data[i], node.shape as number[]));
  try {
    return compile(inputs, outputs).run(feeds).map(take);
  } finally {
    for (const feed of feeds) feed.dispose();
  }
}

/** Gradients by the rules and by central differences, for each input, with `lead` cotangents at once. */
export function bothGradients(
  {shapes, build, positive}: Case,
  lead: number,
): {rules: Float32Array[]; differences: Float32Array[]} {
  const xs = shapes.map((shape, i) => input(`x${i}`, shape));
  const y = build(xs);
  const data = shapes.map((shape, i) => randomData(shape, 10 + i, positive));
  const front = lead > 0 ? [lead] : [];
  const cotangent = input("cotangent", [...front, ...y.shape]);
  const weights = randomData(cotangent.shape as number[], 99);
  const gradients = gradient([y], xs, [cotangent], front.length);
  const rules = evaluate([...xs, cotangent], gradients as GraphNode[], [...data, weights]);

  const valueAt = (moved: readonly Float32Array[]): number[] => {
    const [value] = evaluate(xs, [y], moved);
    return Array.from({length: Math.max(lead, 1)}, (_, k) =>
      value.reduce((total, v, i) => total + v * weights[k * value.length + i], 0),
    );
  };
  const step = 1e-2;
  const differences = data.map((x, i) => {
    const out = new Float32Array(Math.max(lead, 1) * x.length);
    for (let j = 0; j < x.length; j++) {
      const at = (by: number): number[] =>
        valueAt(data.map((d, k) => (k === i ? d.map((v, m) => (m === j ? v + by : v)) : d)));
      const [up, down] = [at(step), at(-step)];
      up.forEach((v, k) => (out[k * x.length + j] = (v - down[k]) / (2 * step)));
    }
    return out;
  });
  return {rules, differences};
}
