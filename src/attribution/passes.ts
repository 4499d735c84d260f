import type {CausalGraph, LoadedModel} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Aim} from "./direction.js";
import {aimFeeds, aimInputs, aimKey, direction} from "./direction.js";
import {textFeeds, textInputs} from "./text.js";

/** Scores of the sources before one target. */
export interface Scores {
  /** ‖gradient‖₂ */
  readonly gradients: Float32Array;
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
  readonly #aim: Aim;
  readonly #first: (feeds: readonly Tensor[]) => Tensor[];
  readonly #second: (feeds: readonly Tensor[]) => Tensor[];
  #forward: Forward | undefined;

  constructor(model: LoadedModel, aim: Aim, ids: readonly number[]) {
    this.#ids = ids;
    this.#aim = aim;
    const key = aimKey(aim);
    let made: SaliencyGraph | undefined; // only where the model has no such programs yet
    const parts = (): SaliencyGraph => (made ??= saliencyGraph(model.graph(), aim));
    this.#first = model.program(`saliency ${key} forward`, () => {
      const {graph, inputs, early} = parts();
      return {graph, inputs, outputs: early};
    });
    this.#second = model.program(`saliency ${key} backward`, () => {
      const {graph, inputs, late, early, outputs} = parts();
      return {graph, inputs: [...inputs, ...late, ...early], outputs};
    });
  }

  /** One backward pass for the tokens at all these positions. */
  backward(targets: readonly number[]): Scores[] {
    const {length, common, early} = this.#upTo(Math.max(...targets));
    const rows = targets.map((target) => target - 1);
    const chosen = targets.map((target) => this.#ids[target]);
    const late = [tf.tensor(Int32Array.from(rows), [rows.length], "int32"), ...aimFeeds(this.#aim, chosen)];
    const made = tf.using(late, () => this.#second([...common, ...late, ...early]));
    return tf.using(made, () => {
      const [gradients, norms, dots] = made.map((tensor) => tf.read(tensor) as Float32Array);
      // From its target on a row is 0 in exact arithmetic; nothing is copied from there.
      const row = (data: Float32Array, k: number): Float32Array =>
        data.subarray(k * length, k * length + targets[k]);
      return targets.map((_, k) => ({
        gradients: row(gradients, k),
        norms: row(norms, k),
        dots: row(dots, k),
      }));
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
    const common = textFeeds(this.#ids.slice(0, length));
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
  /** Of the targets: their rows, their tokens, and the tokens they are compared with. */
  readonly late: readonly GraphNode[];
  /** What does not depend on the targets. */
  readonly early: readonly GraphNode[];
  /** Norms of gradients, of products, and dot products `[target, 1, source]`. */
  readonly outputs: readonly GraphNode[];
}

function saliencyGraph(graph: CausalGraph, aim: Aim): SaliencyGraph {
  // Its logits are those where the targets were chosen.
  const rows = graph.queries;
  const tokens = aimInputs(aim);
  const final = graph.beforeHead;
  const at = tf.expand(tf.oneHot(rows, "batch*seq"), -1); // [target, batch*seq, 1]
  const seed = tf.mul(at, tf.expand(direction(graph, tokens, aim.unit), 1)); // [target, batch*seq, model]
  const [gradient] = tf.gradient([final], [graph.tokenEmbeddings], [seed], 1);
  if (!gradient)
    throw new Error("gradientTimesInput(): logits must depend on the embeddings, got none that do.");
  const product = tf.mul(gradient, graph.tokenEmbeddings); // [target, batch, seq, model]
  const norm = (x: GraphNode): GraphNode => tf.sqrt(tf.sum(tf.square(x), [-1]));
  const outputs = [norm(gradient), norm(product), tf.sum(product, [-1])];
  const late = [rows, ...tokens];
  return {graph, inputs: textInputs(graph), late, early: tf.earlyNodes(outputs, late), outputs};
}
