import type {ScoreRule} from "../scores.js";

/**
 * Rules out each token that would complete `size` tokens in a row which are in the text already.
 *
 * @see Paulus, Xiong & Socher (2018), section 2.5
 */
export function noRepeatNgrams(size: number): ScoreRule {
  return (scores, ids) => {
    const from = ids.length - (size - 1);
    for (let start = 0; start + size <= ids.length; start++) {
      let same = true;
      for (let i = 0; same && i < size - 1; i++) same = ids[start + i] === ids[from + i];
      if (same) scores[ids[start + size - 1]] = -Infinity;
    }
  };
}
