import * as tf from "../../../src/tensors/index.js";

/** Runs a graph natively, in 64 bits inside. */
function values(
  data: number[],
  n: number,
  outputs: (x: tf.GraphNode) => readonly tf.GraphNode[],
): number[][] {
  const x = tf.input("x", [n, n]);
  const made = outputs(tf.cast(x, "float64")).map((output) => tf.cast(output, "float32"));
  const program = tf.compileNative([x], made);
  const feeds = [tf.tensor(Float32Array.from(data), [n, n])];
  try {
    return tf.using(feeds, () => program.run(feeds)).map((tensor) => [...tf.take(tensor)]);
  } finally {
    program.dispose();
  }
}

describe("eigenvalues of a symmetric matrix", () => {
  // 1 and 3, with (1, −1) and (1, 1).
  const matrix = [2, 1, 1, 2];

  test("come in ascending order, with vectors of length 1 as columns", () => {
    const before = tf.memory().tensors;
    const [found, vectors] = values(matrix, 2, (x) => {
      const eigen = tf.symmetricEigen(x);
      return [eigen.values, eigen.vectors];
    });
    expect(found[0]).toBeCloseTo(1, 6);
    expect(found[1]).toBeCloseTo(3, 6);
    vectors.forEach((entry) => expect(Math.abs(entry)).toBeCloseTo(Math.SQRT1_2, 6));
    expect(vectors[0] * vectors[2]).toBeLessThan(0);
    expect(vectors[1] * vectors[3]).toBeGreaterThan(0);
    expect(tf.memory().tensors).toBe(before);
  });

  test("are the same without the vectors", () => {
    expect(values(matrix, 2, (x) => [tf.symmetricEigenvalues(x)])[0][1]).toBeCloseTo(3, 6);
  });

  test("keep small ones beside large ones, which 32 bits would lose", () => {
    // Products with 1e-9 and 1 on the diagonal: the smaller eigenvalue is 1e-9 × (1 − 0.81), about.
    const [small] = values([1, 0.9, 0.9, 1], 2, (x) => {
      const units = tf.constant([1, 3e-5], "float64");
      return [tf.symmetricEigenvalues(tf.mul(tf.mul(x, units), tf.reshape(units, [2, 1])))];
    })[0];
    expect(small / (9e-10 * (1 - 0.81))).toBeCloseTo(1, 4);
  });
});

describe("a triangular decomposition", () => {
  test("multiplied with its transpose is the matrix, and solves equations", () => {
    // [[2, 0], [1, 3]] times its transpose.
    const [lower, solved] = values([4, 2, 2, 10], 2, (x) => {
      const found = tf.cholesky(x);
      return [found, tf.solveLower(found, tf.reshape(tf.constant([2, 7], "float64"), [2, 1]))];
    });
    expect(lower).toEqual([2, 0, 1, 3]);
    expect(solved).toEqual([1, 2]);
  });

  test("is NaN where there is none", () => {
    for (const matrix of [
      [1, 2, 2, 1],
      [1, 1, 1, 1],
    ]) {
      const [lower] = values(matrix, 2, (x) => [tf.cholesky(x)]);
      expect(lower[0]).toBeNaN();
      expect(lower[2]).toBeNaN();
      expect(lower[3]).toBeNaN();
    }
  });
});
