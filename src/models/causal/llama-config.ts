import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, layerCount, oneOf, positive, wholeNumber} from "../config.js";
import type {ModelConfig} from "../family.js";
import type {Rotary} from "./rotary.js";
import {readRotary} from "./rotary.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a model of LLaMA's type. */
export interface LlamaConfig extends ModelConfig {
  readonly activation: ActivationName;
  readonly epsilon: number;
  readonly rotary: Rotary;
  /** Of queries, keys and values. */
  readonly attentionBias: boolean;
  /** Of the heads' output. */
  readonly outBias: boolean;
  readonly ffnnBias: boolean;
  /** Each position of a layer sees itself and this many − 1 before it; `undefined`: all before it. */
  windowOf(layer: number): number | undefined;
  /** Token embeddings are multiplied by it. */
  readonly embeddingScale: number;
  /** Is added to the weights of norms. */
  readonly normOffset: number;
  readonly tied: boolean;
}

/** What config.json of one family says beside what all have, and the values that it may leave out. */
interface Own {
  readonly defaults: Readonly<Record<string, number>>;
  readonly tied?: boolean;
  readonly activation?: ActivationName;
  /** Replaces what all have. */
  own?(json: Json, dModel: number): Partial<LlamaConfig>;
}

const llamaDefaults = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  max_position_embeddings: 2048,
  eos_token_id: 2,
};

const mistralDefaults = {
  ...llamaDefaults,
  intermediate_size: 14336,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
};

const qwen2Defaults = {
  vocab_size: 151936,
  hidden_size: 4096,
  intermediate_size: 22016,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  max_position_embeddings: 32768,
};

const gemmaDefaults = {
  vocab_size: 256000,
  hidden_size: 3072,
  intermediate_size: 24576,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  head_dim: 256,
  max_position_embeddings: 8192,
  eos_token_id: 1,
};

export const readLlama = reader("llama", {
  defaults: llamaDefaults,
  own: (json) => {
    const attentionBias = flag(json, "attention_bias", false);
    return {attentionBias, outBias: attentionBias, ffnnBias: flag(json, "mlp_bias", false)};
  },
});

export const readMistral = reader("mistral", {
  defaults: mistralDefaults,
  own: (json) => {
    const window = json.sliding_window === null ? undefined : wholeNumber(json, "sliding_window", 4096);
    return {windowOf: () => window};
  },
});

export const readQwen2 = reader("qwen2", {
  defaults: qwen2Defaults,
  own: (json) => ({attentionBias: true, windowOf: qwen2Windows(json)}),
});

export const readGemma = reader("gemma", {
  defaults: gemmaDefaults,
  tied: true,
  activation: "gelu_pytorch_tanh",
  own: (json, dModel) => {
    if (json.use_bidirectional_attention === true) {
      throw new Error("fromPretrained(): use_bidirectional_attention in config.json must be false, got true.");
    }
    const attentionBias = flag(json, "attention_bias", false);
    return {
      attentionBias,
      outBias: attentionBias,
      embeddingScale: Math.sqrt(dModel),
      normOffset: 1,
      // Files of the first release say "gelu" and mean its approximation.
      ...(json.hidden_act === "gelu" ? {activation: "gelu_pytorch_tanh" as const} : {}),
    };
  },
});

function reader(family: string, {defaults, tied = false, activation = "silu", own}: Own): (json: Json) => LlamaConfig {
  return (json) => {
    const whole = (key: string, fallback = defaults[key]): number => wholeNumber(json, key, fallback);
    const [dModel, nHeads] = [whole("hidden_size"), whole("num_attention_heads")];
    const nLayers = layerCount(json, "num_hidden_layers", defaults.num_hidden_layers);
    const hasHeadWidth = typeof json.head_dim === "number" || "head_dim" in defaults;
    const dHead = hasHeadWidth ? whole("head_dim") : headWidth(dModel, nHeads);
    // Null means as many as query heads; a file that leaves it out has the family's number.
    const shared = json.num_key_value_heads === null ? nHeads : whole("num_key_value_heads", defaults.num_key_value_heads ?? nHeads);
    if (nHeads % shared !== 0) {
      throw new RangeError(
        `fromPretrained(): num_attention_heads in config.json must be a multiple of num_key_value_heads (${shared}), got ${nHeads}.`,
      );
    }
    return {
      family,
      nLayers,
      nHeads,
      nKeyValueHeads: shared,
      dHead,
      dModel,
      dFfnn: whole("intermediate_size"),
      nVocab: whole("vocab_size"),
      nPositions: whole("max_position_embeddings"),
      endOfText: endOfText(json, defaults.eos_token_id),
      activation: oneOf(json, "hidden_act", Object.keys(activations) as ActivationName[], activation),
      epsilon: positive(json, "rms_norm_eps", 1e-6),
      rotary: readRotary({max_position_embeddings: defaults.max_position_embeddings, ...json}, dHead),
      attentionBias: false,
      outBias: false,
      ffnnBias: false,
      windowOf: () => undefined,
      embeddingScale: 1,
      normOffset: 0,
      tied: flag(json, "tie_word_embeddings", tied),
      ...own?.(json, dModel),
    };
  };
}

/** Which layers have a window: those that `layer_types` names, or those from `max_window_layers` on. */
function qwen2Windows(json: Json): (layer: number) => number | undefined {
  if (!flag(json, "use_sliding_window", false) || json.sliding_window === null) return () => undefined;
  const window = wholeNumber(json, "sliding_window", 4096);
  const types: unknown = json.layer_types;
  const first = json.max_window_layers === 0 ? 0 : wholeNumber(json, "max_window_layers", 28);
  return (layer) => {
    const local = Array.isArray(types) ? types[layer] === "sliding_attention" : layer >= first;
    return local ? window : undefined;
  };
}
