import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, layerCount, oneOf, positive, wholeNumber} from "../config.js";
import type {CausalGraph, CausalFamily, GraphOptions, ModelConfig, Parameter} from "../family.js";
import {splitHeads} from "./attention.js";
import {decoder} from "./decoder.js";
import {embedding, layers, linear, norm} from "./parameters.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a GPT-Neo model. */
export interface GptNeoConfig extends ModelConfig {
  readonly family: "gpt_neo";
  readonly activation: ActivationName;
  readonly epsilon: number;
  /** Of each layer: every position before, or only those near. */
  readonly attention: readonly ("global" | "local")[];
  /** Positions that a local layer sees, itself included. */
  readonly window: number;
  readonly tied: boolean;
}

export const gptNeo: CausalFamily<GptNeoConfig> = {
  name: "gpt_neo",
  architectures: ["GPTNeoForCausalLM", "GPTNeoModel"],
  prefixes: ["transformer."],
  readConfig,
  parameters,
  graph,
};

function readConfig(json: Json): GptNeoConfig {
  const dModel = wholeNumber(json, "hidden_size", 2048);
  const nHeads = wholeNumber(json, "num_heads", 16);
  const nLayers = layerCount(json, "num_layers", 24);
  return {
    family: "gpt_neo",
    nLayers,
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: headWidth(dModel, nHeads),
    dModel,
    dFfnn: wholeNumber(json, "intermediate_size", 4 * dModel),
    nVocab: wholeNumber(json, "vocab_size", 50257),
    nPositions: wholeNumber(json, "max_position_embeddings", 2048),
    endOfText: endOfText(json, 50256),
    activation: oneOf(json, "activation_function", Object.keys(activations) as ActivationName[], "gelu_new"),
    epsilon: positive(json, "layer_norm_epsilon", 1e-5),
    attention: readAttention(json.attention_types ?? [[["global", "local"], 12]], nLayers),
    window: wholeNumber(json, "window_size", 256),
    tied: flag(json, "tie_word_embeddings", true),
  };
}

/** Kinds of attention by layer, from pairs of a list of kinds and how often it is repeated. */
function readAttention(types: unknown, nLayers: number): ("global" | "local")[] {
  const kinds: unknown[] = [];
  for (const pair of Array.isArray(types) ? (types as unknown[]) : []) {
    const [list, times] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (!Array.isArray(list) || list.length === 0 || typeof times !== "number") break;
    for (let i = 0; i < times && kinds.length <= nLayers; i++) kinds.push(...(list as unknown[]));
  }
  if (kinds.length !== nLayers || !kinds.every((kind) => kind === "global" || kind === "local")) {
    throw new RangeError(
      `fromPretrained(): attention_types in config.json must say "global" or "local" for each of ${nLayers} layers, got ${JSON.stringify(types)}.`,
    );
  }
  return kinds;
}

function parameters({nLayers, dModel, dFfnn, nVocab, nPositions, tied}: GptNeoConfig): Parameter[] {
  return [
    embedding("wte", nVocab, dModel),
    embedding("wpe", nPositions, dModel),
    ...layers(nLayers, (i) => [
      ...norm(`h.${i}.ln_1`, dModel, true),
      ...["q", "k", "v"].flatMap((part) =>
        linear(`h.${i}.attn.attention.${part}_proj`, dModel, dModel, false),
      ),
      ...linear(`h.${i}.attn.attention.out_proj`, dModel, dModel, true),
      ...norm(`h.${i}.ln_2`, dModel, true),
      ...linear(`h.${i}.mlp.c_fc`, dModel, dFfnn, true),
      ...linear(`h.${i}.mlp.c_proj`, dFfnn, dModel, true),
    ]),
    ...norm("ln_f", dModel, true),
    ...(tied ? [] : [embedding("lm_head", nVocab, dModel)]),
  ];
}

/**
 * The forward pass of GPT-Neo: GPT-2 without scaled attention, and with layers that only look near.
 *
 * @see Black et al. (2021), "GPT-Neo: Large Scale Autoregressive Language Modeling with Mesh-Tensorflow"
 */
function graph(config: GptNeoConfig, options: GraphOptions = {}): CausalGraph {
  const {nHeads, dHead, epsilon, attention, window} = config;
  return decoder(config, parameters(config), options, ({positions, weight, linear, layerNorm}) => ({
    embedding: "wte.weight",
    embed: (rows) => tf.add(rows, tf.gather(weight("wpe.weight"), positions)), // [batch, seq, model]
    block: (x, {index, tap, neurons, attend}) => {
      const at = `h.${index}.attn.attention`;
      const read = layerNorm(`h.${index}.ln_1`, x, epsilon);
      const heads = (part: string): GraphNode =>
        splitHeads(linear(`${at}.${part}_proj`, read), nHeads, dHead);
      const out = attend({
        q: heads("q"),
        k: heads("k"),
        v: heads("v"),
        scale: 1,
        window: attention[index] === "local" ? window : undefined,
        out: (all) => linear(`${at}.out_proj`, all),
      });
      const middle = tap("residual.mid", tf.add(x, out));
      const normed = layerNorm(`h.${index}.ln_2`, middle, epsilon);
      const inner = neurons(activations[config.activation](linear(`h.${index}.mlp.c_fc`, normed)));
      return tf.add(middle, linear(`h.${index}.mlp.c_proj`, inner));
    },
    finalNorm: (x) => layerNorm("ln_f", x, epsilon),
    head: config.tied ? "wte.weight" : "lm_head.weight",
  }));
}
