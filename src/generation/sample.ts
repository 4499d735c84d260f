import type {Random} from "../tensors/index.js";
import {softmax} from "../capture/index.js";

/** How the next token is drawn. */
export interface Sampling {
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
}

/** The most probable token; of several, the one with the lowest id. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  return best;
}

/**
 * The probabilities that sampling draws from: logits divided by the temperature; of these the `topK` largest (ties with
 * the last one stay); of these the fewest whose probabilities reach `topP`; scaled to sum to 1.
 *
 * @see Fan et al. (2018), section 5.1 (top-k); Holtzman et al. (2020), eq. 2 (top-p)
 */
export function distribution(logits: Float32Array, {temperature, topK, topP}: Sampling): Float64Array {
  // Differences from the largest: a tiny temperature must not make all of them infinite.
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const scaled = logits.map((logit) => (logit - largest) / temperature);
  if (topK !== undefined && topK < scaled.length) {
    const limit = Float32Array.from(scaled).sort()[scaled.length - topK];
    for (let i = 0; i < scaled.length; i++) if (scaled[i] < limit) scaled[i] = -Infinity;
  }
  const probabilities = softmax(scaled);
  if (topP === undefined || topP >= 1) return probabilities;
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  let total = 0;
  const kept = new Float64Array(probabilities.length);
  for (const id of order) {
    kept[id] = probabilities[id];
    total += probabilities[id];
    if (total >= topP) break;
  }
  return kept.map((probability) => probability / total);
}

/** Draws a token. */
export function draw(probabilities: Float64Array, random: Random): number {
  let left = random.uniform();
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id] === 0) continue;
    last = id;
    left -= probabilities[id];
    if (left < 0) return id;
  }
  return last; // rounding: the probabilities sum to a little less than 1
}
