import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, layerCount, oneOf, wholeNumber} from "../config.js";
import type {EncoderDecoderConfig} from "../family.js";
import type {EmbeddingNames} from "./embeddings.js";
import {oneEmbedding} from "./embeddings.js";
import {tokenId} from "./token-id.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a BART model. */
export interface BartConfig extends EncoderDecoderConfig {
  readonly family: "bart" | "mbart";
  readonly activation: ActivationName;
  /** Token embeddings are multiplied by it. */
  readonly embeddingScale: number;
  /** Norms come before attention and feed-forward layer, and after the last block; else after each, and none at the end. */
  readonly normBefore: boolean;
  readonly embeddings: EmbeddingNames;
  /** Something is added to the logits. */
  readonly headBias: boolean;
}

export const readBart = (json: Json): BartConfig => read(json, "bart", false);
export const readMbart = (json: Json): BartConfig => read(json, "mbart", true);

function read(json: Json, family: BartConfig["family"], normBefore: boolean): BartConfig {
  // Only old files say these, and transformers does not heed them: a model that was trained otherwise would be read wrongly.
  for (const key of ["normalize_before", "add_final_layer_norm"]) expectFlag(json, key, normBefore);
  expectFlag(json, "normalize_embedding", true);
  expectFlag(json, "static_position_embeddings", false);
  const nVocab = wholeNumber(json, "vocab_size", 50265);
  const dModel = wholeNumber(json, "d_model", 1024);
  const nHeads = wholeNumber(json, "decoder_attention_heads", 16);
  const nEncoderHeads = wholeNumber(json, "encoder_attention_heads", 16);
  for (const [key, heads] of Object.entries({encoder: nEncoderHeads, decoder: nHeads})) {
    if (dModel % heads === 0) continue;
    throw new RangeError(
      `fromPretrained(): d_model in config.json must be a multiple of ${key}_attention_heads (${heads}), got ${dModel}.`,
    );
  }
  return {
    family,
    nLayers: layerCount(json, "decoder_layers", 12),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: headWidth(dModel, nHeads),
    dModel,
    dFfnn: wholeNumber(json, "decoder_ffn_dim", 4096),
    nVocab,
    nPositions: wholeNumber(json, "max_position_embeddings", 1024),
    endOfText: endOfText(json, 2),
    nEncoderLayers: layerCount(json, "encoder_layers", 12),
    dEncoderFfnn: wholeNumber(json, "encoder_ffn_dim", 4096),
    nEncoderHeads,
    decoderStart: tokenId(json, "decoder_start_token_id", 2, nVocab),
    activation: oneOf(json, "activation_function", Object.keys(activations) as ActivationName[], "gelu"),
    embeddingScale: flag(json, "scale_embedding", false) ? Math.sqrt(dModel) : 1,
    normBefore,
    embeddings: oneEmbedding,
    headBias: true,
  };
}

function expectFlag(json: Json, key: string, value: boolean): void {
  if (flag(json, key, value) === value) return;
  throw new Error(`fromPretrained(): ${key} in config.json must be ${value}, got ${!value}.`);
}
