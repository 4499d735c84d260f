import {softmax} from "../../capture/index.js";
import type {ScoreRule} from "../scores.js";

/**
 * Keeps the fewest most probable tokens whose probabilities reach `p`; of equal ones, those with the lowest ids.
 *
 * @param keep - at least so many stay
 * @see Holtzman et al. (2020), eq. 2
 */
export function topP(p: number, keep: number): ScoreRule {
  return (scores) => {
    const probabilities = softmax(scores);
    const sorted = Float64Array.from(probabilities).sort().reverse();
    let total = 0;
    let count = 0;
    while (count < sorted.length && (total < p || count < keep)) total += sorted[count++];
    if (count === sorted.length) return;
    const limit = sorted[count - 1];
    let ties = count - sorted.indexOf(limit);
    for (let id = 0; id < scores.length; id++) {
      if (probabilities[id] > limit || (probabilities[id] === limit && ties-- > 0)) continue;
      scores[id] = -Infinity;
    }
  };
}
