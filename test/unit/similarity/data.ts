import {seededRandom} from "../../../src/tensors/index.js";
import type {Representation} from "../../../src/similarity/index.js";

export interface Matrix extends Representation {
  readonly shape: readonly [number, number];
}

/** Numbers from the normal distribution, the same for the same seed. */
export function normal(positions: number, features: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const data = Float32Array.from({length: positions * features}, () => random.normal());
  return {shape: [positions, features], data};
}

/** x W */
export function times({shape, data}: Matrix, w: Matrix): Matrix {
  const [n, p] = shape;
  const q = w.shape[1];
  const product = new Float32Array(n * q);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < q; k++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += data[i * p + j] * w.data[j * q + k];
      product[i * q + k] = sum;
    }
  }
  return {shape: [n, q], data: product};
}

export const scale = (x: Matrix, by: number, plus = 0): Matrix => ({
  ...x,
  data: x.data.map((v) => v * by + plus),
});
export const add = (x: Matrix, y: Matrix): Matrix => ({...x, data: x.data.map((v, i) => v + y.data[i])});

/** A matrix of rotations in the planes of neighbouring features. */
export function rotation(n: number, seed: number): Matrix {
  const random = seededRandom(seed);
  let made = identity(n);
  for (let plane = 0; plane < 3 * n; plane++) {
    const angle = 2 * Math.PI * random.uniform();
    const turn = identity(n);
    const [i, j] = [plane % n, (plane + 1 + (plane % (n - 1))) % n];
    turn.data[i * n + i] = turn.data[j * n + j] = Math.cos(angle);
    turn.data[i * n + j] = -Math.sin(angle);
    turn.data[j * n + i] = Math.sin(angle);
    made = times(made, turn);
  }
  return made;
}

export function identity(n: number): Matrix {
  const data = new Float32Array(n * n);
  for (let i = 0; i < n; i++) data[i * (n + 1)] = 1;
  return {shape: [n, n], data};
}

/** A representation that has something to do with x. */
export const related = (x: Matrix, features: number, noise: number, seed: number): Matrix =>
  add(times(x, normal(x.shape[1], features, seed)), scale(normal(x.shape[0], features, seed + 1), noise));

/** Columns of x at `indices`. */
export function columns({shape: [n, p], data}: Matrix, indices: readonly number[]): Matrix {
  const rows = Array.from({length: n}, (_, i) => indices.map((j) => data[i * p + j]));
  return {shape: [n, indices.length], data: Float32Array.from(rows.flat())};
}
