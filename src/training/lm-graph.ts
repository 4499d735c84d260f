import type {CausalGraph, LstmConfig} from "../models/index.js";
import {lstm, range} from "../models/index.js";
import type {GraphNode, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {dropoutOf} from "./dropout.js";
import type {Stream, StreamBatch} from "./stream.js";

/** The loss of a language model on running text, with states that go from one window to the next. */
export interface LossGraph {
  readonly graph: CausalGraph;
  /** To be fed: tokens, queries, labels, shares, states, then masks of dropout. */
  readonly data: readonly GraphNode[];
  readonly masks: readonly GraphNode[];
  readonly loss: GraphNode;
}

/** @param drops - masks of dropout are fed */
export function lossGraph(config: LstmConfig, drops = false): LossGraph {
  const {tap, masks} = dropoutOf(drops);
  const graph = lstm.graph(config, {cache: true, tap});
  const labels = tf.input("labels", ["query"], "int32");
  const share = tf.input("share", ["query"]);
  const loss = tf.sum(tf.mul(tf.crossEntropy(graph.logits, labels), share), [0]);
  return {graph, loss, masks, data: [graph.tokens, graph.queries, labels, share, ...graph.past, ...masks]};
}

/** The first four of `data`. */
export function feedsOfBatch({ids, targets, share, seq}: StreamBatch): Tensor[] {
  const batch = ids.length / seq;
  return [
    tf.tensor(ids, [batch, seq], "int32"),
    tf.tensor(range(ids.length), [ids.length], "int32"),
    tf.tensor(targets, [ids.length], "int32"),
    tf.tensor(share, [ids.length]),
  ];
}

/** States before a text: hidden and cell state of each layer. */
export function zeroStates({nLayers, dModel}: LstmConfig, batch: number): Tensor[] {
  return Array.from({length: 2 * nLayers}, () =>
    tf.tensor(new Float32Array(batch * dModel), [batch, dModel]),
  );
}

/**
 * Mean loss of a stream in nats, its states carried on.
 *
 * @param run - runs [loss, ...present] of the graph on `data` without masks
 * @param between - is awaited between windows
 */
export async function streamLoss(
  stream: Stream,
  config: LstmConfig,
  run: (feeds: readonly Tensor[]) => Tensor[],
  between: () => Promise<void>,
): Promise<number> {
  let states = zeroStates(config, stream.batch);
  let total = 0;
  try {
    for (let index = 0; index < stream.windows; index++) {
      await between();
      const batch = stream.at(index);
      const feeds = feedsOfBatch(batch);
      const [loss, ...next] = tf.using(feeds, () => run([...feeds, ...states]));
      for (const old of states) old.dispose();
      states = next;
      total += tf.take(loss)[0] * batch.count;
    }
  } finally {
    for (const one of states) one.dispose();
  }
  return total / stream.targets;
}
