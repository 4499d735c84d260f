import {softmax} from "../../capture/index.js";
import type {ScoreRule} from "../scores.js";

/**
 * Keeps the tokens whose surprise is nearest to what is expected, the entropy, until their probabilities reach `mass`;
 * ties with the last of them stay.
 *
 * @param keep - at least so many stay
 * @see Meister, Pimentel, Wiher & Cotterell (2023), "Locally Typical Sampling"
 */
export function typical(mass: number, keep: number): ScoreRule {
  return (scores) => {
    const probabilities = softmax(scores);
    let entropy = 0;
    for (const p of probabilities) if (p > 0) entropy -= p * Math.log(p);
    // A token that is ruled out already is infinitely far away.
    const distance = Float64Array.from(probabilities, (p) => Math.abs(-Math.log(p) - entropy));
    const sorted = Float64Array.from(distance).sort();
    const within = (limit: number): number => {
      let sum = 0;
      for (let id = 0; id < distance.length; id++) if (distance[id] <= limit) sum += probabilities[id];
      return sum;
    };
    // The nearest that together reach the mass: their sum grows with the distance, so the limit is found by halving.
    let [low, high] = [0, sorted.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (within(sorted[middle]) >= mass) high = middle;
      else low = middle + 1;
    }
    const limit = Math.max(sorted[low], sorted[Math.min(keep, sorted.length) - 1]);
    for (let id = 0; id < scores.length; id++) if (distance[id] > limit) scores[id] = -Infinity;
  };
}
