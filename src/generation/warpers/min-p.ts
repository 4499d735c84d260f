import {softmax} from "../../capture/index.js";
import type {ScoreRule} from "../scores.js";
import {largest, largestOf} from "../scores.js";

/**
 * Keeps tokens with at least `share` of the largest probability.
 *
 * @param keep - at least so many stay
 * @see Nguyen et al. (2025), section 3
 */
export function minP(share: number, keep: number): ScoreRule {
  return (scores) => {
    const probabilities = softmax(scores);
    const limit = share * largest(probabilities);
    dropBelow(scores, probabilities, limit, keep);
  };
}

/**
 * Keeps tokens of at least this probability.
 *
 * @param keep - at least so many stay
 * @see Hewitt, Manning & Liang (2022), section 4
 */
export function epsilonCutoff(limit: number, keep: number): ScoreRule {
  return (scores) => dropBelow(scores, softmax(scores), limit, keep);
}

function dropBelow(scores: Float32Array, probabilities: Float64Array, limit: number, keep: number): void {
  const stay = new Set(largestOf(probabilities, Math.min(keep, scores.length)));
  for (let id = 0; id < scores.length; id++) {
    if (probabilities[id] < limit && !stay.has(id)) scores[id] = -Infinity;
  }
}
