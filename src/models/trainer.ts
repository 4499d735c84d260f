import type {AdamOptions, GraphNode, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {CausalGraph, CausalFamily, ModelConfig} from "./family.js";
import {causalMask, initialWeights, range} from "./feeds.js";

export interface TrainerOptions extends AdamOptions {
  /** Seed of the initial weights (default 1). */
  readonly seed?: number;
  /** Gradients together are scaled down to at most this length (default 1). */
  readonly clip?: number;
}

/** Texts of one length, one after the other. */
export interface TrainingBatch {
  /** Token ids `[batch, seq]`. */
  readonly ids: Int32Array;
  /** The token that should follow each `[batch, seq]`. */
  readonly targets: Int32Array;
  /** How much each target counts `[batch, seq]`; targets with 0 cost nothing. Default 1 for all. */
  readonly mask?: ArrayLike<number>;
  /** Number of texts. */
  readonly batch: number;
}

/** Where a training stands. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  /** Weights, then means, then mean squares, each in the order of the family's parameters. */
  readonly arrays: readonly Float32Array[];
}

/** A model in training: weights that change, and the state of AdamW. */
export class Trainer {
  readonly #graph: CausalGraph;
  readonly #program: Program;
  readonly #evaluation: Program;
  readonly #names: readonly string[];
  /** Weights, then means, then mean squares. */
  #state: Tensor[];
  #step = 0;

  constructor(
    family: CausalFamily,
    readonly config: ModelConfig,
    readonly options: TrainerOptions = {},
  ) {
    this.#graph = family.graph(config);
    const {graph, loss, labels, share} = lossOf(this.#graph);
    const weights = [...graph.weights.values()];
    this.#names = [...graph.weights.keys()];
    const gradients = tf.gradient([loss], weights, [tf.constant(1)]).map((found, i) => {
      if (!found) throw new Error(`Trainer(): loss must depend on every weight, got none for "${weights[i].name}".`);
      return found;
    });
    const adam = tf.adamStep(weights, clipped(gradients, options.clip ?? 1), options);
    const data = [graph.tokens, graph.positions, graph.mask, graph.queries, labels, share];
    const moments = [...adam.moments.map((m) => m.mean), ...adam.moments.map((m) => m.square)];
    // A fifth less processor time than the eager way; the first step waits for the graph to be loaded.
    this.#program = tf.compileNative(
      [...data, ...adam.rates, ...weights, ...moments],
      [loss, ...adam.weights, ...adam.means, ...adam.squares],
    );
    this.#evaluation = tf.compile([...data, ...weights], [loss]);
    const parameters = family.parameters(config);
    const initial = initialWeights(parameters, options.seed ?? 1);
    const zeros = (): Tensor[] =>
      parameters.map(({shape}) => tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape));
    this.#state = [
      ...parameters.map(({name, shape}) => tf.tensor(initial.get(name)!, shape)),
      ...zeros(),
      ...zeros(),
    ];
  }

  /** One step of AdamW. Returns the mean loss of the batch before it, in nats. */
  step(batch: TrainingBatch, learningRate: number): number {
    const data = feed(batch);
    const rates = tf
      .adamRates(this.#step + 1, learningRate, this.options)
      .map((rate) => tf.tensor(Float32Array.of(rate), []));
    try {
      const [loss, ...state] = this.#program.run([...data, ...rates, ...this.#state]);
      for (const old of this.#state) old.dispose();
      this.#state = state;
      this.#step++;
      return tf.take(loss)[0];
    } finally {
      for (const temporary of [...data, ...rates]) temporary.dispose();
    }
  }

  /** Mean loss of a batch in nats; nothing is learned. */
  loss(batch: TrainingBatch): number {
    const data = feed(batch);
    try {
      const [loss] = this.#evaluation.run([...data, ...this.#state.slice(0, this.#names.length)]);
      return tf.take(loss)[0];
    } finally {
      for (const temporary of data) temporary.dispose();
    }
  }

  /** A copy of the weights as they are now. */
  weights(): Map<string, Float32Array> {
    return new Map(this.#names.map((name, i) => [name, Float32Array.from(tf.read(this.#state[i]))]));
  }

  /** A copy of all that a trainer of the same model and options needs to go on exactly here. */
  state(): TrainerState {
    return {step: this.#step, arrays: this.#state.map((tensor) => Float32Array.from(tf.read(tensor)))};
  }

  /**
   * Goes on from there.
   *
   * @throws RangeError if the state is of another model
   */
  restore({step, arrays}: TrainerState): void {
    const sizes = this.#state.map(({shape}) => shape.reduce((a, b) => a * b, 1));
    if (arrays.length !== sizes.length || arrays.some((array, i) => array.length !== sizes[i])) {
      throw new RangeError(`restore(): state must have the arrays of this model, got ${arrays.length} others.`);
    }
    const fresh = arrays.map((array, i) => tf.tensor(array, this.#state[i].shape));
    for (const old of this.#state) old.dispose();
    this.#state = fresh;
    this.#step = step;
  }

  /** Frees the weights and the state. */
  dispose(): void {
    if (this.#state.length === 0) return;
    this.#program.dispose();
    this.#evaluation.dispose();
    for (const tensor of this.#state) tensor.dispose();
    this.#state = [];
  }
}

function lossOf(graph: CausalGraph): {graph: CausalGraph; loss: GraphNode; labels: GraphNode; share: GraphNode} {
  const labels = tf.input("labels", ["query"], "int32");
  const share = tf.input("share", ["query"]);
  const loss = tf.sum(tf.mul(tf.crossEntropy(graph.logits, labels), share), [0]);
  return {graph, loss, labels, share};
}

function clipped(gradients: readonly GraphNode[], limit: number): GraphNode[] {
  const squares = gradients.map((g) => tf.sum(tf.square(g), tf.axes(g)));
  const scale = tf.minimum(tf.mul(tf.rsqrt(tf.add(tf.addAll(squares), 1e-12)), limit), 1);
  return gradients.map((g) => tf.mul(g, scale));
}

function feed({ids, targets, mask, batch}: TrainingBatch): Tensor[] {
  const seq = ids.length / batch;
  if (!Number.isInteger(seq) || targets.length !== ids.length || (mask && mask.length !== ids.length)) {
    throw new RangeError(
      `step(): ids, targets and mask must have one size, a multiple of ${batch}, got ${ids.length}, ${targets.length} and ${mask?.length}.`,
    );
  }
  const rows = range(ids.length).filter((row) => (mask ? mask[row] !== 0 : true));
  const shares = Float32Array.from(rows, (row) => mask?.[row] ?? 1);
  const total = shares.reduce((a, b) => a + b, 0);
  const positions = Int32Array.from({length: ids.length}, (_, i) => i % seq);
  return [
    tf.tensor(ids, [batch, seq], "int32"),
    tf.tensor(positions, [batch, seq], "int32"),
    causalMask(seq),
    tf.tensor(rows, [rows.length], "int32"),
    tf.tensor(
      rows.map((row) => targets[row]),
      [rows.length],
      "int32",
    ),
    tf.tensor(
      shares.map((share) => share / total),
      [rows.length],
    ),
  ];
}
