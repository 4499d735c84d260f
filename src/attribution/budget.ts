import type {ModelConfig} from "../models/index.js";

/**
 * How many targets one backward pass can take. What it holds at once, beside what the forward pass left: the gradients
 * of one layer. Found by counting the arrays that are alive together.
 */
export function chunkSize(
  {nLayers, nHeads, dHead, dModel, dFfnn, nVocab}: ModelConfig,
  length: number,
  nTargets: number,
  unit: "logit" | "probability",
  maxMemory: number,
): number {
  if (typeof maxMemory !== "number" || !(maxMemory > 0)) {
    throw new RangeError(`gradientTimesInput(): maxMemory must be above 0 bytes, got ${String(maxMemory)}.`);
  }
  const scores = nHeads * length * length;
  // Heads may be wider together than the model.
  const width = Math.max(dModel, nHeads * dHead);
  const left = 4 * nLayers * (scores + 2 * length * dFfnn + 8 * length * width);
  const vocabulary = unit === "probability" ? 5 * nVocab : 0;
  const perTarget = 4 * (3 * scores + 2 * length * dFfnn + 8 * length * width + vocabulary);
  const most = Math.floor((maxMemory - left) / perTarget);
  if (most < 1) {
    const gigabytes = (n: number): string => `${(n / 2 ** 30).toPrecision(2)} GiB`;
    throw new RangeError(
      `gradientTimesInput(): one target of ${length} positions needs ${gigabytes(left + perTarget)}, got a budget of ${gigabytes(maxMemory)}. Shorten the text or raise maxMemory.`,
    );
  }
  return Math.min(most, nTargets, Math.max(1, Math.floor(rowsAtOnce / length)));
}

/**
 * Targets times positions of one pass. Matrix products of this height run at full speed; more would only keep the reader
 * longer from interrupting.
 */
const rowsAtOnce = 1024;
