import type {LoadedModel} from "../models/index.js";
import {causalMask} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Aim} from "./direction.js";
import {aimFeeds, aimInputs, aimKey, direction, explainedValue} from "./direction.js";

type Program = (feeds: readonly Tensor[]) => Tensor[];

/** Forward and backward passes from token embeddings, several texts of one length at once. */
export class PathPasses {
  readonly #aim: Aim;
  readonly #embeddings: Program;
  readonly #values: Program;
  readonly #gradient: Program;

  constructor(model: LoadedModel, aim: Aim) {
    this.#aim = aim;
    const key = aimKey(aim);
    const graph = model.graph();
    const {tokenEmbeddings, positions, mask, queries} = graph;
    const inputs = [tokenEmbeddings, positions, mask, queries];
    this.#embeddings = model.program("token embeddings", () => ({
      graph,
      inputs: [graph.tokens],
      outputs: [tokenEmbeddings],
    }));
    this.#values = model.program(`${key} from embeddings`, () => {
      const tokens = aimInputs(aim);
      return {graph, inputs: [...inputs, ...tokens], outputs: [explainedValue(graph, tokens, aim.unit)]};
    });
    this.#gradient = model.program(`integrated gradients ${key}`, () => {
      const tokens = aimInputs(aim);
      const weights = tf.input("pointWeights", ["batch"]);
      const found = weightedGradient(graph, tokens, weights, aim.unit);
      return {graph, inputs: [...inputs, ...tokens, weights], outputs: [found]};
    });
  }

  /** Rows of the token embedding `[position, model]`. */
  embeddings(ids: readonly number[]): Float32Array {
    const feeds = [tf.tensor(Int32Array.from(ids), [1, ids.length], "int32")];
    return tf.take(tf.using(feeds, () => this.#embeddings(feeds))[0]);
  }

  /**
   * What is explained, of the tokens `chosen` after these rows of each text.
   *
   * @param texts - embeddings `[text, position, model]`
   * @returns values `[text, row]`
   */
  values(
    texts: Float32Array,
    count: number,
    length: number,
    rows: readonly number[],
    chosen: readonly number[],
  ): Float32Array {
    const all = Array.from({length: count}, () => chosen).flat();
    const feeds = [...feedsOf(texts, count, length, rows), ...aimFeeds(this.#aim, all)];
    return tf.take(tf.using(feeds, () => this.#values(feeds))[0]);
  }

  /** Σ weight · gradient of what is explained of the token `id` after each text `[position, model]`. */
  gradient(texts: Float32Array, length: number, id: number, weights: readonly number[]): Float32Array {
    const count = weights.length;
    const feeds = [
      ...feedsOf(texts, count, length, [length - 1]),
      ...aimFeeds(this.#aim, Array<number>(count).fill(id)),
      tf.tensor(Float32Array.from(weights), [count]),
    ];
    return tf.take(tf.using(feeds, () => this.#gradient(feeds))[0]);
  }
}

function weightedGradient(
  graph: ReturnType<LoadedModel["graph"]>,
  tokens: readonly GraphNode[],
  weights: GraphNode,
  unit: Aim["unit"],
): GraphNode {
  const {beforeHead, tokenEmbeddings, queries} = graph;
  const seed = tf.segmentSum(direction(graph, tokens, unit), queries, "batch*seq"); // [batch*seq, model]
  const [gradient] = tf.gradient([beforeHead], [tokenEmbeddings], [seed]);
  if (!gradient) {
    throw new Error("integratedGradients(): logits must depend on the embeddings, got none that do.");
  }
  return tf.sum(tf.mul(gradient, tf.reshape(weights, ["batch", 1, 1])), [0]); // [seq, model]
}

/** Texts of one length, with the rows of each after which tokens come. */
function feedsOf(texts: Float32Array, count: number, length: number, rows: readonly number[]): Tensor[] {
  const positions = Int32Array.from({length: count * length}, (_, i) => i % length);
  const queries = Int32Array.from(
    {length: count * rows.length},
    (_, i) => Math.floor(i / rows.length) * length + rows[i % rows.length],
  );
  return [
    tf.tensor(texts, [count, length, texts.length / (count * length)]),
    tf.tensor(positions, [count, length], "int32"),
    causalMask(length),
    tf.tensor(queries, [queries.length], "int32"),
  ];
}
