import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {activations} from "../activations.js";
import {embedding, layers, linear, norm} from "../causal/index.js";
import type {EncoderDecoderFamily, EncoderDecoderGraph, EncoderDecoderOptions, Parameter} from "../family.js";
import type {BartConfig} from "./bart-config.js";
import {readBart, readMbart} from "./bart-config.js";
import {embeddingParameters, settleEmbeddings} from "./embeddings.js";
import {encoderDecoder} from "./encoder-decoder.js";
import type {Projections, Stack} from "./stack.js";

const headBias = "final_logits_bias";

const shared = {
  kind: "encoder-decoder",
  prefixes: ["model."],
  settle: (config: BartConfig, has: (name: string) => boolean) => ({
    ...config,
    embeddings: settleEmbeddings(has),
    headBias: has(headBias),
  }),
  parameters,
  graph,
} as const;

export const bart: EncoderDecoderFamily<BartConfig> = {
  name: "bart",
  architectures: ["BartForConditionalGeneration", "BartModel"],
  readConfig: readBart,
  ...shared,
};

/** BART for many languages, with norms before each layer. */
export const mbart: EncoderDecoderFamily<BartConfig> = {
  name: "mbart",
  architectures: ["MBartForConditionalGeneration", "MBartModel"],
  readConfig: readMbart,
  ...shared,
};

/** Rows of the position embedding that no position uses. */
const offset = 2;
/** Not in config.json. */
const epsilon = 1e-5;

type StackName = "encoder" | "decoder";

const attentionOf = (name: string): Projections => ({
  q: `${name}.q_proj`,
  k: `${name}.k_proj`,
  v: `${name}.v_proj`,
  out: `${name}.out_proj`,
});

function parameters(config: BartConfig): Parameter[] {
  return [
    ...stackParameters(config, "encoder"),
    ...stackParameters(config, "decoder"),
    ...embeddingParameters(config.embeddings, config),
    ...(config.headBias ? [{name: headBias, shape: [1, config.nVocab], initial: {value: 0}}] : []),
  ];
}

function stackParameters(config: BartConfig, stack: StackName): Parameter[] {
  const {dModel, nPositions} = config;
  const decoder = stack === "decoder";
  const [nLayers, dFfnn] = decoder
    ? [config.nLayers, config.dFfnn]
    : [config.nEncoderLayers, config.dEncoderFfnn];
  const attention = (name: string): Parameter[] => [
    ...Object.values(attentionOf(name)).flatMap((part) => linear(part, dModel, dModel, true)),
    ...norm(`${name}_layer_norm`, dModel, true),
  ];
  return [
    embedding(`${stack}.embed_positions`, nPositions + offset, dModel),
    ...norm(`${stack}.layernorm_embedding`, dModel, true),
    ...layers(nLayers, (i) => [
      ...attention(`${stack}.layers.${i}.self_attn`),
      ...(decoder ? attention(`${stack}.layers.${i}.encoder_attn`) : []),
      ...linear(`${stack}.layers.${i}.fc1`, dModel, dFfnn, true),
      ...linear(`${stack}.layers.${i}.fc2`, dFfnn, dModel, true),
      ...norm(`${stack}.layers.${i}.final_layer_norm`, dModel, true),
    ]),
    ...(config.normBefore ? norm(`${stack}.layer_norm`, dModel, true) : []),
  ];
}

/**
 * The forward pass of BART.
 *
 * @see Lewis et al. (2020), "BART: Denoising Sequence-to-Sequence Pre-training"; Liu et al. (2020) for mBART
 */
function graph(config: BartConfig, options: EncoderDecoderOptions = {}): EncoderDecoderGraph {
  const {dModel, nVocab, normBefore, embeddingScale, embeddings} = config;
  return encoderDecoder(parameters(config), options, ({weight, linear, layerNorm}) => {
    const activation = activations[config.activation];
    const normed = (name: string, x: GraphNode): GraphNode => layerNorm(name, x, epsilon);
    const before = (name: string, x: GraphNode): GraphNode => (normBefore ? normed(name, x) : x);
    const after = (name: string, x: GraphNode): GraphNode => (normBefore ? x : normed(name, x));
    /** x and what `layer` adds to it. */
    const sum = (name: string, x: GraphNode, layer: (x: GraphNode) => GraphNode): GraphNode =>
      after(name, tf.add(x, layer(before(name, x))));
    const stack = (name: StackName, nLayers: number, nHeads: number): Stack => ({
      nLayers,
      nHeads,
      dHead: dModel / nHeads,
      embedding: embeddings[name],
      embed: (rows, positions) => {
        const scaled = embeddingScale === 1 ? rows : tf.mul(rows, embeddingScale);
        const at = tf.add(positions, tf.constant(offset, "int32"));
        const placed = tf.add(scaled, tf.gather(weight(`${name}.embed_positions.weight`), at));
        return normed(`${name}.layernorm_embedding`, placed); // [batch, seq, model]
      },
      scale: 1 / Math.sqrt(dModel / nHeads),
      self: (i) => attentionOf(`${name}.layers.${i}.self_attn`),
      block: (x, {index, tap, neurons, attend, cross}) => {
        const at = `${name}.layers.${index}`;
        const middle = tap("residual.mid", sum(`${at}.self_attn_layer_norm`, x, attend));
        const read = cross
          ? tap("residual.cross", sum(`${at}.encoder_attn_layer_norm`, middle, cross))
          : middle;
        return sum(`${at}.final_layer_norm`, read, (y) =>
          linear(`${at}.fc2`, neurons(activation(linear(`${at}.fc1`, y)))),
        );
      },
      finalNorm: normBefore ? (x) => normed(`${name}.layer_norm`, x) : undefined,
    });
    return {
      encoder: stack("encoder", config.nEncoderLayers, config.nEncoderHeads),
      decoder: stack("decoder", config.nLayers, config.nHeads),
      cross: (i) => attentionOf(`decoder.layers.${i}.encoder_attn`),
      head: embeddings.head,
      headBias: config.headBias ? tf.reshape(weight(headBias), [nVocab]) : undefined,
    };
  });
}
