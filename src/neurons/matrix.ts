import type {Program, Tensor} from "../tensors/index.js";
import {compile, input, matMul, square, sub, sum, take, tensor, using} from "../tensors/index.js";

/** Numbers of one layer `[position, neuron]`, possibly of several texts one after the other. */
export type LayerBlock = Float32Array;

export interface MatrixShape {
  readonly layers: number;
  readonly positions: number;
  readonly neurons: number;
}

/** Layers go into TensorFlow's memory in arrays of about this size: large enough for its threads, small beside the whole. */
const groupBytes = 20e6;

interface Group {
  readonly tensor: Tensor;
  readonly from: number;
  readonly layers: number;
}

const x = input("x", ["layer", "position", "neuron"]);
const w = input("w", ["factor", "position"]);
const h = input("h", ["layer", "factor", "neuron"]);

/** The large products, by TensorFlow. A matrix of `[factor, position]` is W, of `[layer, factor, neuron]` is H. */
const programs: {
  readonly transposed: Program;
  readonly forward: Program;
  readonly error: Program;
  readonly own: Program;
} = {
  transposed: compile([w, x], [matMul(w, x)]),
  // Sums over the layers of the group.
  forward: compile(
    [x, h],
    [sum(matMul(x, h, {transposeB: true}), [0]), sum(matMul(h, h, {transposeB: true}), [0])],
  ),
  own: compile([x], [sum(matMul(x, x, {transposeB: true}), [0])]),
  error: compile([x, w, h], [sum(square(sub(x, matMul(w, h, {transposeA: true}))), [0, 1, 2])]),
};

/**
 * The activations X of `[position, layer and neuron]`, which stay in TensorFlow's memory as the layers they come in, and are
 * only ever multiplied by matrices with few columns. It must be disposed.
 */
export class ActivationMatrix {
  readonly shape: MatrixShape;
  /** ‖X‖² */
  readonly squares: number;
  /** Mean of all entries. */
  readonly mean: number;
  readonly #groups: readonly Group[];

  /**
   * @param fill - writes one layer, by its place, into the block, and gives the sum of its entries and of their squares
   * @param atOnceBytes - of layers that lie together in TensorFlow's memory
   */
  constructor(
    shape: MatrixShape,
    fill: (block: LayerBlock, layer: number) => {readonly sum: number; readonly squares: number},
    atOnceBytes = groupBytes,
  ) {
    this.shape = shape;
    const {layers, positions, neurons} = shape;
    const size = positions * neurons;
    const atOnce = Math.max(1, Math.min(layers, Math.floor(atOnceBytes / (4 * size))));
    const groups: Group[] = [];
    let total = 0;
    let squares = 0;
    try {
      for (let from = 0; from < layers; from += atOnce) {
        const count = Math.min(atOnce, layers - from);
        // New each time: TensorFlow may read an array where it lies, and must not see the next layers there.
        const room = new Float32Array(count * size);
        for (let i = 0; i < count; i++) {
          const found = fill(room.subarray(i * size, (i + 1) * size), from + i);
          total += found.sum;
          squares += found.squares;
        }
        const made = tensor(room, [count, positions, neurons]);
        groups.push({tensor: made, from, layers: count});
      }
    } catch (error) {
      for (const group of groups) group.tensor.dispose();
      throw error;
    }
    this.#groups = groups;
    this.squares = squares;
    this.mean = total / (layers * size);
  }

  /** Bytes beside the activations as they come, for `factors` columns. */
  static bytes({layers, positions, neurons}: MatrixShape, factors: number): number {
    const size = layers * positions * neurons;
    const group = Math.max(positions * neurons, Math.min(size, groupBytes / 4));
    // Of the loadings: the current ones, those before, the next ones, the product, and what TensorFlow reads and gives.
    return 4 * (size + group + 6 * layers * neurons * factors);
  }

  /** W·X `[layer, factor, neuron]`, into `out`. */
  transposedTimes(factors: Float32Array, k: number, out: Float32Array): void {
    const {positions, neurons} = this.shape;
    using([tensor(factors, [k, positions])], ([held]) => {
      for (const group of this.#groups) {
        out.set(take(programs.transposed.run([held, group.tensor])[0]), group.from * k * neurons);
      }
    });
  }

  /** X·Hᵀ `[factor, position]` and H·Hᵀ `[factor, factor]`. */
  times(loadings: Float32Array, k: number): {readonly product: Float32Array; readonly gram: Float64Array} {
    const {positions} = this.shape;
    const product = new Float32Array(k * positions);
    const gram = new Float64Array(k * k);
    this.#each(loadings, k, (group, held) => {
      using(programs.forward.run([group.tensor, held]), (made) => {
        const [part, square] = made.map((one) => take(one));
        for (let i = 0; i < positions; i++)
          for (let t = 0; t < k; t++) product[t * positions + i] += part[i * k + t];
        for (let i = 0; i < k * k; i++) gram[i] += square[i];
      });
    });
    return {product, gram};
  }

  /** X·Xᵀ `[position, position]` */
  own(): Float64Array {
    const total = new Float64Array(this.shape.positions ** 2);
    for (const group of this.#groups) {
      const part = take(programs.own.run([group.tensor])[0]);
      for (let i = 0; i < total.length; i++) total[i] += part[i];
    }
    return total;
  }

  /** ‖X − WᵀH‖² */
  squaredError(factors: Float32Array, loadings: Float32Array, k: number): number {
    let total = 0;
    using([tensor(factors, [k, this.shape.positions])], ([held]) => {
      this.#each(loadings, k, (group, part) => {
        total += take(programs.error.run([group.tensor, held, part])[0])[0];
      });
    });
    return total;
  }

  #each(loadings: Float32Array, k: number, use: (group: Group, held: Tensor) => void): void {
    const {neurons} = this.shape;
    for (const group of this.#groups) {
      const from = group.from * k * neurons;
      const part = loadings.subarray(from, from + group.layers * k * neurons);
      using([tensor(part, [group.layers, k, neurons])], ([held]) => use(group, held));
    }
  }

  dispose(): void {
    for (const {tensor} of this.#groups) tensor.dispose();
  }
}
