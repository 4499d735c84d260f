import type {Parameter} from "../models/index.js";
import type {GraphNode, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

export interface OptimizerOptions {
  /** "adamw" (default), or "sgd": plain steepest descent. */
  readonly optimizer?: "adamw" | "sgd";
  /** Share of each weight taken away per unit of learning rate, for arrays of two axes or more (default 0). */
  readonly weightDecay?: number;
  /** Gradients together are scaled down to at most this length. */
  readonly clip: number;
}

/** A graph that can be learned. */
export interface Learned {
  readonly parameters: readonly Parameter[];
  /** By parameter name. */
  readonly weights: ReadonlyMap<string, GraphNode>;
  /** Parameters that stay as they are. */
  readonly frozen?: ReadonlySet<string>;
  /** What is fed at each step. */
  readonly data: readonly GraphNode[];
  /** What is made small, a scalar. */
  readonly loss: GraphNode;
  /** What a step gives besides. */
  readonly outputs?: readonly GraphNode[];
}

/** Weights that learn. */
export class Learner {
  readonly #program: Program;
  readonly #adam: boolean;
  readonly #decay: number;
  /** Learned parameters, in their order. */
  readonly #names: readonly string[];
  readonly #shapes: readonly (readonly number[])[];
  readonly #others: readonly string[];
  readonly #outputs: number;
  /** Weights; with AdamW then the means, then the mean squares. */
  #state: Tensor[];
  readonly #frozen: Map<string, Tensor>;
  #step = 0;
  #disposed = false;

  constructor(learned: Learned, initial: ReadonlyMap<string, Float32Array>, options: OptimizerOptions) {
    const {parameters, weights, frozen = new Set(), data, loss, outputs = []} = learned;
    const learns = parameters.filter(({name}) => !frozen.has(name));
    const rest = parameters.filter(({name}) => frozen.has(name));
    this.#names = learns.map(({name}) => name);
    this.#others = rest.map(({name}) => name);
    this.#adam = options.optimizer !== "sgd";
    this.#decay = options.weightDecay ?? 0;
    this.#outputs = outputs.length;
    const nodes = this.#names.map((name) => weights.get(name)!);
    const held = this.#others.map((name) => weights.get(name)!);
    const gradients = tf.gradient([loss], nodes, [tf.constant(1)]).map((found, i) => {
      if (!found)
        throw new Error(`Learner(): loss must depend on every weight, got none for "${this.#names[i]}".`);
      return found;
    });
    const update = updateOf(nodes, clipped(gradients, options.clip), options);
    this.#shapes = [...learns, ...(this.#adam ? [...learns, ...learns] : [])].map(({shape}) => shape);
    this.#program = tf.compileNative(
      [...data, ...update.rates, ...held, ...update.state],
      [loss, ...outputs, ...update.next],
    );
    this.#frozen = new Map(rest.map(({name, shape}) => [name, tf.tensor(initial.get(name)!, shape)]));
    this.#state = this.#shapes.map((shape, i) =>
      tf.tensor(i < learns.length ? initial.get(learns[i].name)! : new Float32Array(sizeOf(shape)), shape),
    );
  }

  /** Steps done. */
  get steps(): number {
    return this.#step;
  }

  /** One step. Returns the loss before it, and the other outputs, which the caller owns. */
  step(data: readonly Tensor[], learningRate: number): {readonly loss: number; readonly outputs: Tensor[]} {
    const scalars = this.#adam
      ? tf.adamRates(this.#step + 1, learningRate)
      : [learningRate, this.#decay * learningRate];
    const rates = scalars.map((rate) => tf.tensor(Float32Array.of(rate), []));
    const held = this.#others.map((name) => this.#frozen.get(name)!);
    const [loss, ...rest] = tf.using(rates, () =>
      this.#program.run([...data, ...rates, ...held, ...this.#state]),
    );
    for (const old of this.#state) old.dispose();
    this.#state = rest.slice(this.#outputs);
    this.#step++;
    return {loss: tf.take(loss)[0], outputs: rest.slice(0, this.#outputs)};
  }

  /** The weights as they are now, in the order of the parameters given; they stay the learner's. */
  tensors(parameters: readonly Parameter[]): Tensor[] {
    return parameters.map(({name}) => this.#frozen.get(name) ?? this.#state[this.#names.indexOf(name)]);
  }

  /** A copy of the weights. */
  weights(parameters: readonly Parameter[]): Map<string, Float32Array> {
    const tensors = this.tensors(parameters);
    return new Map(parameters.map(({name}, i) => [name, Float32Array.from(tf.read(tensors[i]))]));
  }

  /** All that changes, one array after the other: they are read when they are asked for. */
  state(): {readonly name: string; readonly shape: readonly number[]; read(): Float32Array}[] {
    return this.#state.map((one, i) => ({
      name: `${["weight", "mean", "square"][Math.floor(i / this.#names.length)]}/${this.#names[i % this.#names.length]}`,
      shape: this.#shapes[i],
      read: () => tf.read(one) as Float32Array,
    }));
  }

  /** Goes on from such a state. */
  restore(step: number, array: (name: string) => Float32Array): void {
    const fresh = this.state().map(({name, shape}) => tf.tensor(array(name), shape));
    for (const old of this.#state) old.dispose();
    this.#state = fresh;
    this.#step = step;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#program.dispose();
    for (const tensor of [...this.#state, ...this.#frozen.values()]) tensor.dispose();
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

interface Update {
  /** Scalars of each step. */
  readonly rates: readonly GraphNode[];
  readonly state: readonly GraphNode[];
  /** The state after the step. */
  readonly next: readonly GraphNode[];
}

function updateOf(
  weights: readonly GraphNode[],
  gradients: readonly GraphNode[],
  options: OptimizerOptions,
): Update {
  if (options.optimizer !== "sgd") {
    const {moments, rates, ...next} = tf.adamStep(weights, gradients, {weightDecay: options.weightDecay});
    return {
      rates,
      state: [...weights, ...moments.map(({mean}) => mean), ...moments.map(({square}) => square)],
      next: [...next.weights, ...next.means, ...next.squares],
    };
  }
  const rates = [tf.input("rate", []), tf.input("decay", [])];
  const next = weights.map((weight, i) => {
    const decays = (options.weightDecay ?? 0) > 0 && weight.shape.length > 1;
    const kept = decays ? tf.sub(weight, tf.mul(weight, rates[1])) : weight;
    return tf.sub(kept, tf.mul(gradients[i], rates[0]));
  });
  return {rates, state: weights, next};
}

/** Scaled down where they are together longer than `limit`. */
function clipped(gradients: readonly GraphNode[], limit: number): GraphNode[] {
  if (limit === Infinity) return [...gradients];
  const squares = gradients.map((one) => tf.sum(tf.square(one), tf.axes(one)));
  const scale = tf.minimum(tf.mul(tf.rsqrt(tf.add(tf.addAll(squares), 1e-12)), limit), 1);
  return gradients.map((one) => tf.mul(one, scale));
}
