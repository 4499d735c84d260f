/** Numbers that are added one after the other, in a typed array that doubles when it is full. */
export class Growing<Numbers extends Int32Array | Float64Array> {
  #values: Numbers;
  length = 0;

  constructor(private readonly make: (size: number) => Numbers) {
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.make(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** What was added. */
  get values(): Numbers {
    return this.#values.subarray(0, this.length) as Numbers;
  }
}

export const ints = (): Growing<Int32Array> => new Growing((size) => new Int32Array(size));
export const doubles = (): Growing<Float64Array> => new Growing((size) => new Float64Array(size));
