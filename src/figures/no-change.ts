import type {NoChangeBand} from "../views/index.js";

/** Distances of each unit between halves of one checkpoint's own corpus. */
export interface SplitDistances {
  /** Of each unit; NaN: ill-defined. */
  readonly distances: ArrayLike<number>;
  /** The length that each is compared at, in the same order. */
  readonly lengths: ArrayLike<number>;
}

/** A band of fewer neurons has no quantiles worth drawing: it joins the next one. */
const fewest = 20;

/**
 * What "no change" looks like at each length: quantiles of the distances of the neurons of 1, 2–3, 4–7, … features. A band with few
 * neurons is joined with the next longer one, the last with the one before.
 *
 * @param share - of the neurons that a band holds, in its middle
 */
export function noChangeBands({distances, lengths}: SplitDistances, share: number): readonly NoChangeBand[] {
  if (distances.length !== lengths.length) {
    throw new RangeError(
      `distances(): noChange must have a length for each of ${distances.length} distances, got ${lengths.length}.`,
    );
  }
  const octaves = new Map<number, number[]>();
  for (let unit = 0; unit < distances.length; unit++) {
    if (Number.isNaN(distances[unit]) || !(lengths[unit] > 0)) continue;
    const octave = Math.floor(Math.log2(Math.max(1, lengths[unit])));
    const found = octaves.get(octave);
    if (found) found.push(distances[unit]);
    else octaves.set(octave, [distances[unit]]);
  }
  const inOrder = [...octaves].sort(([a], [b]) => a - b);
  const joined: {from: number; to: number; values: number[]}[] = [];
  for (const [octave, values] of inOrder) {
    const last = joined.at(-1);
    if (last && last.values.length < fewest) {
      last.values.push(...values);
      last.to = 2 ** (octave + 1) - 1;
    } else joined.push({from: 2 ** octave, to: 2 ** (octave + 1) - 1, values});
  }
  const end = joined.at(-1);
  const before = joined.at(-2);
  if (end && before && end.values.length < fewest) {
    before.values.push(...end.values);
    before.to = end.to;
    joined.pop();
  }
  return joined.map(({from, to, values}) => {
    values.sort((a, b) => a - b);
    const at = (part: number): number => quantile(values, part);
    return {from, to, low: at((1 - share) / 2), middle: at(0.5), high: at((1 + share) / 2)};
  });
}

/** Between two values, in proportion: as numpy and R (type 7) do. */
function quantile(sorted: readonly number[], part: number): number {
  const at = part * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
