/**
 * The pairing of rows with columns that has the largest sum, each taken once: the Hungarian method with potentials, O(n³).
 *
 * @param scores - `[n, n]`
 * @returns the column of each row
 * @see Kuhn (1955), "The Hungarian method for the assignment problem"
 */
export function bestPairs(scores: Float64Array, n: number): number[] {
  // Rows and columns from 1: 0 is the row that is being placed, and the column it starts from.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    const path = shortestPath(scores, n, rowOf, rowPotential, columnPotential);
    for (let column = path.end; column !== 0;) {
      const before = path.from[column];
      rowOf[column] = rowOf[before];
      column = before;
    }
  }
  const columns = Array<number>(n).fill(0);
  for (let column = 1; column <= n; column++) columns[rowOf[column] - 1] = column - 1;
  return columns;
}

/** From the row that is being placed to the nearest free column, through rows that would move. */
function shortestPath(
  scores: Float64Array,
  n: number,
  rowOf: Int32Array,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
): {readonly end: number; readonly from: Int32Array} {
  const least = new Float64Array(n + 1).fill(Infinity);
  const from = new Int32Array(n + 1);
  const done = new Uint8Array(n + 1);
  let column = 0;
  while (rowOf[column] !== 0) {
    done[column] = 1;
    const row = rowOf[column];
    let delta = Infinity;
    let next = 0;
    for (let j = 1; j <= n; j++) {
      if (done[j]) continue;
      const cost = -scores[(row - 1) * n + j - 1] - rowPotential[row] - columnPotential[j];
      if (cost < least[j]) [least[j], from[j]] = [cost, column];
      if (least[j] < delta) [delta, next] = [least[j], j];
    }
    for (let j = 0; j <= n; j++) {
      if (done[j]) {
        rowPotential[rowOf[j]] += delta;
        columnPotential[j] -= delta;
      } else least[j] -= delta;
    }
    column = next;
  }
  return {end: column, from};
}
