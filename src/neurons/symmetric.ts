/** Eigenvalues of a symmetric matrix, the largest first, and the vector of each as a row. */
export interface Eigen {
  readonly values: Float64Array;
  /** `[value, entry]` */
  readonly vectors: Float64Array;
}

/** Rounds over all pairs; a matrix of 100 rows needs about 8. */
const maxRounds = 50;

/**
 * By Jacobi's rotations, which are exact to the last digits and simple; the matrices here have some tens of rows.
 *
 * @param matrix - `[n, n]`, left as it is
 */
export function eigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const all = a.reduce((sum, value) => sum + value * value, 0);
  for (let round = 0; round < maxRounds && offDiagonal(a, n) > 1e-28 * all; round++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  }
  const order = Array.from({length: n}, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => sorted.set(vectors.subarray(from * n, (from + 1) * n), to * n));
  return {values: Float64Array.from(order, (i) => a[i * n + i]), vectors: sorted};
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) if (p !== q) sum += a[p * n + q] ** 2;
  return sum;
}

/** Turns two axes so that the entry between them becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q];
  if (off === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  turn(a, {from: p, to: q, step: n, n}, c, s);
  turn(a, {from: p * n, to: q * n, step: 1, n}, c, s);
  turn(vectors, {from: p * n, to: q * n, step: 1, n}, c, s);
}

/** Turns two rows or columns of `n` entries, `step` apart. */
function turn(
  of: Float64Array,
  {from, to, step, n}: Readonly<Record<"from" | "to" | "step" | "n", number>>,
  c: number,
  s: number,
): void {
  for (let k = 0, i = from, j = to; k < n; k++, i += step, j += step) {
    const [x, y] = [of[i], of[j]];
    of[i] = c * x - s * y;
    of[j] = s * x + c * y;
  }
}

/**
 * Makes rows orthogonal and of length 1, in place; a row that depends on those before becomes 0.
 *
 * @param rows - `[k, width]`
 */
export function orthonormalize(rows: Float32Array, width: number): void {
  const k = rows.length / width;
  const row = (i: number): Float32Array => rows.subarray(i * width, (i + 1) * width);
  for (let i = 0; i < k; i++) {
    const own = Float64Array.from(row(i));
    const length = norm(own);
    // Twice is enough: what rounding left the first time is gone.
    for (let time = 0; time < 2; time++) {
      for (let j = 0; j < i; j++) {
        const other = row(j);
        let along = 0;
        for (let at = 0; at < width; at++) along += own[at] * other[at];
        for (let at = 0; at < width; at++) own[at] -= along * other[at];
      }
    }
    const left = norm(own);
    // Below the precision of the products that made the rows there is only rounding.
    const scale = left > 1e-6 * length ? 1 / left : 0;
    own.forEach((value, at) => (rows[i * width + at] = scale * value));
  }
}

/** Length of a vector. */
export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
