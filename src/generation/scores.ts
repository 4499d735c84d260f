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

/** From so many on, sorting all values is quicker than keeping the found ones in order. */
const many = 100;

/** The indices of the largest values, the largest first; of equals, the first one first. */
export function largestOf(values: Float32Array | Float64Array, count: number): number[] {
  if (count > many) return sortedOf(values, count);
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

/** The same by the value that the last one has. */
function sortedOf(values: Float32Array | Float64Array, count: number): number[] {
  const limit = count >= values.length ? -Infinity : values.slice().sort()[values.length - count];
  const above: number[] = [];
  const equal: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] > limit) above.push(i);
    else if (values[i] === limit && equal.length < count) equal.push(i);
  }
  above.sort((a, b) => values[b] - values[a] || a - b);
  for (const i of equal) if (above.length < count) above.push(i);
  return above;
}
