import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {activations} from "../activations.js";
import {layers, linear, norm} from "../causal/index.js";
import type {EncoderDecoderFamily, EncoderDecoderGraph, EncoderDecoderOptions, Parameter} from "../family.js";
import {embeddingParameters, settleEmbeddings} from "./embeddings.js";
import {encoderDecoder} from "./encoder-decoder.js";
import {relativeBias} from "./relative.js";
import type {Projections, Stack} from "./stack.js";
import type {T5Config} from "./t5-config.js";
import {readMt5, readT5} from "./t5-config.js";

const shared = {
  kind: "encoder-decoder",
  prefixes: [],
  settle: (config: T5Config, has: (name: string) => boolean) => ({
    ...config,
    embeddings: settleEmbeddings(has),
  }),
  parameters,
  graph,
} as const;

/** T5, with its versions 1.0 and 1.1, and Flan-T5. */
export const t5: EncoderDecoderFamily<T5Config> = {
  name: "t5",
  architectures: ["T5ForConditionalGeneration", "T5WithLMHeadModel", "T5Model"],
  readConfig: readT5,
  ...shared,
};

export const mt5: EncoderDecoderFamily<T5Config> = {
  name: "mt5",
  architectures: ["MT5ForConditionalGeneration", "MT5Model"],
  readConfig: readMt5,
  ...shared,
};

type StackName = "encoder" | "decoder";

const attentionOf = (name: string): Projections => ({
  q: `${name}.q`,
  k: `${name}.k`,
  v: `${name}.v`,
  out: `${name}.o`,
});

/** The weights of distances are in the first block only, and serve all. */
const biasOf = (stack: StackName): string => `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;

function parameters(config: T5Config): Parameter[] {
  return [
    ...embeddingParameters(config.embeddings, config),
    ...stackParameters(config, "encoder"),
    ...stackParameters(config, "decoder"),
  ];
}

function stackParameters(config: T5Config, stack: StackName): Parameter[] {
  const {dModel, nHeads, dHead, dFfnn, gated, relative} = config;
  const inner = nHeads * dHead;
  const attention = (name: string): Parameter[] => {
    const {q, k, v, out} = attentionOf(name);
    return [...[q, k, v].flatMap((part) => linear(part, dModel, inner, false)), ...linear(out, inner, dModel, false)];
  };
  const decoder = stack === "decoder";
  return [
    {name: biasOf(stack), shape: [relative.nBuckets, nHeads], initial: {deviation: 0.02}},
    ...layers(decoder ? config.nLayers : config.nEncoderLayers, (i) => {
      const at = `${stack}.block.${i}.layer`;
      const ffnn = `${at}.${decoder ? 2 : 1}`;
      return [
        ...attention(`${at}.0.SelfAttention`),
        ...norm(`${at}.0.layer_norm`, dModel, false),
        ...(decoder ? [...attention(`${at}.1.EncDecAttention`), ...norm(`${at}.1.layer_norm`, dModel, false)] : []),
        ...(gated ? ["wi_0", "wi_1"] : ["wi"]).flatMap((name) =>
          linear(`${ffnn}.DenseReluDense.${name}`, dModel, dFfnn, false),
        ),
        ...linear(`${ffnn}.DenseReluDense.wo`, dFfnn, dModel, false),
        ...norm(`${ffnn}.layer_norm`, dModel, false),
      ];
    }),
    ...norm(`${stack}.final_layer_norm`, dModel, false),
  ];
}

/**
 * The forward pass of T5: norms before each layer, scores that are not scaled but have a bias by distance.
 *
 * @see Raffel et al. (2020), "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer"
 */
function graph(config: T5Config, options: EncoderDecoderOptions = {}): EncoderDecoderGraph {
  const {nHeads, dHead, epsilon, gated, relative, outputScale, embeddings} = config;
  return encoderDecoder(parameters(config), options, ({weight, linear}) => {
    const activation = activations[config.activation];
    const normed = (name: string, x: GraphNode): GraphNode => tf.rmsNorm(x, weight(`${name}.weight`), epsilon);
    /** What the second matrix reads. */
    const inside = (at: string, x: GraphNode): GraphNode => {
      if (!gated) return activation(linear(`${at}.wi`, x));
      return tf.mul(activation(linear(`${at}.wi_0`, x)), linear(`${at}.wi_1`, x));
    };
    const stack = (name: StackName): Stack => ({
      nLayers: name === "encoder" ? config.nEncoderLayers : config.nLayers,
      nHeads,
      dHead,
      embedding: embeddings[name],
      embed: (rows) => rows,
      scale: 1,
      bias: (past, seq, key) =>
        relativeBias(weight(biasOf(name)), relative, name === "encoder", {past, seq, key}),
      self: (i) => attentionOf(`${name}.block.${i}.layer.0.SelfAttention`),
      block: (x, {index, tap, neurons, attend, cross}) => {
        const at = `${name}.block.${index}.layer`;
        const middle = tap("residual.mid", tf.add(x, attend(normed(`${at}.0.layer_norm`, x))));
        const read = cross
          ? tap("residual.cross", tf.add(middle, cross(normed(`${at}.1.layer_norm`, middle))))
          : middle;
        const last = `${at}.${cross ? 2 : 1}`;
        const inner = neurons(inside(`${last}.DenseReluDense`, normed(`${last}.layer_norm`, read)));
        return tf.add(read, linear(`${last}.DenseReluDense.wo`, inner));
      },
      finalNorm: (x) => normed(`${name}.final_layer_norm`, x),
    });
    return {
      encoder: stack("encoder"),
      decoder: stack("decoder"),
      cross: (i) => attentionOf(`decoder.block.${i}.layer.1.EncDecAttention`),
      project: outputScale === 1 ? undefined : (x) => tf.mul(x, outputScale),
      head: embeddings.head,
    };
  });
}
