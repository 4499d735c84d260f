import type {LoadedModel} from "../models/index.js";
import {causalMask} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Unit} from "./direction.js";
import {direction} from "./direction.js";

type Program = (feeds: readonly Tensor[]) => Tensor[];

/** Forward and backward passes from token embeddings, several texts of one length at once. */
export class PathPasses {
  readonly #embeddings: Program;
  readonly #logits: Program;
  readonly #gradient: Program;
  readonly #nVocab: number;

  constructor(model: LoadedModel, unit: Unit) {
    this.#nVocab = model.config.nVocab;
    const graph = model.graph();
    const {tokenEmbeddings, positions, mask, queries} = graph;
    const inputs = [tokenEmbeddings, positions, mask, queries];
    this.#embeddings = model.program("token embeddings", () => ({
      graph,
      inputs: [graph.tokens],
      outputs: [tokenEmbeddings],
    }));
    this.#logits = model.program("logits from embeddings", () => ({graph, inputs, outputs: [graph.logits]}));
    this.#gradient = model.program(`integrated gradients ${unit}`, () => {
      const chosen = tf.input("chosen", ["query"], "int32");
      const weights = tf.input("pointWeights", ["batch"]);
      const found = weightedGradient(graph, chosen, weights, unit);
      return {graph, inputs: [...inputs, chosen, weights], outputs: [found]};
    });
  }

  /** Rows of the token embedding `[position, model]`. */
  embeddings(ids: readonly number[]): Float32Array {
    const feeds = [tf.tensor(Int32Array.from(ids), [1, ids.length], "int32")];
    return tf.take(tf.using(feeds, () => this.#embeddings(feeds))[0]);
  }

  /** Logits after the last position of each text `[text, position, model]`, one row for each. */
  logits(texts: Float32Array, count: number, length: number): Float32Array[] {
    const feeds = feedsOf(texts, count, length);
    const logits = tf.take(tf.using(feeds, () => this.#logits(feeds))[0]);
    return Array.from({length: count}, (_, i) => logits.subarray(i * this.#nVocab, (i + 1) * this.#nVocab));
  }

  /** Σ weight · gradient of what is explained of the token `id` after each text `[position, model]`. */
  gradient(texts: Float32Array, length: number, id: number, weights: readonly number[]): Float32Array {
    const count = weights.length;
    const feeds = [
      ...feedsOf(texts, count, length),
      tf.tensor(new Int32Array(count).fill(id), [count], "int32"),
      tf.tensor(Float32Array.from(weights), [count]),
    ];
    return tf.take(tf.using(feeds, () => this.#gradient(feeds))[0]);
  }
}

function weightedGradient(
  graph: ReturnType<LoadedModel["graph"]>,
  chosen: GraphNode,
  weights: GraphNode,
  unit: Unit,
): GraphNode {
  const {beforeHead, tokenEmbeddings, queries} = graph;
  const seed = tf.segmentSum(direction(graph, chosen, unit), queries, "batch*seq"); // [batch*seq, model]
  const [gradient] = tf.gradient([beforeHead], [tokenEmbeddings], [seed]);
  if (!gradient) {
    throw new Error("integratedGradients(): logits must depend on the embeddings, got none that do.");
  }
  return tf.sum(tf.mul(gradient, tf.reshape(weights, ["batch", 1, 1])), [0]); // [seq, model]
}

/** Texts of one length, with the row after which the token comes. */
function feedsOf(texts: Float32Array, count: number, length: number): Tensor[] {
  const positions = Int32Array.from({length: count * length}, (_, i) => i % length);
  const last = Int32Array.from({length: count}, (_, i) => (i + 1) * length - 1);
  return [
    tf.tensor(texts, [count, length, texts.length / (count * length)]),
    tf.tensor(positions, [count, length], "int32"),
    causalMask(length),
    tf.tensor(last, [count], "int32"),
  ];
}
