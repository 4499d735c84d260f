import * as tf from "../../../src/tensors/index.js";
import {cases, flat} from "./cases.js";
import {bothGradients} from "./differences.js";

/** Central differences of step 1e-2 in 32-bit floats are right to about three digits. */
const tolerance = 4e-3;

function expectClose(actual: Float32Array, expected: Float32Array): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...actual.map((v, i) => Math.abs(v - expected[i]))) / scale;
  expect(worst).toBeLessThan(tolerance);
}

describe("gradient", () => {
  test.each([...cases, ...flat])("of $name equals finite differences", (of) => {
    const before = tf.memory().tensors;
    const {rules, differences} = bothGradients(of, 0);
    rules.forEach((rule, i) => expectClose(rule, differences[i]));
    expect(tf.memory().tensors).toBe(before);
  });

  test.each(cases)("of $name for three outputs at once equals finite differences", (of) => {
    const {rules, differences} = bothGradients(of, 3);
    rules.forEach((rule, i) => expectClose(rule, differences[i]));
  });

  test("is undefined where nothing depends on the input", () => {
    const [a, b] = [tf.input("a", [2]), tf.input("b", [2])];
    expect(tf.gradient([tf.exp(a)], [a, b], [tf.constant([1, 1])])[1]).toBeUndefined();
  });

  test("of an operation without a rule says which", () => {
    const a = tf.input("a", [2]);
    expect(() => tf.gradient([tf.minimum(a, 0)], [a], [tf.constant([1, 1])])).toThrow(/got "Minimum"/);
  });
});
