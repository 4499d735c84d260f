import type {ActivationName} from "../activations.js";
import {flag, wholeNumber} from "../config.js";
import type {Defaults, EncoderSettings} from "./config.js";
import {countFrom, readActivation, readEncoder} from "./config.js";
import type {Distances} from "./relative.js";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a DeBERTa-v2 model. */
export interface DebertaV2Config extends EncoderSettings {
  /** Embeddings of positions are added to those of tokens. */
  readonly absolute: boolean;
  /** Embeddings of distances take part in attention. */
  readonly relative?: Distances & {
    /** Distances are projected by the matrices of queries and keys, not by others of their own. */
    readonly shared: boolean;
    /** They go through a norm first. */
    readonly normed: boolean;
  };
  /** Scores have parts of content to position, and of position to content. */
  readonly contentToPosition: boolean;
  readonly positionToContent: boolean;
  /** A convolution beside the first block. */
  readonly convolution?: {
    readonly size: number;
    readonly groups: number;
    readonly activation: ActivationName;
  };
  readonly poolerActivation: ActivationName;
  /** Segments are told apart. */
  readonly segments: boolean;
  /** Which of two heads of masked language models it has. */
  readonly legacy: boolean;
}

const defaults: Defaults = {
  vocab_size: 128100,
  hidden_size: 1536,
  num_hidden_layers: 24,
  num_attention_heads: 24,
  intermediate_size: 6144,
  max_position_embeddings: 512,
  type_vocab_size: 1,
  layer_norm_eps: 1e-7,
  hidden_act: "gelu",
};

export function readDebertaV2(json: Json): DebertaV2Config {
  const nTokenTypes = countFrom(json, "type_vocab_size", 0);
  const config = readEncoder("deberta-v2", {...json, type_vocab_size: Math.max(1, nTokenTypes)}, defaults);
  refuseWidths(json, config);
  const kinds = positionKinds(json.pos_att_type);
  const legacy = flag(json, "legacy", true);
  const settings = {
    ...config,
    dEmbedding: wholeNumber(json, "embedding_size", config.dModel),
    absolute: flag(json, "position_biased_input", true),
    relative: flag(json, "relative_attention", false) ? readDistances(json, config.nPositions) : undefined,
    contentToPosition: kinds.includes("c2p"),
    positionToContent: kinds.includes("p2c"),
    convolution: readConvolution(json, config.dModel),
    poolerActivation: readActivation(json, "pooler_hidden_act", "gelu"),
    segments: nTokenTypes > 0,
  };
  return withHead(settings, legacy);
}

/** With one of the two heads: the second has no decoder but the token embedding. */
export function withHead<C extends EncoderSettings>(config: C, legacy: boolean): C & {readonly legacy: boolean} {
  if (!legacy && config.head === "masked-lm" && config.dEmbedding !== config.dModel) {
    throw new RangeError(
      `fromPretrained(): embedding_size in config.json must be ${config.dModel} in a model of masked words where legacy is false, got ${config.dEmbedding}.`,
    );
  }
  return {...config, legacy, tied: config.tied || !legacy};
}

/** Widths that may be given apart, but must be those of the model. */
function refuseWidths(json: Json, {dModel, dHead}: EncoderSettings): void {
  for (const [key, width] of [
    ["pooler_hidden_size", dModel],
    ["attention_head_size", dHead],
  ] as const) {
    const given = wholeNumber(json, key, width);
    if (given === width) continue;
    throw new RangeError(`fromPretrained(): ${key} in config.json must be ${width}, as hidden_size says, got ${given}.`);
  }
}

/** Kinds of attention to positions: a list, or names joined by "|". "p2p" is known and, as in transformers, not computed. */
function positionKinds(value: unknown): string[] {
  const kinds: unknown =
    typeof value === "string"
      ? value
          .toLowerCase()
          .split("|")
          .map((kind) => kind.trim())
      : (value ?? []);
  if (Array.isArray(kinds) && kinds.every((kind) => ["c2p", "p2c", "p2p", ""].includes(kind as string))) {
    return kinds as string[];
  }
  throw new RangeError(
    `fromPretrained(): pos_att_type in config.json must be a list of c2p and p2c, got ${JSON.stringify(value)}.`,
  );
}

/** A number that is below 1 where there is no such limit. */
function limit(json: Json, key: string): number | undefined {
  const value = json[key] ?? -1;
  return typeof value === "number" && value < 1 ? undefined : wholeNumber(json, key, 1);
}

/** A table has a row for each distance. */
const mostPositions = 2 ** 20;

function readDistances(json: Json, nPositions: number): DebertaV2Config["relative"] {
  if (nPositions > mostPositions) {
    throw new RangeError(
      `fromPretrained(): max_position_embeddings in config.json must be at most ${mostPositions.toLocaleString("en")} with relative_attention, got ${nPositions}.`,
    );
  }
  const longest = limit(json, "max_relative_positions") ?? nPositions;
  const buckets = limit(json, "position_buckets") ?? 0;
  // Far distances are divided by the half, and their logarithms by that of the longest one in halves.
  const half = Math.floor(buckets / 2);
  if (buckets === 1 || (buckets > 0 && longest - 1 === half && nPositions - 1 > half)) {
    throw new RangeError(
      `fromPretrained(): position_buckets in config.json must be at least 2, and its half other than max_relative_positions − 1 (${longest - 1}), got ${buckets}.`,
    );
  }
  const norms: unknown = json.norm_rel_ebd ?? "none";
  const named = typeof norms === "string" ? norms.toLowerCase().split("|") : [];
  return {
    span: buckets > 0 ? buckets : longest,
    buckets,
    longest,
    shared: flag(json, "share_att_key", false),
    normed: named.some((name) => name.trim() === "layer_norm"),
  };
}

function readConvolution(json: Json, dModel: number): DebertaV2Config["convolution"] {
  const size = limit(json, "conv_kernel_size");
  if (size === undefined) return undefined;
  const groups = wholeNumber(json, "conv_groups", 1);
  if (size % 2 === 0 || dModel % groups !== 0) {
    throw new RangeError(
      `fromPretrained(): conv_kernel_size in config.json must be odd and conv_groups a divisor of ${dModel}, got ${size} and ${groups}.`,
    );
  }
  return {size, groups, activation: readActivation(json, "conv_act", "tanh")};
}
