import {readFileSync} from "node:fs";
import {join} from "node:path";
import {arraysOf} from "./causal-golden.js";
import {folderOf} from "./golden.js";

/** Texts that were read together; ids and masks `[text, position]`, padded at the end. */
export interface Batch {
  readonly source: readonly (readonly number[])[];
  readonly sourceMask: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
  readonly targetMask: readonly (readonly number[])[];
  /** Of each text: position and token of the logit that is explained. */
  readonly explained: readonly (readonly [position: number, token: number])[];
}

/** What tools/parity/encoder_decoder.py writes beside each checkpoint. */
export interface EncoderDecoderGolden {
  readonly alone: Batch;
  readonly padded: Batch;
  /** The start token, and what follows it greedily, given the source of `alone`. */
  readonly greedy: readonly number[];
  /**
   * After "alone." and "padded.", with B texts: logits `[B, position, vocab]`; encoderHiddenStates, decoderHiddenStates
   * `[layer, B, position, model]`; encoderFfnnActivations, decoderFfnnActivations `[layer, B, position, neuron]`;
   * encoderPatterns, decoderPatterns, crossPatterns `[layer, B, head, query, key]`; sourceGradients, targetGradients
   * `[B, position, model]`.
   */
  array(name: string): Float32Array;
}

/** Checkpoints by the family that reads them. */
export const encoderDecoderNames = {
  t5: ["t5-relu", "t5-gated-untied", "t5-one-head", "t5-scaled-untied"],
  mt5: ["mt5"],
  bart: ["bart", "bart-scaled", "bart-untied", "bart-bare"],
  mbart: ["mbart"],
} as const;

export function encoderDecoderGoldenOf(name: string): EncoderDecoderGolden {
  const facts = JSON.parse(readFileSync(join(folderOf(name), "golden.json"), "utf8")) as Omit<
    EncoderDecoderGolden,
    "array"
  >;
  return {...facts, array: arraysOf(readFileSync(join(folderOf(name), "golden.safetensors")))};
}
