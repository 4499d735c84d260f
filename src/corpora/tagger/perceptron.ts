/** Weights of features for tags that are being learned, all whole numbers: the same on every machine. */
export class Perceptron {
  readonly #tags: number;
  readonly #weights: Int32Array;
  /** The sum of each weight over all steps so far, but for the steps since it last changed. */
  readonly #sums: Float64Array;
  readonly #changed: Int32Array;
  #step = 0;

  constructor(features: number, tags: number) {
    this.#tags = tags;
    this.#weights = new Int32Array(features * tags);
    this.#sums = new Float64Array(features * tags);
    this.#changed = new Int32Array(features * tags);
  }

  scores(features: ArrayLike<number>, out: Float64Array): void {
    out.fill(0);
    for (let i = 0; i < features.length; i++) {
      const row = features[i] * this.#tags;
      for (let tag = 0; tag < this.#tags; tag++) out[tag] += this.#weights[row + tag];
    }
  }

  /** One step of learning: what was right gains, what was told instead loses. */
  learn(features: ArrayLike<number>, right: number, told: number): void {
    this.#step++;
    if (right === told) return;
    for (let i = 0; i < features.length; i++) {
      this.#change(features[i] * this.#tags + right, 1);
      this.#change(features[i] * this.#tags + told, -1);
    }
  }

  #change(at: number, by: number): void {
    this.#sums[at] += this.#weights[at] * (this.#step - this.#changed[at]);
    this.#changed[at] = this.#step;
    this.#weights[at] += by;
  }

  /** The means of the weights that each step began with: they err less on new text than the last ones. */
  means(): Float32Array {
    return Float32Array.from(
      this.#sums,
      (sum, at) => (sum + this.#weights[at] * (this.#step - this.#changed[at])) / Math.max(1, this.#step),
    );
  }
}

/** The first of the largest. */
export function largest(scores: Float64Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}
