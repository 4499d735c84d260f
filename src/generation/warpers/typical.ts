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
    const order = Array.from(distance.keys()).sort((a, b) => distance[a] - distance[b] || a - b);
    let total = 0;
    let last = 0;
    while (last < order.length - 1 && (total += probabilities[order[last]]) < mass) last++;
    const limit = distance[order[last]];
    const stay = new Set(order.slice(0, keep));
    for (let id = 0; id < scores.length; id++) {
      if (distance[id] > limit && !stay.has(id)) scores[id] = -Infinity;
    }
  };
}
