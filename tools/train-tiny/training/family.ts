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

/**
 * Initial position embeddings: sines and cosines of falling frequency. Heads that look at the token before, on which
 * all copying rests, are then learned far sooner, and late positions start as well ordered as early ones.
 *
 * @returns `[position, model]`
 * @see Vaswani et al. (2017), section 3.5
 */
export function sinusoids(nPositions: number, dModel: number, amplitude = 0.08): Float32Array {
  const out = new Float32Array(nPositions * dModel);
  for (let position = 0; position < nPositions; position++) {
    for (let i = 0; i < dModel; i += 2) {
      const angle = position / 10_000 ** (i / dModel);
      out[position * dModel + i] = amplitude * Math.sin(angle);
      out[position * dModel + i + 1] = amplitude * Math.cos(angle);
    }
  }
  return out;
}
