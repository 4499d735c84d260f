import type {Run} from "../capture/index.js";
import {checkMaxMemory, defaultMaxMemory} from "../capture/index.js";
import type {Model} from "../models/index.js";
import {checkOptions, loaded, pause, showBytes, throwIfAborted} from "../models/index.js";
import type {NdArray, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {checkSquare, headMeans} from "./attention-means.js";
import type {AttentionPart} from "./attention-parts.js";
import {attentionParts, numberAt, partOf} from "./attention-parts.js";
import {AttentionPatterns} from "./attention-patterns.js";

export interface AttentionRolloutOptions {
  /** Of an encoder–decoder: "decoder" (default) or "encoder". */
  readonly part?: AttentionPart;
  /** Up to and with which block; negative ones count from the last (default: the last). */
  readonly layer?: number;
  /** Bytes that the call may need beyond the model's weights (default: what the model was loaded with, else 2 GiB). */
  readonly maxMemory?: number;
  /** Ends the call with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told how many steps are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

export const rolloutNames = ["part", "layer", "maxMemory", "signal", "onProgress"];

/**
 * Attention rollout: how much of each input position the positions of a layer hold, if attention weights were the shares in
 * which information is mixed. Ã(l) = A(l) Ã(l − 1) with A = ½ W + ½ I, W the mean of a layer's heads, and Ã before the first
 * block the identity. Of a decoder, the paths within it: what comes from the source is not counted.
 *
 * @param run - of `model`, in one pass
 * @param patterns - where the weights come from, and are kept (default: captured anew)
 * @returns weights with the axes "query", "key"; each row sums to 1
 * @throws TypeError if the model has no attention
 * @throws RangeError if an option is out of range, the run was read in windows, or more than `maxMemory` is needed
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Abnar & Zuidema (2020), "Quantifying Attention Flow in Transformers", section 3
 * @example
 * const {data, shape} = await attentionRollout(model, await run(model, "The keys to the cabinet are"));
 */
export async function attentionRollout(
  model: Model,
  run: Run,
  options: AttentionRolloutOptions = {},
  patterns = new AttentionPatterns(model, run),
  caller = "attentionRollout",
): Promise<NdArray> {
  checkOptions(caller, options, rolloutNames);
  const parts = attentionParts(caller, model, run);
  const sizes = partOf(caller, parts, options.part ?? (parts.length > 1 ? "decoder" : undefined));
  checkSquare(caller, run, sizes);
  const layer = numberAt(caller, "layer", options.layer ?? -1, sizes.nLayers);
  const {signal, onProgress} = options;
  const n = sizes.queries;
  const maxMemory = options.maxMemory ?? loaded(model, caller).maxMemory ?? defaultMaxMemory;
  checkMaxMemory(caller, maxMemory);
  // The means of the layers, and what the products hold.
  const kept = 4 * (layer + 1 + 6) * n * n;
  if (kept > maxMemory) {
    throw new RangeError(
      `${caller}(): ${layer + 1} layers of ${n} × ${n} positions need ${showBytes(kept, Math.ceil)}, got a budget of ${showBytes(maxMemory, Math.floor)}. Shorten the text, name an earlier layer or raise maxMemory.`,
    );
  }
  const means = await headMeans(caller, patterns, sizes, layer, {
    maxMemory: maxMemory - kept,
    signal,
    onProgress: onProgress && ((done, total) => onProgress(done, total + layer + 1)),
  });
  const steps = (layer + 1) * (sizes.nHeads + 1);
  const data = await rolledOut(means, n, async (done) => {
    onProgress?.(steps - means.length + done, steps);
    await pause();
    throwIfAborted(caller, signal);
  });
  return {axes: ["query", "key"], shape: [n, n], data};
}

/** Ã of the last of these layers, given the mean of each one's heads. `between` is awaited after each product. */
export async function rolledOut(
  means: readonly Float32Array[],
  n: number,
  between: (done: number) => Promise<void> = () => Promise.resolve(),
): Promise<Float32Array> {
  let rolled = new Float32Array(n * n);
  for (let i = 0; i < n; i++) rolled[i * n + i] = 1;
  for (const [layer, mean] of means.entries()) {
    const fed = [tf.tensor(mean, [n, n]), tf.tensor(rolled, [n, n])];
    rolled = tf.using(fed, () => tf.take(mixed().run(fed)[0] as Tensor)) as Float32Array<ArrayBuffer>;
    await between(layer + 1);
  }
  return rolled;
}

let program: Program | undefined;

/** (½ W + ½ I) Ã = ½ (W Ã + Ã); compiled once, for all sizes. */
function mixed(): Program {
  if (program) return program;
  const w = tf.input("w", ["n", "n"]);
  const rolled = tf.input("rolled", ["n", "n"]);
  return (program = tf.compile([w, rolled], [tf.mul(tf.add(tf.matMul(w, rolled), rolled), 0.5)]));
}
