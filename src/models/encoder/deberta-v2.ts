import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {activations} from "../activations.js";
import {embedding, layers, linear} from "../causal/index.js";
import type {EncoderFamily, EncoderGraph, GraphOptions, Parameter} from "../family.js";
import {architecturesOf} from "./config.js";
import {convolve} from "./convolution.js";
import type {DebertaV2Config} from "./deberta-config.js";
import {readDebertaV2, withHead} from "./deberta-config.js";
import type {EncoderParts} from "./encoder.js";
import {encoder, sumEmbeddings} from "./encoder.js";
import type {Heads} from "./heads.js";
import {headParameters, settleHeads} from "./heads.js";
import {keptTokens, maskBothWays} from "./masks.js";
import type {BlockNames} from "./parameters.js";
import {bertBlock, bertNorm, blockParameters} from "./parameters.js";
import {distanceRows, perDistance, perPosition} from "./relative.js";

const prefixes = ["deberta."];

function headsOf({activation, poolerActivation, legacy}: DebertaV2Config): Heads {
  const at = legacy ? "cls.predictions" : "lm_predictions.lm_head";
  return {
    maskedLm: {
      dense: legacy ? `${at}.transform.dense` : `${at}.dense`,
      activation,
      norm: legacy ? `${at}.transform.LayerNorm` : `${at}.LayerNorm`,
      decoder: `${at}.decoder`,
      bias: legacy ? [`${at}.decoder.bias`, `${at}.bias`] : [`${at}.bias`],
    },
    sequence: {dense: "pooler.dense", activation: poolerActivation, out: "classifier", pools: true},
  };
}

export const debertaV2: EncoderFamily<DebertaV2Config> = {
  kind: "encoder",
  name: "deberta-v2",
  architectures: architecturesOf("DebertaV2", false),
  prefixes,
  readConfig: readDebertaV2,
  settle,
  parameters,
  graph,
};

/** The published checkpoints of v3 have the second head, though their config.json does not say so. */
function settle(config: DebertaV2Config, has: (name: string) => boolean): DebertaV2Config {
  const dense = (legacy: boolean): string => `${headsOf({...config, legacy}).maskedLm.dense}.weight`;
  const legacy = config.legacy && (has(dense(true)) || !has(dense(false)));
  return withHead(settleHeads(config, headsOf({...config, legacy}), has), legacy);
}

/** BERT's names, but for those of queries, keys and values. */
function block(index: number): BlockNames {
  const at = `encoder.layer.${index}.attention.self`;
  return {...bertBlock(index), q: `${at}.query_proj`, k: `${at}.key_proj`, v: `${at}.value_proj`};
}

const ofPositions = (index: number, part: "key" | "query"): string =>
  `encoder.layer.${index}.attention.self.pos_${part}_proj`;

function parameters(config: DebertaV2Config): Parameter[] {
  const {nLayers, nVocab, nPositions, nTokenTypes, dEmbedding, dModel, relative, convolution} = config;
  const own = relative && !relative.shared;
  const size = [dModel, dModel / (convolution?.groups ?? 1), convolution?.size ?? 0];
  return [
    embedding("embeddings.word_embeddings", nVocab, dEmbedding),
    ...(config.absolute ? [embedding("embeddings.position_embeddings", nPositions, dEmbedding)] : []),
    ...(config.segments ? [embedding("embeddings.token_type_embeddings", nTokenTypes, dEmbedding)] : []),
    ...(dEmbedding === dModel ? [] : linear("embeddings.embed_proj", dEmbedding, dModel, false)),
    ...bertNorm("embeddings.LayerNorm", dModel, prefixes),
    ...(relative ? [embedding("encoder.rel_embeddings", 2 * relative.span, dModel)] : []),
    ...(relative?.normed ? bertNorm("encoder.LayerNorm", dModel, prefixes) : []),
    ...layers(nLayers, (i) => [
      ...blockParameters(block(i), config, prefixes),
      ...(own && config.contentToPosition ? linear(ofPositions(i, "key"), dModel, dModel, true) : []),
      ...(own && config.positionToContent ? linear(ofPositions(i, "query"), dModel, dModel, true) : []),
    ]),
    ...(convolution
      ? [
          {name: "encoder.conv.conv.weight", shape: size, initial: {deviation: 0.02}},
          {name: "encoder.conv.conv.bias", shape: [dModel], initial: {value: 0}},
          ...bertNorm("encoder.conv.LayerNorm", dModel, prefixes),
        ]
      : []),
    ...headParameters(config, headsOf(config), prefixes),
  ];
}

