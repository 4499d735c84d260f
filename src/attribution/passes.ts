import {feedsOf, inputsOf} from "../capture/index.js";
import type {CausalGraph, LoadedModel} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** Scores of the sources before one target. */
export interface Scores {
  /** ‖gradient ⊙ input‖₂ */
  readonly norms: Float32Array;
  /** gradient · input */
  readonly dots: Float32Array;
}

/** What a forward pass over the first `length` tokens leaves for backward passes. */
interface Forward {
  readonly length: number;
  readonly common: readonly Tensor[];
  readonly early: readonly Tensor[];
}

/** Forward and backward passes over one text; call `dispose()` when done. */
export class Passes {
  readonly #ids: readonly number[];
  readonly #first: (feeds: readonly Tensor[]) => Tensor[];
  readonly #second: (feeds: readonly Tensor[]) => Tensor[];
  #forward: Forward | undefined;

  constructor(model: LoadedModel, unit: "logit" | "probability", ids: readonly number[]) {
    this.#ids = ids;
    let made: SaliencyGraph | undefined; // only where the model has no such programs yet
    const parts = (): SaliencyGraph => (made ??= saliencyGraph(model.graph(), unit));
    this.#first = model.program(`saliency ${unit} forward`, () => {
      const {graph, inputs, early} = parts();
      return {graph, inputs, outputs: early};
    });
    this.#second = model.program(`saliency ${unit} backward`, () => {
      const {graph, inputs, late, early, outputs} = parts();
      return {graph, inputs: [...inputs, ...late, ...early], outputs};
    });
  }

  /** One backward pass for the tokens at all these positions. */
  backward(targets: readonly number[]): Scores[] {
    const {length, common, early} = this.#upTo(Math.max(...targets));
    const rows = targets.map((target) => target - 1);
    const chosen = targets.map((target) => this.#ids[target]);
    const late = [rows, chosen].map((values) => tf.tensor(Int32Array.from(values), [values.length], "int32"));
    const made = tf.using(late, () => this.#second([...common, ...late, ...early]));
    return tf.using(made, () => {
      const [norms, dots] = made.map((tensor) => tf.read(tensor) as Float32Array);
      // From its target on a row is 0 in exact arithmetic; nothing is copied from there.
      const row = (data: Float32Array, k: number): Float32Array =>
        data.subarray(k * length, k * length + targets[k]);
      return targets.map((_, k) => ({norms: row(norms, k), dots: row(dots, k)}));
    });
  }

  dispose(): void {
    for (const tensor of [...(this.#forward?.common ?? []), ...(this.#forward?.early ?? [])])
      tensor.dispose();
    this.#forward = undefined;
  }

  /** Later tokens cannot matter. A forward pass that is a little too long is used again: making one takes time too. */
  #upTo(length: number): Forward {
    const known = this.#forward;
    if (known && length <= known.length && length > 0.9 * known.length) return known;
    this.dispose();
    const common = feedsOf(this.#ids.slice(0, length), []);
    try {
      this.#forward = {length, common, early: this.#first(common)};
      return this.#forward;
    } catch (error) {
      for (const tensor of common) tensor.dispose();
      throw error;
    }
  }
}

interface SaliencyGraph {
  readonly graph: CausalGraph;
  /** Of the text. */
  readonly inputs: readonly GraphNode[];
  /** Of the targets: their rows and their tokens. */
  readonly late: readonly GraphNode[];
  /** What does not depend on the targets. */
  readonly early: readonly GraphNode[];
  /** Norms and dot products `[target, 1, source]`. */
  readonly outputs: readonly GraphNode[];
}

function saliencyGraph(graph: CausalGraph, unit: "logit" | "probability"): SaliencyGraph {
  const rows = tf.input("rows", ["target"], "int32");
  const chosen = tf.input("chosen", ["target"], "int32");
  const final = graph.beforeHead;
  const at = tf.expand(tf.oneHot(rows, "batch*seq"), -1); // [target, batch*seq, 1]
  const seed = tf.mul(at, tf.expand(direction(graph, final, rows, chosen, unit), 1)); // [target, batch*seq, model]
  const [gradient] = tf.gradient([final], [graph.tokenEmbeddings], [seed], 1);
  if (!gradient)
    throw new Error("gradientTimesInput(): logits must depend on the embeddings, got none that do.");
  const product = tf.mul(gradient, graph.tokenEmbeddings); // [target, batch, seq, model]
  const outputs = [tf.sqrt(tf.sum(tf.square(product), [-1])), tf.sum(product, [-1])];
  const late = [rows, chosen];
  return {graph, inputs: inputsOf(graph), late, early: tf.earlyNodes(outputs, late), outputs};
}

/** Gradient of what is explained with respect to the final hidden state of its row: `[target, model]`. */
function direction(
  {head, headBias}: CausalGraph,
  final: GraphNode,
  rows: GraphNode,
  chosen: GraphNode,
  unit: "logit" | "probability",
): GraphNode {
  const own = tf.gather(head, chosen); // [target, model]
  if (unit === "logit") return own;
  // ∇ p_c = p_c Σ p_j (w_c − w_j), over the others only: where p_c is near 1, w_c − Σ p_j w_j would be rounding.
  const products = tf.matMul(tf.gather(final, rows), head, {transposeB: true});
  const all = tf.softmax(headBias ? tf.addBias(products, headBias) : products); // [target, vocab]
  const one = tf.oneHot(chosen, head.shape[0]); // [target, vocab]
  const probability = tf.sum(tf.mul(all, one), [-1], true); // [target, 1]
  const others = tf.mul(all, tf.sub(1, one)); // [target, vocab]
  return tf.mul(probability, tf.sub(tf.mul(tf.sum(others, [-1], true), own), tf.matMul(others, head)));
}
