/** Two distributions over features: of each, ascending numbers of the features and their probabilities, in a range of rows. */
export interface Rows {
  readonly index: Int32Array;
  readonly probability: Float64Array;
  readonly from: number;
  readonly to: number;
}

export interface Distance {
  /** In 0…1; NaN where one of them is empty. */
  readonly hellinger: number;
  /** To base 2, in 0…1; NaN where one of them is empty. */
  readonly jensenShannon: number;
  /** Features of both. */
  readonly shared: number;
}

/**
 * Hellinger distance and Jensen–Shannon divergence. Features of both are added in the same order whichever is a: so both are
 * symmetric to the last digit.
 */
export function distance(a: Rows, b: Rows): Distance {
  let [i, j, shared, squares, divergence] = [a.from, b.from, 0, 0, 0];
  while (i < a.to || j < b.to) {
    const order = j === b.to ? -1 : i === a.to ? 1 : a.index[i] - b.index[j];
    if (order === 0) {
      const [p, q] = [a.probability[i++], b.probability[j++]];
      shared++;
      const difference = Math.sqrt(p) - Math.sqrt(q);
      squares += difference * difference;
      divergence += p * Math.log2((2 * p) / (p + q)) + q * Math.log2((2 * q) / (p + q));
    } else {
      // The other's probability is 0: the square is p, and p · log₂(2p ÷ p) is p as well.
      const p = order < 0 ? a.probability[i++] : b.probability[j++];
      // Written out, so that what is no probability stays NaN here too.
      squares += Math.sqrt(p) * Math.sqrt(p);
      divergence += p;
    }
  }
  const empty = a.from === a.to || b.from === b.to;
  return {
    hellinger: empty ? NaN : inUnit(Math.sqrt(squares / 2)),
    jensenShannon: empty ? NaN : inUnit(divergence / 2),
    shared,
  };
}

/** Rounding may lead a little out of 0…1. */
const inUnit = (value: number): number => (value > 1 && value < 1 + 1e-9 ? 1 : value < 0 ? 0 : value);
