import os from "node:os";
import type {GraphNode} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";
import {cases, flat} from "./cases.js";
import {randomData} from "./differences.js";

/** Runs a graph both ways on the same arrays. */
function both(
  inputs: readonly GraphNode[],
  outputs: readonly GraphNode[],
  feeds: readonly tf.Tensor[],
): {eager: Float32Array[]; native: Float32Array[]} {
  const [eager, native] = [tf.compile(inputs, outputs), tf.compileNative(inputs, outputs)];
  try {
    return {eager: eager.run(feeds).map(tf.take), native: native.run(feeds).map(tf.take)};
  } finally {
    native.dispose();
    for (const feed of feeds) feed.dispose();
  }
}

describe("compileNative", () => {
  test.each([...cases, ...flat])(
    "computes $name and its gradients as the eager way does",
    ({shapes, build, positive}) => {
      const xs = shapes.map((shape, i) => tf.input(`x${i}`, shape));
      const y = build(xs);
      const cotangent = tf.input("cotangent", y.shape);
      const outputs = [y, ...(tf.gradient([y], xs, [cotangent]) as GraphNode[])];
      const feeds = [...xs, cotangent].map(({shape}, i) =>
        tf.tensor(randomData(shape as number[], i, positive), shape as number[]),
      );
      const before = tf.memory().tensors - feeds.length;
      const {eager, native} = both([...xs, cotangent], outputs, feeds);
      expect(native.map(({length}) => length)).toEqual(eager.map(({length}) => length));
      native.forEach((values, i) => values.forEach((value, j) => expect(value).toBeCloseTo(eager[i][j], 5)));
      expect(tf.memory().tensors).toBe(before);
    },
  );

  test("takes sizes from its inputs at each run", () => {
    const x = tf.input("x", ["rows", "columns"]);
    const joined = tf.concat([x, x], 0);
    const program = tf.compileNative([x], [tf.reshape(tf.mul(joined, 2), ["rows+rows", "columns"])]);
    const shapes = [
      [1, 2],
      [3, 1],
    ].map((shape) => {
      const feed = tf.tensor(new Float32Array(shape[0] * shape[1]), shape);
      const [result] = program.run([feed]);
      const made = [...result.shape];
      result.dispose();
      feed.dispose();
      return made;
    });
    program.dispose();
    expect(shapes).toEqual([
      [2, 2],
      [6, 1],
    ]);
  });

  test("computes a size that is a product", () => {
    const x = tf.input("x", ["a", "b"]);
    const {native} = both([x], [tf.reshape(x, ["a*b"])], [tf.tensor(Float32Array.of(1, 2, 3, 4), [2, 2])]);
    expect(Array.from(native[0])).toEqual([1, 2, 3, 4]);
  });

  test("gives an input that is fetched, and a node that is fetched twice", () => {
    const x = tf.input("x", [2]);
    const twice = tf.mul(x, 2);
    const {native} = both([x], [x, twice, twice], [tf.tensor(Float32Array.of(1, 2), [2])]);
    expect(native.map((values) => Array.from(values))).toEqual([
      [1, 2],
      [2, 4],
      [2, 4],
    ]);
  });

  test("says which input has the wrong shape", () => {
    const x = tf.input("x", ["n", 2]);
    const program = tf.compileNative([x], [tf.exp(x)]);
    const feed = tf.tensor(Float32Array.of(1, 2), [2]);
    expect(() => program.run([feed])).toThrow(/"x" must have the shape \[n, 2\], got \[2\]/);
    feed.dispose();
    program.dispose();
  });

  test("says where to put temporary files when there is no place for them", () => {
    const place = jest.spyOn(os, "tmpdir").mockReturnValue("/no/such/folder");
    try {
      expect(() => tf.compileNative([], [tf.constant(1)])).toThrow(
        /got ENOENT for \/no\/such\/folder. Set TMPDIR to another one/,
      );
    } finally {
      place.mockRestore();
    }
  });
});
