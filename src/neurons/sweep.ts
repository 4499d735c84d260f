/** A matrix of few rows that is updated: rows of `width` numbers, `k` of them, one block after the other. */
export interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/**
 * One round of coordinate descent: each row in turn takes the values that leave the least error, given the others, and never
 * below 0. Where a row of the other matrix is all 0, its values do not matter and stay.
 *
 * @param rows - `[block, k, width]`, changed in place
 * @param product - what the other matrix times the data is, in the same layout
 * @param gram - products of the other matrix's rows `[k, k]`
 * @returns sum of the projected gradient's absolute values as they were met: 0 where nothing could be better
 * @see Cichocki & Phan (2009), "Fast local algorithms for large scale nonnegative matrix and tensor factorizations"
 * @see Hsieh & Dhillon (2011), "Fast coordinate descent methods with variable selection for non-negative matrix factorization"
 */
export function sweep({data, width}: Rows, product: Float32Array, gram: Float64Array): number {
  const k = Math.sqrt(gram.length);
  const room = new Float64Array(width);
  let violation = 0;
  for (let block = 0; block < data.length; block += k * width) {
    for (let t = 0; t < k; t++) {
      const own = gram[t * k + t];
      if (own <= 0) continue;
      const at = block + t * width;
      for (let i = 0; i < width; i++) room[i] = product[at + i];
      subtractRows(room, data, block, gram, t);
      violation += replace(data, at, room, own);
    }
  }
  return violation;
}

/** Takes all rows but row `t`, each times its entry of `gram`, off `room`; four at once, as memory is what it waits for. */
function subtractRows(
  room: Float64Array,
  data: Float32Array,
  block: number,
  gram: Float64Array,
  t: number,
): void {
  const width = room.length;
  const k = Math.sqrt(gram.length);
  const weight = (r: number): number => (r === t ? 0 : gram[t * k + r]);
  let r = 0;
  for (; r + 4 <= k; r += 4) {
    const [a, b, c, d] = [weight(r), weight(r + 1), weight(r + 2), weight(r + 3)];
    const first = block + r * width;
    const [second, third, fourth] = [first + width, first + 2 * width, first + 3 * width];
    for (let i = 0; i < width; i++) {
      room[i] -= a * data[first + i] + b * data[second + i] + c * data[third + i] + d * data[fourth + i];
    }
  }
  for (; r < k; r++) {
    const a = weight(r);
    const first = block + r * width;
    for (let i = 0; i < width; i++) room[i] -= a * data[first + i];
  }
}

/** Puts the best values in; gives the sum of the projected gradient's absolute values before. */
function replace(data: Float32Array, at: number, best: Float64Array, own: number): number {
  let violation = 0;
  for (let i = 0; i < best.length; i++) {
    const before = data[at + i];
    const gradient = own * before - best[i];
    if (gradient < 0) violation -= gradient;
    else if (before > 0) violation += gradient;
    data[at + i] = best[i] > 0 ? best[i] / own : 0;
  }
  return violation;
}

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
