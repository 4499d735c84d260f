import * as tf from "../../../src/tensors/index.js";
import {evaluate} from "./differences.js";

describe("compile", () => {
  test("runs one program on arrays of different sizes", () => {
    const x = tf.input("x", ["rows", 2]);
    const program = tf.compile([x], [tf.sum(tf.reshape(x, ["rows*2"]), [0])]);
    const totals = [1, 3].map((rows) => {
      const feed = tf.tensor(new Float32Array(rows * 2).fill(1), [rows, 2]);
      const [total] = program.run([feed]).map(tf.take);
      feed.dispose();
      return total[0];
    });
    expect(totals).toEqual([2, 6]);
  });

  test("gives what is fed as a copy, so that both can be disposed", () => {
    const x = tf.input("x", [2]);
    expect(evaluate([x], [x, x], [Float32Array.of(1, 2)])).toEqual([
      Float32Array.of(1, 2),
      Float32Array.of(1, 2),
    ]);
  });

  test("takes a node inside the graph as given", () => {
    const x = tf.input("x", [2]);
    const inside = tf.exp(x);
    expect(evaluate([inside], [tf.mul(inside, 2)], [Float32Array.of(1, 2)])[0]).toEqual(
      Float32Array.of(2, 4),
    );
  });

  test("multiplies many matrices by one, however its axes before them are written", () => {
    const [a, b] = [tf.input("a", ["n", 1, 2, 2]), tf.input("b", [1, 1, 2, 2])];
    const matrices = Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0, 2, 0, 0, 2);
    const program = tf.compile([a, b], [tf.matMul(a, b, {transposeB: true})]);
    const feeds = [tf.tensor(matrices, [3, 1, 2, 2]), tf.tensor(Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2])];
    const [product] = tf.using(feeds, program.run);
    expect(product.shape).toEqual([3, 1, 2, 2]);
    expect(tf.take(product)).toEqual(Float32Array.of(1, 3, 2, 4, 2, 4, 1, 3, 2, 6, 4, 8));
  });

  test("counts and sums whole numbers", () => {
    const x = tf.input("x", ["rows", 3], "int32");
    const same = tf.cast(tf.equal(x, tf.constant(1, "int32")), "int32");
    const program = tf.compile([x], [tf.cast(tf.mul(tf.cumsum(same, 1), tf.size("rows")), "float32")]);
    const feeds = [tf.tensor(Int32Array.of(1, 0, 1, 2, 1, 1), [2, 3], "int32")];
    const [sums] = tf.using(feeds, program.run).map(tf.take);
    expect(sums).toEqual(Float32Array.of(2, 2, 4, 0, 2, 4));
  });

  test("takes arrays without entries", () => {
    const [a, b] = [tf.input("a", ["n", 2]), tf.input("b", [1, 2])];
    const [joined] = tf
      .compile([a, b], [tf.concat([a, b], 0)])
      .run([tf.tensor(new Float32Array(0), [0, 2]), tf.tensor(Float32Array.of(1, 2), [1, 2])]);
    expect(joined.shape).toEqual([1, 2]);
    tf.take(joined);
  });

  test("leaves no tensor when a native operation fails", () => {
    const x = tf.input("x", ["n"]);
    // Sizes are checked by TensorFlow only when they are known.
    const program = tf.compile([x], [tf.exp(tf.reshape(tf.exp(x), [3]))]);
    const feed = tf.tensor(Float32Array.of(1, 2), [2]);
    const before = tf.memory().tensors;
    expect(() => program.run([feed])).toThrow();
    expect(tf.memory().tensors).toBe(before);
    feed.dispose();
  });

  test("says which input has the wrong shape", () => {
    const x = tf.input("x", ["n", 2]);
    const feed = tf.tensor(Float32Array.of(1, 2), [2]);
    expect(() => tf.compile([x], [tf.exp(x)]).run([feed])).toThrow(
      /"x" must have the shape \[n, 2\], got \[2\]/,
    );
    feed.dispose();
  });

  test("says which input is not fed", () => {
    expect(() => tf.compile([], [tf.exp(tf.input("x", [2]))])).toThrow(/input "x" must be fed/);
  });

  test("says when two inputs disagree about a size", () => {
    const [a, b] = [tf.input("a", ["n"]), tf.input("b", ["n"])];
    const feeds = [tf.tensor(new Float32Array(1), [1]), tf.tensor(new Float32Array(2), [2])];
    expect(() => tf.compile([a, b], [tf.add(a, b)]).run(feeds)).toThrow(RangeError);
    for (const feed of feeds) feed.dispose();
  });
});

describe("earlyNodes", () => {
  test("names what does not depend on the late inputs and is read by what does", () => {
    const [x, late] = [tf.input("x", [2]), tf.input("late", [2])];
    const early = tf.square(tf.exp(x));
    expect(tf.earlyNodes([tf.mul(early, late)], [late])).toEqual([early]);
  });
});

describe("operations", () => {
  test("oneHot marks each index", () => {
    const [marks] = evaluate([], [tf.oneHot(tf.constant([2, 0], "int32"), 3)], []);
    expect(Array.from(marks)).toEqual([0, 0, 1, 1, 0, 0]);
  });

  test("crossEntropy is −log softmax at the label", () => {
    const logits = tf.input("logits", [1, 3]);
    const [loss] = evaluate(
      [logits],
      [tf.crossEntropy(logits, tf.constant([1], "int32"))],
      [Float32Array.of(1, 2, 3)],
    );
    expect(loss[0]).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2, 5);
  });

  test("matMul refuses shapes that do not fit", () => {
    expect(() => tf.matMul(tf.input("a", [2, 3]), tf.input("b", [2, 3]))).toThrow(RangeError);
  });

  test("add refuses shapes that do not broadcast", () => {
    expect(() => tf.add(tf.input("a", [2]), tf.input("b", [3]))).toThrow(RangeError);
  });

  test("tensor refuses data that do not fit the shape", () => {
    expect(() => tf.tensor(new Float32Array(3), [2])).toThrow(RangeError);
  });
});
