/** Orders ranges of rows by their keys, byte by byte from the lowest: each range in a time that grows with its length alone. */
export class ByteOrder {
  readonly #passes: number;
  readonly #next = new Int32Array(257);
  #rows = new Int32Array(1024);
  #other = new Int32Array(1024);

  /** @param size - keys are below it */
  constructor(
    private readonly keys: Int32Array,
    size: number,
  ) {
    this.#passes = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 8));
  }

  /** Numbers of the rows from `from` to `to`, by their keys; the array is used again by the next call. */
  of(from: number, to: number): Int32Array {
    const count = to - from;
    if (count > this.#rows.length) {
      this.#rows = new Int32Array(2 * count);
      this.#other = new Int32Array(2 * count);
    }
    for (let i = 0; i < count; i++) this.#rows[i] = from + i;
    for (let pass = 0; pass < this.#passes; pass++) this.#sortBy(8 * pass, count);
    return this.#rows;
  }

  #sortBy(shift: number, count: number): void {
    const [keys, rows, other, next] = [this.keys, this.#rows, this.#other, this.#next];
    next.fill(0);
    for (let i = 0; i < count; i++) next[((keys[rows[i]] >> shift) & 255) + 1]++;
    for (let digit = 0; digit < 256; digit++) next[digit + 1] += next[digit];
    for (let i = 0; i < count; i++) other[next[(keys[rows[i]] >> shift) & 255]++] = rows[i];
    [this.#rows, this.#other] = [other, rows];
  }
}
