/** Numbers that are added one after the other, in a typed array that doubles when it is full. */
export class Growing<Numbers extends Int32Array | Float64Array> {
  #values: Numbers;
  length = 0;

  constructor(private readonly make: (size: number) => Numbers) {
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#grow(this.length + 1);
    this.#values[this.length++] = value;
  }

  /** Room for so many more numbers, to be filled in. */
  room(count: number): Numbers {
    if (this.length + count > this.#values.length) this.#grow(this.length + count);
    this.length += count;
    return this.#values.subarray(this.length - count, this.length) as Numbers;
  }

  /** What was added. */
  get values(): Numbers {
    return this.#values.subarray(0, this.length) as Numbers;
  }

  #grow(least: number): void {
    const larger = this.make(Math.max(2 * this.#values.length, least));
    larger.set(this.#values);
    this.#values = larger;
  }
}

export const ints = (): Growing<Int32Array> => new Growing((size) => new Int32Array(size));
export const doubles = (): Growing<Float64Array> => new Growing((size) => new Float64Array(size));
