/** Softmax of one row of logits, in double precision. */
export function softmax(logits: Float32Array): Float64Array {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  const out = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < out.length; i++) total += out[i] = Math.exp(logits[i] - largest);
  for (let i = 0; i < out.length; i++) out[i] /= total;
  return out;
}

/** A row of logits as probabilities. */
export interface Odds {
  readonly logits: Float32Array;
  readonly largest: number;
  /** Sum of exp(logit − largest). */
  readonly total: number;
}

/** @throws Error if a logit is not a finite number: sums inside the model went beyond 32-bit floats */
export function oddsOf(caller: string, logits: Float32Array): Odds {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  if (Number.isNaN(total)) {
    throw new Error(
      `${caller}(): logits must be finite numbers, got others. The model's weights are too large for 32-bit floats.`,
    );
  }
  return {logits, largest, total};
}

/**
 * The logit and the probability of one token.
 *
 * @throws Error if a logit is not a finite number
 */
export function scoreOf(
  caller: string,
  logits: Float32Array,
  id: number,
): {logit: number; probability: number} {
  const {largest, total} = oddsOf(caller, logits);
  return {logit: logits[id], probability: Math.exp(logits[id] - largest) / total};
}
