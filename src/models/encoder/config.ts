import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, headWidth, labelNames, layerCount, oneOf, positive, wholeNumber} from "../config.js";
import type {EncoderConfig, EncoderHead} from "../family.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings that all encoders have. */
export interface EncoderSettings extends EncoderConfig {
  readonly activation: ActivationName;
  /** Of norms. */
  readonly epsilon: number;
  /** Width of token embeddings. */
  readonly dEmbedding: number;
  /** The decoder of the head of masked language models is the token embedding. */
  readonly tied: boolean;
  /** A model without a head has a pooler. */
  readonly pooler: boolean;
}

/** The values that config.json of one family may leave out, by its names for them. */
export type Defaults = Readonly<Record<Size, number>> & {
  readonly layer_norm_eps: number;
  readonly hidden_act: ActivationName;
};
type Size =
  | "vocab_size"
  | "hidden_size"
  | "num_hidden_layers"
  | "num_attention_heads"
  | "intermediate_size"
  | "max_position_embeddings"
  | "type_vocab_size";

/** Reads what all encoders have. `json` has the names of BERT's config.json. */
export function readEncoder(family: string, json: Json, defaults: Defaults): EncoderSettings {
  refuseDecoders(json);
  const whole = (key: Size): number => wholeNumber(json, key, defaults[key]);
  const [dModel, nHeads] = [whole("hidden_size"), whole("num_attention_heads")];
  const head = readHead(json);
  const labelled = head === "sequence-classification" || head === "token-classification";
  return {
    family,
    nLayers: layerCount(json, "num_hidden_layers", defaults.num_hidden_layers),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: headWidth(dModel, nHeads),
    dModel,
    dFfnn: whole("intermediate_size"),
    nVocab: whole("vocab_size"),
    nPositions: whole("max_position_embeddings"),
    endOfText: endOfText(json),
    head,
    labels: labelled ? labelNames(json) : [],
    nTokenTypes: whole("type_vocab_size"),
    reads: "first",
    activation: readActivation(json, "hidden_act", defaults.hidden_act),
    epsilon: positive(json, "layer_norm_eps", defaults.layer_norm_eps),
    dEmbedding: dModel,
    tied: flag(json, "tie_word_embeddings", true),
    pooler: head === "none",
  };
}

export function readActivation(json: Json, key: string, fallback: ActivationName): ActivationName {
  return oneOf(json, key, Object.keys(activations) as ActivationName[], fallback);
}

/** A whole number of at least 0 from config.json. */
export function countFrom(json: Json, key: string, fallback: number): number {
  return (json[key] ?? fallback) === 0 ? 0 : wholeNumber(json, key, fallback);
}

function refuseDecoders(json: Json): void {
  for (const key of ["is_decoder", "add_cross_attention"]) {
    if (!flag(json, key, false)) continue;
    throw new Error(
      `fromPretrained(): ${key} in config.json must be false, got true. limpid runs this family as an encoder only.`,
    );
  }
}

const endings: readonly (readonly [ending: string, head: EncoderHead])[] = [
  ["ForMaskedLM", "masked-lm"],
  ["ForPreTraining", "masked-lm"],
  ["ForSequenceClassification", "sequence-classification"],
  ["ForTokenClassification", "token-classification"],
  ["ForQuestionAnswering", "question-answering"],
];

/** The values of `architectures` of a family, whose names all start alike. */
export const architecturesOf = (start: string, pretraining: boolean): string[] => [
  `${start}Model`,
  ...endings
    .map(([ending]) => start + ending)
    .filter((name) => pretraining || !name.endsWith("ForPreTraining")),
];

/** The head by the ending of the architecture's name; the registry has seen that the family has it. */
function readHead(json: Json): EncoderHead {
  const names: unknown[] = Array.isArray(json.architectures) ? (json.architectures as unknown[]) : [];
  for (const name of names) {
    const known = endings.find(([ending]) => typeof name === "string" && name.endsWith(ending));
    if (known) return known[1];
  }
  return "none";
}
