/**
 * Changes the scores of the next token in place; −Infinity rules a token out.
 *
 * @param ids - prompt and output so far; of an encoder–decoder, what its decoder read and wrote
 */
export type ScoreRule = (scores: Float32Array, ids: readonly number[]) => void;

/** The largest of some scores, for differences from it. */
export function largest(scores: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < scores.length; i++) if (scores[i] > most) most = scores[i];
  return most;
}

/** The `count`-th largest score; the smallest where there are fewer. */
export function rankedScore(scores: Float32Array, count: number): number {
  if (count >= scores.length) return -Infinity;
  return Float32Array.from(scores).sort()[scores.length - count];
}

/** The indices of the largest values, the largest first; of equals, the first one first. */
export function largestOf(values: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (found.length === count && !(values[i] > values[found[count - 1]])) continue;
    let at = found.length === count ? count - 1 : found.length;
    while (at > 0 && values[i] > values[found[at - 1]]) {
      found[at] = found[at - 1];
      at--;
    }
    found[at] = i;
  }
  return found;
}
