import {gpt2} from "../../../src/models/index.js";
import type {Settings} from "../settings.js";

/** The `config.json` of the model. */
export function configJson(settings: Settings): Record<string, unknown> {
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    activation_function: "gelu_new",
    n_layer: settings.nLayers,
    n_head: settings.nHeads,
    n_embd: settings.dModel,
    n_inner: null,
    n_positions: settings.nPositions,
    n_ctx: settings.nPositions,
    vocab_size: settings.nVocab,
    layer_norm_epsilon: 1e-5,
    attn_pdrop: 0,
    embd_pdrop: 0,
    resid_pdrop: 0,
    scale_attn_weights: true,
    tie_word_embeddings: true,
    bos_token_id: settings.nVocab - 1,
    eos_token_id: settings.nVocab - 1,
  };
}

/** GPT-2 with larger initial weights: at a width of 128, a deviation of 0.02 learns nothing for long. */
export const smallGpt2: typeof gpt2 = {
  ...gpt2,
  parameters: (config) =>
    gpt2.parameters(config).map((parameter) => {
      const {name, initial} = parameter;
      if ("value" in initial || name === "wpe.weight") return parameter;
      const deviation = name === "wte.weight" ? 0.08 : 3 * initial.deviation;
      return {...parameter, initial: {deviation}};
    }),
};
