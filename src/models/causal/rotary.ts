import type {GraphNode} from "../../tensors/index.js";
import * as tf from "../../tensors/index.js";
import {oneOf, positive, wholeNumber} from "../config.js";

type Json = Readonly<Record<string, unknown>>;

/** How positions turn queries and keys. */
export interface Rotary {
  /** How many entries of each head are turned. */
  readonly size: number;
  /** The wavelength of the slowest turn is nearly 2π times this. */
  readonly theta: number;
  readonly scaling: RotaryScaling;
}

/** How the turns are slowed for texts longer than those of the training. */
export type RotaryScaling =
  | {readonly type: "default"}
  | {readonly type: "linear"; readonly factor: number}
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFactor: number;
      readonly highFactor: number;
      /** Longest text of the training before. */
      readonly nPositions: number;
    };

const kinds = ["default", "linear", "dynamic", "llama3"] as const;

/**
 * Reads the rotary settings of config.json: `rope_parameters`, or `rope_scaling` beside `rope_theta` in older files.
 * "dynamic" scaling only acts on texts beyond `max_position_embeddings`, which are refused: it turns as the default does.
 */
export function readRotary(json: Json, dHead: number, keys = {theta: "rope_theta", part: "partial_rotary_factor"}, part = 1): Rotary {
  const rope = objectOf(json, "rope_scaling") ?? objectOf(json, "rope_parameters") ?? {};
  const theta = positive("rope_theta" in rope ? rope : json, "rope_theta" in rope ? "rope_theta" : keys.theta, 10_000);
  const inRope = "partial_rotary_factor" in rope;
  const share = positive(inRope ? rope : json, inRope ? "partial_rotary_factor" : keys.part, part);
  const size = Math.trunc(dHead * share);
  if (size % 2 !== 0 || size > dHead || size === 0) {
    throw new RangeError(
      `fromPretrained(): rotary embeddings must turn an even number of a head's ${dHead} entries, got ${size}. Check hidden_size, num_attention_heads and head_dim in config.json.`,
    );
  }
  return {size, theta, scaling: readScaling(rope, json)};
}

function readScaling(rope: Json, json: Json): RotaryScaling {
  const type = oneOf(rope, rope.rope_type === undefined ? "type" : "rope_type", kinds, "default");
  if (type === "linear") return {type, factor: positive(rope, "factor", 1)};
  if (type !== "llama3") return {type: "default"};
  const longest = wholeNumber(json, "max_position_embeddings", 2048);
  return {
    type,
    factor: positive(rope, "factor", 1),
    lowFactor: positive(rope, "low_freq_factor", 1),
    highFactor: positive(rope, "high_freq_factor", 4),
    nPositions: wholeNumber(rope, "original_max_position_embeddings", longest),
  };
}

function objectOf(json: Json, key: string): Json | undefined {
  const value = json[key] ?? undefined;
  if (value === undefined || (typeof value === "object" && !Array.isArray(value))) return value as Json | undefined;
  throw new TypeError(
    `fromPretrained(): ${key} in config.json must be an object or null, got ${JSON.stringify(value)}.`,
  );
}

/**
 * Radians per position of each turned pair: θ^(−2i / size), slowed as the model says.
 *
 * @see Su et al. (2021), eq. 15; Dubey et al. (2024), section 3.2, for "llama3": pairs of short wavelength stay, those of
 * long wavelength are slowed by the factor, in between both are mixed
 */
export function frequencies({size, theta, scaling}: Rotary): number[] {
  const plain = Array.from({length: size / 2}, (_, i) => theta ** ((-2 * i) / size));
  if (scaling.type === "default") return plain;
  if (scaling.type === "linear") return plain.map((frequency) => frequency / scaling.factor);
  const {factor, lowFactor, highFactor, nPositions} = scaling;
  return plain.map((frequency) => {
    const turns = (nPositions * frequency) / (2 * Math.PI);
    const kept = Math.min(1, Math.max(0, (turns - lowFactor) / (highFactor - lowFactor)));
    return kept * frequency + ((1 - kept) * frequency) / factor;
  });
}

/** A function that turns `[batch, head, seq, feature]` by the positions `[batch, seq]`. */
export function rotation(rotary: Rotary, positions: GraphNode): (x: GraphNode) => GraphNode {
  const turns = tf.mul(tf.expand(tf.cast(positions, "float32"), -1), tf.constant(frequencies(rotary)));
  const angles = tf.expand(tf.concat([turns, turns], -1), 1); // [batch, 1, seq, size]
  const [cos, sin] = [tf.cos(angles), tf.sin(angles)];
  return (x) => tf.rotate(x, cos, sin);
}
