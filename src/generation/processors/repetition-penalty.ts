import type {ScoreRule} from "../scores.js";

/**
 * Makes tokens that are in the text already less probable: scores above 0 are divided by `penalty`, those below are
 * multiplied. Beam search scores by logarithms of probabilities, which are all below 0.
 *
 * @see Keskar et al. (2019), section 4.1; the rule for scores below 0 is transformers'
 */
export function repetitionPenalty(penalty: number): ScoreRule {
  return (scores, ids) => {
    for (const id of new Set(ids)) {
      if (id < scores.length) scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
    }
  };
}
