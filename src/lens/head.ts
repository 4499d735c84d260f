import type {CausalGraph, EncoderConfig, LoadedModel, Tap} from "../models/index.js";
import {show} from "../models/index.js";
import type {GraphNode} from "../tensors/index.js";
import * as tf from "../tensors/index.js";

/** The way from a residual stream to logits, as the model itself goes it: final norm, projection or transform, head, bias. */
export interface Head {
  readonly graph: {readonly weights: ReadonlyMap<string, GraphNode>};
  /** Residual streams, before the final norm, `[raw, model]`. */
  readonly raw: GraphNode;
  /** Last hidden states, after it, `[final, model]`; absent where the model has no such norm. */
  readonly final?: GraphNode;
  /** Which rows of raw and final streams, one after the other, get logits; int32 `[query]`. */
  readonly queries: GraphNode;
  /** `[query, vocab]` */
  readonly logits: GraphNode;
}

/**
 * The head of a model as a graph of its own: the model's forward pass, with other rows in the place of what its last block
 * leaves. So every family's own norm, projection, scale and bias are in it.
 */
export function headOf(model: LoadedModel): Head {
  const {dModel, nLayers} = model.config;
  const raw = tf.input("raw", ["raw", dModel]);
  const side = model.kind === "encoder-decoder" ? "decoder." : "";
  const last = `${side}blocks.${nLayers - 1}.`;
  const ends = [`${last}residual.post`, `${last}lstm.hidden`];
  let final: GraphNode | undefined;
  let found = false;
  const tap: Tap = (point, node) => {
    if (ends.includes(point)) {
      found = true;
      return raw;
    }
    if (point !== `${side}finalNorm`) return node;
    final = tf.input("final", ["final", dModel]);
    return tf.concat([node, final], 0);
  };
  const {graph, queries, logits} = graphOf(model, tap);
  if (!found) {
    throw new Error(
      `lens: the graph of ${model.family.name} must name what its last block leaves, "${ends[0]}", got no such point. Tap it there.`,
    );
  }
  return {graph, raw, final, queries, logits};
}

function graphOf(model: LoadedModel, tap: Tap): Pick<Head, "graph" | "queries" | "logits"> {
  if (model.kind === "encoder") {
    const graph = model.encoderGraph({tap});
    return {graph, queries: graph.queries, logits: graph.outputs.get("logits")!};
  }
  if (model.kind === "causal") {
    const graph = model.graph({tap});
    return {graph, queries: graph.queries, logits: logitsOf(model, graph)};
  }
  const graph = model.encoderDecoderGraph({tap, part: "decoder"});
  return {graph, queries: graph.decoder!.queries, logits: logitsOf(model, graph.decoder!)};
}

/** Of the product with the head, which runs side by side. */
const mostParts = 16;
/** Tokens of one part, at least. */
const leastTokens = 512;

/** The model's logits, as a product in parts of the vocabulary: for a few rows it takes half the time of one product. */
function logitsOf({config, dtype}: LoadedModel, graph: CausalGraph): GraphNode {
  const {nVocab} = config;
  const count = Math.min(mostParts, Math.floor(nVocab / leastTokens));
  // Each part would widen all of a head of 16 bits.
  if (count < 2 || dtype !== "float32") return graph.logits;
  const rows = tf.gather(graph.beforeHead, graph.queries);
  const size = Math.ceil(nVocab / count);
  const products = Array.from({length: count}, (_, i) => {
    const part = tf.slice(graph.head, 0, i * size, Math.min(size, nVocab - i * size));
    return tf.matMul(rows, part, {transposeB: true});
  });
  const all = tf.concat(products, 1); // [query, vocab]
  return graph.headBias ? tf.addBias(all, graph.headBias) : all;
}

/** Refuses models whose head gives no logits of tokens. */
export function checkHead(caller: string, model: LoadedModel): void {
  if (model.kind !== "encoder") return;
  const {head} = model.config as EncoderConfig;
  if (head === "masked-lm") return;
  throw new TypeError(
    `${caller}(): model must have a head for words, got ${model.id}, whose head is ${show(head)}. Load a language model.`,
  );
}
