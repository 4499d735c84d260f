import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {Layers} from "../causal/index.js";
import {layersOf} from "../causal/index.js";
import type {EncoderDecoderGraph, EncoderDecoderOptions, Parameter, Tap} from "../family.js";
import type {Projections, Source, Stack, StackOutputs} from "./stack.js";
import {crossKeys, pass} from "./stack.js";

/** What tells one family of encoder–decoders from another. */
export interface EncoderDecoderDefinition {
  readonly encoder: Stack;
  readonly decoder: Stack;
  /** Attention of a decoder layer to the source. */
  cross(index: number): Projections;
  /** Between the decoder's last hidden state and the head. */
  project?(x: GraphNode): GraphNode;
  /** The weight of the head `[vocab, model]`. */
  readonly head: string;
  /** Added to the logits, `[vocab]`. */
  readonly headBias?: GraphNode;
}

type Decoder = NonNullable<EncoderDecoderGraph["decoder"]>;
type Encoder = NonNullable<EncoderDecoderGraph["encoder"]>;

/**
 * The forward pass of an encoder–decoder, or of one part of it: what all families share, around what `define` gives.
 * In the parts, "decoder.blocks.i.cross.k" and ".v" are points of the encoder's graph, which makes them.
 */
export function encoderDecoder(
  parameters: readonly Parameter[],
  {part = "whole", cache = false, padded = false, tap = (_, node) => node}: EncoderDecoderOptions,
  define: (layers: Layers) => EncoderDecoderDefinition,
): EncoderDecoderGraph {
  const weights = new Map(parameters.map(({name, shape}) => [name, tf.input(name, shape)]));
  const layers = layersOf(weights);
  const family = define(layers);
  const batch = padded ? "batch" : 1;
  const sourceMask = tf.input("sourceMask", [batch, 1, 1, "source"]);
  let encoder: Encoder | undefined;
  let cross: readonly GraphNode[];
  if (part === "decoder") cross = crossInputs(family.decoder);
  else {
    encoder = encode(family, layers, sourceMask, weights, tap);
    cross = crossOf(family, layers, encoder.hiddenStates[family.encoder.nLayers], tap);
  }
  if (part === "encoder") return {weights, encoder, cross};
  const mask = tf.input("mask", [batch, 1, "seq", cache ? "past+seq" : "seq"]);
  const fed = {mask, sourceMask, past: cache ? pastInputs(family.decoder) : [], weights};
  return {weights, encoder, decoder: decode(family, layers, fed, cross, tap), cross};
}

function encode(
  family: EncoderDecoderDefinition,
  layers: Layers,
  mask: GraphNode,
  weights: ReadonlyMap<string, GraphNode>,
  tap: Tap,
): Encoder {
  const tokens = tf.input("sourceTokens", ["batch", "source"], "int32");
  const inputs = {seq: "source", tokens, positions: tf.range(0, "source"), mask, past: []} as const;
  const made = pass(family.encoder, layers, inputs, (point, node) => tap(`encoder.${point}`, node));
  return {tokens, mask, weights, ...statesOf(made)};
}

/** Keys and values of all decoder layers over the encoder's last hidden state. */
function crossOf(
  {decoder, cross}: EncoderDecoderDefinition,
  layers: Layers,
  source: GraphNode,
  tap: Tap,
): GraphNode[] {
  return Array.from({length: decoder.nLayers}, (_, index) =>
    crossKeys(decoder, layers, cross(index), source, (point, node) =>
      tap(`decoder.blocks.${index}.${point}`, node),
    ),
  ).flat();
}

function decode(
  family: EncoderDecoderDefinition,
  layers: Layers,
  fed: Pick<Decoder, "mask" | "sourceMask" | "past" | "weights">,
  cross: readonly GraphNode[],
  tap: Tap,
): Decoder {
  const tokens = tf.input("tokens", ["batch", "seq"], "int32");
  const positions = tf.input("positions", ["batch", "seq"], "int32");
  const queries = tf.input("queries", ["query"], "int32");
  const source = (index: number): Source => ({
    names: family.cross(index),
    keys: cross[2 * index],
    values: cross[2 * index + 1],
    mask: fed.sourceMask,
  });
  const inputs = {seq: "seq", tokens, positions, mask: fed.mask, past: fed.past, cross: source} as const;
  const made = pass(family.decoder, layers, inputs, (point, node) => tap(`decoder.${point}`, node));
  const last = made.hiddenStates[family.decoder.nLayers];
  const beforeHead = family.project?.(last) ?? last; // [batch*seq, model]
  const head = layers.weight(family.head); // [vocab, model]
  const products = tf.matMul(tf.gather(beforeHead, queries), head, {transposeB: true}); // [query, vocab]
  const {headBias} = family;
  const logits = tap("logits", headBias ? tf.addBias(products, headBias) : products);
  const outputs = {...statesOf(made), present: made.present, beforeHead, head, headBias, logits};
  return {tokens, positions, queries, ...fed, ...outputs};
}

function statesOf({tokenEmbeddings, hiddenStates, ffnnActivations}: StackOutputs): Omit<StackOutputs, "present"> {
  return {tokenEmbeddings, hiddenStates, ffnnActivations};
}

const pastInputs = (decoder: Stack): GraphNode[] => keysAndValues(decoder, "past");
const crossInputs = (decoder: Stack): GraphNode[] => keysAndValues(decoder, "cross", "source");

/** Keys, then values, of each layer, as inputs. */
function keysAndValues({nLayers, nHeads, dHead}: Stack, name: string, seq = name): GraphNode[] {
  const shape = ["batch", nHeads, seq, dHead];
  return Array.from({length: nLayers}, (_, i) => [
    tf.input(`${name}.${i}.keys`, shape),
    tf.input(`${name}.${i}.values`, shape),
  ]).flat();
}
