/** A matrix of few rows that is updated: rows of `width` numbers, `k` of them, one block after the other. */
export interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/** Rows that are read in one pass: memory is what it waits for. */
const together = 5;
/** Columns do not depend on each other: so many at a time stay in the processor's nearest memory. */
const columns = 512;

/**
 * One round of coordinate descent: each row in turn takes the values that leave the least error, given the others, and never
 * below 0. Where a row of the other matrix is all 0, its values do not matter and stay.
 *
 * @param rows - `[block, k, width]`, finite, changed in place
 * @param product - what the other matrix times the data is, in the same layout
 * @param gram - products of the other matrix's rows `[k, k]`
 * @see Cichocki & Phan (2009), "Fast local algorithms for large scale nonnegative matrix and tensor factorizations"
 */
export function sweep({data, width}: Rows, product: Float32Array, gram: Float64Array): void {
  const k = Math.sqrt(gram.length);
  const whole = new Float64Array(Math.min(columns, width));
  for (let block = 0; block < data.length; block += k * width) {
    for (let from = 0; from < width; from += columns) {
      const room = whole.subarray(0, Math.min(columns, width - from));
      for (let t = 0; t < k; t++) {
        const own = gram[t * k + t];
        if (own <= 0) continue;
        const at = block + t * width + from;
        const last = k - ((k - 1) % together) - 1;
        const others = (r: number): Few => few(gram, block + from, {k, t, r, width, scale: 1 / own});
        scaleInto(room, product, at, 1 / own);
        for (let r = 0; r < last; r += together) subtract(room, data, others(r));
        replace(data, at, room, others(last));
      }
    }
  }
}

/** The weights of some rows, and where in the data each begins. */
interface Few {
  readonly weights: readonly number[];
  readonly starts: readonly number[];
}

/** The rows from row `r`. Row `t` itself counts 0, as does the last row in place of one that is not there. */
function few(
  gram: Float64Array,
  first: number,
  {k, t, r, width, scale}: Readonly<Record<"k" | "t" | "r" | "width" | "scale", number>>,
): Few {
  const weights: number[] = [];
  const starts: number[] = [];
  for (let row = r; row < r + together; row++) {
    weights.push(row === t || row >= k ? 0 : gram[t * k + row] * scale);
    starts.push(first + Math.min(row, k - 1) * width);
  }
  return {weights, starts};
}

function scaleInto(room: Float64Array, product: Float32Array, at: number, scale: number): void {
  for (let i = 0; i < room.length; i++) room[i] = product[at + i] * scale;
}

function subtract(room: Float64Array, data: Float32Array, {weights, starts}: Few): void {
  const [a, b, c, d, e] = weights;
  const [p, q, r, s, t] = starts;
  for (let i = 0; i < room.length; i++) {
    room[i] -= a * data[p + i] + b * data[q + i] + c * data[r + i] + d * data[s + i] + e * data[t + i];
  }
}

function replace(data: Float32Array, at: number, room: Float64Array, {weights, starts}: Few): void {
  const [a, b, c, d, e] = weights;
  const [p, q, r, s, t] = starts;
  for (let i = 0; i < room.length; i++) {
    const others = a * data[p + i] + b * data[q + i] + c * data[r + i] + d * data[s + i] + e * data[t + i];
    data[at + i] = positive(room[i] - others);
  }
}

/**
 * The value, or 0 where it is below. Without a branch: which values are below 0 cannot be foretold, and a wrong guess takes
 * longer than the sum (Math.max has one, too).
 */
export const positive = (value: number): number => 0.5 * (value + Math.abs(value));

/** Products of rows with each other `[k, k]`, summed over blocks. */
export function gramOf({data, width}: Rows, k: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let block = 0; block < data.length; block += k * width) {
    for (let t = 0; t < k; t++) {
      for (let r = 0; r <= t; r++) {
        let sum = 0;
        const [a, b] = [block + t * width, block + r * width];
        for (let i = 0; i < width; i++) sum += data[a + i] * data[b + i];
        gram[t * k + r] += sum;
        if (r !== t) gram[r * k + t] += sum;
      }
    }
  }
  return gram;
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
