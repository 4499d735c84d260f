import type {GraphNode, LstmStates} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {embedding, layers} from "../causal/parameters.js";
import type {Parameter, Tap} from "../family.js";
import type {RecurrentConfig} from "./config.js";

/** The embedding and the layers, under the names that PyTorch's Embedding and LSTM give them in a module of each name. */
export function recurrentParameters(config: RecurrentConfig): Parameter[] {
  const {nVocab, nLayers, dEmbedding, dModel, bias} = config;
  const rows = 4 * dModel;
  // The same spread as PyTorch's uniform distribution up to 1 / √hidden.
  const initial = {deviation: 1 / Math.sqrt(3 * dModel)};
  const layer = (name: string, shape: number[], start: Parameter["initial"]): Parameter => ({
    name: `lstm.${name}`,
    shape,
    initial: start,
    aliases: [`rnn.${name}`],
  });
  return [
    // No norm follows that would make small embeddings large.
    {...embedding("embedding", nVocab, dEmbedding), initial: {deviation: 0.1}, aliases: ["encoder.weight"]},
    ...layers(nLayers, (i) => [
      layer(`weight_ih_l${i}`, [rows, i === 0 ? dEmbedding : dModel], initial),
      layer(`weight_hh_l${i}`, [rows, dModel], initial),
      ...(bias ? ["ih", "hh"].map((of) => layer(`bias_${of}_l${i}`, [rows], {value: 0})) : []),
    ]),
  ];
}

/** What the layers of an LSTM read and leave. */
export interface Recurrence {
  /** Embeddings if they are as wide as the layers, then each layer's hidden states, each `[batch*seq, model]`. */
  readonly hiddenStates: readonly GraphNode[];
  /** Each layer's hidden state, then its cell state, after the last step, each `[batch, model]`. */
  readonly present: readonly GraphNode[];
}

export interface RecurrenceInputs {
  readonly config: RecurrentConfig;
  readonly weights: ReadonlyMap<string, GraphNode>;
  /** Rows of the token embedding `[batch, seq, embedding]`. */
  readonly tokenEmbeddings: GraphNode;
  /** Each layer's hidden state, then its cell state, before the first step; empty: zeros. */
  readonly past: readonly GraphNode[];
  /** 1 where a text is padded, else 0, `[seq, batch, 1]`; absent where no text is. */
  readonly padding?: GraphNode;
  readonly tap: Tap;
}

/**
 * The layers of an LSTM.
 *
 * Points, each `[batch*seq, model]`: for each layer i "blocks.i.lstm.input", "forget", "candidate" and "output" (the gates
 * after their non-linearity), "blocks.i.lstm.cell" and "blocks.i.lstm.hidden"; before them "embeddings"
 * `[batch*seq, embedding]`. A layer runs through all steps in one call. So a tap may change "embeddings" and what a layer
 * leaves to the next one or to the head, "blocks.i.lstm.hidden"; the layer's own next step reads the unchanged state. What
 * it gives in the place of gates and cells has no effect; an intervention there is refused for that reason.
 *
 * @see Hochreiter & Schmidhuber (1997); Zaremba, Sutskever & Vinyals (2014), section 3.1, for layers on layers
 */
export function recurrence({config, weights, tokenEmbeddings, past, padding, tap}: RecurrenceInputs): Recurrence {
  const {dModel, dEmbedding, nLayers} = config;
  let x = tap("embeddings", tf.reshape(tokenEmbeddings, ["batch*seq", dEmbedding]));
  const hiddenStates = dEmbedding === dModel ? [x] : [];
  const present: GraphNode[] = [];
  const zeros = tf.broadcastTo(tf.constant(0), ["batch", dModel]);
  for (let i = 0; i < nLayers; i++) {
    const steps = timeMajor(x); // [seq, batch, embedding or model]
    const start = {hidden: past[2 * i] ?? zeros, cell: past[2 * i + 1] ?? zeros};
    const {hidden, cell, ...gates} = layer(i, weights, steps, start, padding);
    // Only named: nothing can read what a tap gives for them.
    for (const [name, node] of Object.entries({...gates, cell})) tap(`blocks.${i}.lstm.${name}`, byText(node));
    x = tap(`blocks.${i}.lstm.hidden`, byText(hidden));
    hiddenStates.push(x);
    present.push(last(hidden), last(cell));
  }
  return {hiddenStates, present};
}

function layer(
  index: number,
  weights: ReadonlyMap<string, GraphNode>,
  x: GraphNode,
  start: {readonly hidden: GraphNode; readonly cell: GraphNode},
  padding: GraphNode | undefined,
): LstmStates {
  const weight = (name: string): GraphNode | undefined => weights.get(`lstm.${name}_l${index}`);
  const [input, hidden] = [weight("weight_ih")!, weight("weight_hh")!];
  const [first, second] = [weight("bias_ih"), weight("bias_hh")];
  const bias = first && second && tf.add(first, second);
  if (!padding) return tf.lstm(x, start, {input, hidden, bias});
  // One more input closes the input gate where a text is padded: a cell that is 0 stays 0, and so does the hidden state.
  const cells = hidden.shape[1] as number;
  const rows = (count: number, value: number): GraphNode => tf.broadcastTo(tf.constant(value), [count, 1]);
  const closing = tf.concat([rows(cells, closed), rows(3 * cells, 0)], 0); // [4 · hidden, 1]
  return tf.lstm(tf.concat([x, padding], -1), start, {input: tf.concat([input, closing], 1), hidden, bias});
}

/** Far below what opens a gate, whatever else it reads. */
const closed = -1e9;
/** In a mask, what is below is padding. */
const masked = -1e8;

/**
 * Which steps are padding, `[seq, batch, 1]`.
 *
 * @param mask - `[batch, 1, query, key]`: the last query sees every key of its text; the last keys are the steps
 */
export function paddingOf(mask: GraphNode): GraphNode {
  const [, , queries, keys] = mask.shape;
  const row = queries === 1 ? mask : tf.pick(mask, 2, final(queries)); // [batch, 1, 1, key]
  const all = tf.reshape(row, ["batch", keys]);
  const from = tf.sub(tf.size(keys), tf.size("seq"));
  const steps = keys === "seq" ? all : tf.pick(all, 1, tf.add(tf.range(0, "seq"), from)); // [batch, seq]
  return tf.cast(tf.greater(masked, tf.expand(tf.transpose(steps, [1, 0]), -1)), "float32");
}

/** The index of the last entry, int32 `[1]`. */
const final = (size: number | string): GraphNode => tf.add(tf.range(size, 1), tf.constant([-1], "int32"));

/** The state after the last step, `[batch, model]`. */
const last = (states: GraphNode): GraphNode =>
  tf.reshape(tf.gather(states, final("seq")), ["batch", states.shape[2]]);

/** `[batch*seq, width]` as `[seq, batch, width]`. */
const timeMajor = (x: GraphNode): GraphNode =>
  tf.transpose(tf.reshape(x, ["batch", "seq", x.shape[1]]), [1, 0, 2]);

/** `[seq, batch, width]` as `[batch*seq, width]`. */
const byText = (x: GraphNode): GraphNode =>
  tf.reshape(tf.transpose(x, [1, 0, 2]), ["batch*seq", x.shape[2]]);
