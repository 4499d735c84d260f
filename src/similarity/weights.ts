/** Correlations that differ by no more are equal but for rounding. */
const tie = 1e-6;

/**
 * Σ |⟨h, x⟩| over the features x for each canonical direction h, divided by their sum. The directions of equal correlations may
 * be turned within what they span; they share the mean of their sum over all turns.
 *
 * @param correlations - from the largest
 * @param rows - ⟨h, x⟩ of each direction `[feature]`
 */
export function weightsOfRows(correlations: Float32Array, rows: readonly Float32Array[]): Float32Array {
  const weights = new Float32Array(rows.length);
  for (let from = 0, to = 1; from < rows.length; from = to++) {
    while (to < rows.length && correlations[to - 1] - correlations[to] <= tie) to++;
    const group = rows.slice(from, to);
    weights.fill(meanSize(group.length) * sumOfLengths(group), from, to);
  }
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

/** Sum over the features of the length of what lies in the span of the directions. */
function sumOfLengths(rows: readonly Float32Array[]): number {
  const squares = new Float64Array(rows[0].length);
  for (const row of rows) for (let j = 0; j < row.length; j++) squares[j] += row[j] ** 2;
  return squares.reduce((sum, square) => sum + Math.sqrt(square), 0);
}

/** Mean of |u₁| over all vectors u of length 1 in so many dimensions: Γ(n/2) / (√π Γ((n + 1)/2)). */
function meanSize(dimensions: number): number {
  let mean = dimensions % 2 === 1 ? 1 : 2 / Math.PI;
  for (let n = dimensions % 2 === 1 ? 1 : 2; n < dimensions; n += 2) mean *= n / (n + 1);
  return mean;
}
