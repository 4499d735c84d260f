import * as tf from "../../../src/tensors/index.js";

const sizes = new Map([["n", 100]]);
const x = (): tf.GraphNode => tf.input("x", ["n", 10]); // 1,000 numbers

describe("peakNumbers", () => {
  test("counts what is read, what is made, and what is kept for later", () => {
    const a = x();
    const b = tf.exp(a);
    const c = tf.exp(b); // a, b and c at once
    expect(tf.peakNumbers([c], new Set())(sizes)).toBe(3000);
    const d = tf.exp(c); // b is no longer needed: a, c and d
    expect(tf.peakNumbers([d], new Set())(sizes)).toBe(3000);
    expect(tf.peakNumbers([d, b], new Set())(sizes)).toBe(4000);
  });

  test("leaves out what is given, and the constants", () => {
    const a = x();
    expect(tf.peakNumbers([tf.mul(tf.exp(a), 2)], new Set([a]))(sizes)).toBe(2000);
  });

  test("counts a view of an array once, and keeps the array while the view is read", () => {
    const a = x();
    const made = tf.exp(a);
    const flat = tf.reshape(made, ["10*n"]);
    const other = tf.exp(flat); // made is still there
    expect(tf.peakNumbers([tf.exp(other)], new Set([a]))(sizes)).toBe(2000);
    expect(tf.peakNumbers([tf.exp(other), flat], new Set([a]))(sizes)).toBe(3000);
  });

  test("counts all parts of what is split", () => {
    const a = x();
    const [first] = tf.unstack(tf.transpose(a, [1, 0]));
    // The array, turned round, and its ten parts.
    expect(tf.peakNumbers([first], new Set())(sizes)).toBe(3000);
  });

  test("counts what runs side by side together, if asked to", () => {
    const a = x();
    const way = (): tf.GraphNode => tf.sum(tf.exp(tf.exp(a)), [0, 1]);
    const both = tf.add(way(), way());
    // One way after the other: a and two arrays of one way, then two single numbers. Side by side: one more array.
    expect(tf.peakNumbers([both], new Set())(sizes)).toBe(3000 + 1);
    expect(tf.peakNumbers([both], new Set(), true)(sizes)).toBe(4000);
  });

  test("takes the sizes of each run", () => {
    const graph = tf.peakNumbers([tf.exp(x())], new Set());
    expect(graph(new Map([["n", 1]]))).toBe(20);
    expect(graph(new Map([["n", 7]]))).toBe(140);
  });
});
