import type {ActivationName} from "../activations.js";
import {activations} from "../activations.js";
import {endOfText, flag, layerCount, oneOf, positive, wholeNumber} from "../config.js";
import type {EncoderDecoderConfig} from "../family.js";
import type {EmbeddingNames} from "./embeddings.js";
import {oneEmbedding} from "./embeddings.js";
import type {RelativeBuckets} from "./relative.js";
import {tokenId} from "./token-id.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a T5 model. */
export interface T5Config extends EncoderDecoderConfig {
  readonly family: "t5" | "mt5";
  readonly activation: ActivationName;
  /** The feed-forward layer multiplies act(gate) by another product. */
  readonly gated: boolean;
  readonly epsilon: number;
  readonly relative: RelativeBuckets;
  /** The decoder's last hidden state is multiplied by it before the head. */
  readonly outputScale: number;
  readonly embeddings: EmbeddingNames;
}

export const readT5 = (json: Json): T5Config => {
  const untied = json.tie_word_embeddings === false;
  // Files of newer versions say it; in older ones, only models with tied embeddings scale.
  const scaled = flag(json, "scale_decoder_outputs", !untied);
  return read(json, "t5", {...t5Defaults, scaled});
};

/** A T5 of version 1.1 for many languages; its output is never scaled. */
export const readMt5 = (json: Json): T5Config => read(json, "mt5", {...mt5Defaults, scaled: false});

const t5Defaults = {vocabulary: 32128, dFfnn: 2048, nLayers: 6, nHeads: 8, ffnn: "relu"} as const;
const mt5Defaults = {vocabulary: 250112, dFfnn: 1024, nLayers: 8, nHeads: 6, ffnn: "gated-gelu"} as const;

interface Own {
  readonly vocabulary: number;
  readonly dFfnn: number;
  readonly nLayers: number;
  readonly nHeads: number;
  readonly ffnn: FeedForward;
  readonly scaled: boolean;
}

function read(json: Json, family: T5Config["family"], own: Own): T5Config {
  const nVocab = wholeNumber(json, "vocab_size", own.vocabulary);
  const dModel = wholeNumber(json, "d_model", 512);
  const nHeads = wholeNumber(json, "num_heads", own.nHeads);
  const dFfnn = wholeNumber(json, "d_ff", own.dFfnn);
  const nEncoderLayers = layerCount(json, "num_layers", own.nLayers);
  return {
    family,
    nLayers: layerCount(json, "num_decoder_layers", nEncoderLayers),
    nHeads,
    nKeyValueHeads: nHeads,
    dHead: wholeNumber(json, "d_kv", 64),
    dModel,
    dFfnn,
    nVocab,
    // Only distances matter, and far ones are all alike.
    nPositions: Infinity,
    endOfText: endOfText(json, 1),
    nEncoderLayers,
    dEncoderFfnn: dFfnn,
    nEncoderHeads: nHeads,
    decoderStart: readStart(json, nVocab),
    ...readFeedForward(json, own.ffnn),
    epsilon: positive(json, "layer_norm_epsilon", 1e-6),
    relative: readBuckets(json),
    outputScale: own.scaled ? dModel ** -0.5 : 1,
    embeddings: oneEmbedding,
  };
}

type FeedForward = ActivationName | `gated-${ActivationName}`;
const names = Object.keys(activations) as ActivationName[];
const feedForwards: readonly FeedForward[] = [...names, ...names.map((name) => `gated-${name}` as const)];

function readFeedForward(json: Json, fallback: FeedForward): Pick<T5Config, "activation" | "gated"> {
  const said = oneOf(json, "feed_forward_proj", feedForwards, fallback);
  // T5 1.1 was trained with the approximation.
  const named = said === "gated-gelu" ? "gelu_new" : (said.replace("gated-", "") as ActivationName);
  return {
    activation: oneOf(json, "dense_act_fn", names, named),
    gated: flag(json, "is_gated_act", said.startsWith("gated-")),
  };
}

/** The token that a decoder starts with: that for padding, where the file names none. */
function readStart(json: Json, nVocab: number): number {
  const [own, padding] = ["decoder_start_token_id", "pad_token_id"];
  return json[own] === undefined || json[own] === null
    ? tokenId(json, padding, 0, nVocab)
    : tokenId(json, own, 0, nVocab);
}

/** A table has a row for each distance. */
const mostDistance = 2 ** 20;

function readBuckets(json: Json): RelativeBuckets {
  const nBuckets = wholeNumber(json, "relative_attention_num_buckets", 32);
  const farthest = wholeNumber(json, "relative_attention_max_distance", 128, mostDistance);
  // Below 4 a side of an encoder has a single bucket; the logarithm of wider ones needs some distance.
  const least = Math.floor(nBuckets / 2) + 1;
  if (nBuckets >= 4 && farthest >= least) return {nBuckets, farthest};
  const [key, limit, value] =
    nBuckets < 4
      ? ["relative_attention_num_buckets", 4, nBuckets]
      : ["relative_attention_max_distance", least, farthest];
  throw new RangeError(`fromPretrained(): ${key} in config.json must be at least ${limit}, got ${value}.`);
}
