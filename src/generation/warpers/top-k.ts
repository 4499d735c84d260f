import type {ScoreRule} from "../scores.js";
import {largestOf, rankedScore} from "../scores.js";

/**
 * Keeps the `k` most probable tokens; ties with the last of them stay.
 *
 * @see Fan, Lewis & Dauphin (2018), section 5.1
 */
export function topK(k: number): ScoreRule {
  return (scores) => {
    if (k >= scores.length) return;
    // A short list is found faster than all are sorted.
    const limit = k <= 100 ? scores[largestOf(scores, k)[k - 1]] : rankedScore(scores, k);
    for (let i = 0; i < scores.length; i++) if (scores[i] < limit) scores[i] = -Infinity;
  };
}
