import type {EncoderConfig, EncoderGraph, LstmClassifierConfig} from "../models/index.js";
import {lstmClassifier} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {dropoutOf} from "./dropout.js";
import type {Labelled, TextBatch} from "./labelled.js";
import {batchOf, byLength} from "./labelled.js";

/** Far below any score. */
const hidden = -1e9;

/** What a graph of a classifier is fed for padded texts. */
export function inputsOfClassifier({
  tokens,
  positions,
  tokenTypes,
  mask,
  queries,
}: EncoderGraph): GraphNode[] {
  return [tokens, positions, tokenTypes, mask, queries];
}

/** The arrays for them. */
export function feedsOfTexts({ids, lengths, seq}: TextBatch, reads: EncoderConfig["reads"]): Tensor[] {
  const batch = lengths.length;
  const mask = new Float32Array(batch * seq);
  lengths.forEach((length, row) => mask.fill(hidden, row * seq + length, (row + 1) * seq));
  const positions = Int32Array.from(ids, (_, i) => i % seq);
  const read = Int32Array.from(lengths, (length, row) => row * seq + (reads === "last" ? length - 1 : 0));
  return [
    tf.tensor(ids, [batch, seq], "int32"),
    tf.tensor(positions, [batch, seq], "int32"),
    tf.tensor(new Int32Array(batch * seq), [batch, seq], "int32"),
    tf.tensor(mask, [batch, 1, 1, seq]),
    tf.tensor(read, [batch], "int32"),
  ];
}

/** How a classifier judges texts. */
export interface Judgement {
  /** The most probable class of each text. */
  readonly predicted: Int32Array;
  /** Mean loss of the true classes, in nats. */
  readonly loss: number;
}

/**
 * Classes of texts.
 *
 * @param truth - the true class of each
 * @param run - gives the logits `[query, label]` of a batch
 * @param between - is awaited between batches
 */
export async function judge(
  {texts}: Labelled,
  truth: Int32Array,
  {batch, reads}: {readonly batch: number; readonly reads: EncoderConfig["reads"]},
  run: (feeds: readonly Tensor[]) => Tensor[],
  between: () => Promise<void>,
): Promise<Judgement> {
  const predicted = new Int32Array(texts.length);
  let total = 0;
  for (const chosen of byLength(texts, batch)) {
    await between();
    const feeds = feedsOfTexts(batchOf(texts, chosen), reads);
    const [logits] = tf.using(feeds, () => run(feeds));
    const values = tf.take(logits);
    const width = values.length / chosen.length;
    chosen.forEach((text, row) => {
      const scores = values.subarray(row * width, (row + 1) * width);
      predicted[text] = largest(scores);
      total += surprise(scores, truth[text]);
    });
  }
  return {predicted, loss: total / texts.length};
}

/** Where the largest number stands, the first of several. */
function largest(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}

/** −log softmax(scores)[label] */
function surprise(scores: Float32Array, label: number): number {
  const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = scores.reduce((total, score) => total + Math.exp(score - top), 0);
  return Math.log(sum) + top - scores[label];
}

/** The index of each text's label among a model's classes. */
export function classesOf(
  caller: string,
  labels: readonly string[],
  known: readonly string[],
  name: string,
): Int32Array {
  const index = new Map(known.map((label, i) => [label, i]));
  return Int32Array.from(labels, (label) => {
    const found = index.get(label);
    if (found !== undefined) return found;
    const names = known.map((one) => `"${one}"`).join(", ");
    throw new RangeError(
      `${caller}(): ${name} must have labels among ${names}, got ${JSON.stringify(label)}.`,
    );
  });
}

/** The loss of a classifier. */
export interface LearnedGraph {
  readonly graph: EncoderGraph;
  /** To be fed: those of `inputsOfClassifier`, labels, shares, then masks of dropout. */
  readonly data: readonly GraphNode[];
  readonly loss: GraphNode;
  readonly masks: readonly GraphNode[];
}

export function learnedGraph(config: LstmClassifierConfig, drops: boolean): LearnedGraph {
  const {tap, masks} = dropoutOf(drops);
  const graph = lstmClassifier.graph(config, {padded: true, tap});
  const labels = tf.input("labels", ["query"], "int32");
  const share = tf.input("share", ["query"]);
  const loss = tf.sum(tf.mul(tf.crossEntropy(graph.outputs.get("logits")!, labels), share), [0]);
  return {graph, loss, masks, data: [...inputsOfClassifier(graph), labels, share, ...masks]};
}