/**
 * The forward pass of DeBERTa-v2 and v3: BERT whose attention sees contents and distances apart. Padding is zero from the
 * embeddings on, and sees nothing.
 *
 * @see He et al. (2021), "DeBERTa: Decoding-enhanced BERT with Disentangled Attention"
 */
function graph(config: DebertaV2Config, options: Pick<GraphOptions, "padded" | "tap"> = {}): EncoderGraph {
  const {dModel, dHead, dEmbedding, epsilon, contentToPosition, positionToContent} = config;
  const scale = 1 / Math.sqrt(dHead * (1 + Number(contentToPosition) + Number(positionToContent)));
  return encoder(config, parameters(config), options, (parts) => {
    const {mask, linear, layerNorm} = parts;
    const kept = tf.expand(tf.cast(keptTokens(mask), "float32"), -1); // [1 or batch, seq, 1]
    return {
      embedding: "embeddings.word_embeddings.weight",
      embed: (rows) => {
        const sum = sumEmbeddings(parts, rows, {
          positions: config.absolute ? "embeddings.position_embeddings.weight" : undefined,
          tokenTypes: config.segments ? "embeddings.token_type_embeddings.weight" : undefined,
        });
        const wide = dEmbedding === dModel ? sum : linear("embeddings.embed_proj", sum); // [batch, seq, model]
        return tf.mul(layerNorm("embeddings.LayerNorm", wide, epsilon), kept);
      },
      block,
      scale,
      mask: maskBothWays(mask),
      scores: distanceScores(config, parts, scale),
      after: (index, read, made) => (index === 0 ? besideFirst(config, parts, kept, read, made) : made),
      heads: headsOf(config),
    };
  });
}

/**
 * What distances add to the scores of a block: the query with the key of each distance, and the query of each distance
 * with the key.
 */
function distanceScores(
  {relative, nHeads, nPositions, epsilon, contentToPosition, positionToContent}: DebertaV2Config,
  {weight, linear, layerNorm}: EncoderParts,
  scale: number,
): ((index: number, q: GraphNode, k: GraphNode) => GraphNode) | undefined {
  if (!relative || !(contentToPosition || positionToContent)) return undefined;
  const stored = weight("encoder.rel_embeddings.weight"); // [2*span, model]
  const embeddings = relative.normed ? layerNorm("encoder.LayerNorm", stored, epsilon) : stored;
  const rows = distanceRows(relative, nPositions);
  return (index, q, k) => {
    const project = (part: "key" | "query"): GraphNode => {
      const name = part === "key" ? block(index).k : block(index).q;
      return linear(relative.shared ? name : ofPositions(index, part), embeddings); // [2*span, model]
    };
    const products = (own: GraphNode, part: "key" | "query", order: "up" | "down"): GraphNode => {
      const others = perDistance(project(part), rows, nHeads, order); // [head, 2*seq+1, feature]
      return perPosition(tf.matMul(tf.mul(own, scale), others, {transposeB: true})); // [batch, head, seq, seq]
    };
    return tf.addAll([
      // A key that lies after its query is at a negative distance.
      ...(contentToPosition ? [products(q, "key", "down")] : []),
      ...(positionToContent ? [tf.transpose(products(k, "query", "up"), [0, 1, 3, 2])] : []),
    ]);
  };
}

/** The convolution of what the first block read is added to what it made. */
function besideFirst(
  {convolution, dModel, epsilon}: DebertaV2Config,
  {weight, layerNorm}: EncoderParts,
  kept: GraphNode,
  read: GraphNode,
  made: GraphNode,
): GraphNode {
  if (!convolution) return made;
  const {groups, activation} = convolution;
  const texts = (x: GraphNode): GraphNode => tf.reshape(x, ["batch", "seq", dModel]);
  const weights = [weight("encoder.conv.conv.weight"), weight("encoder.conv.conv.bias")] as const;
  const near = activations[activation](tf.mul(convolve(texts(read), ...weights, groups), kept));
  const normed = layerNorm("encoder.conv.LayerNorm", tf.add(texts(made), near), epsilon);
  return tf.reshape(tf.mul(normed, kept), ["batch*seq", dModel]);
}
