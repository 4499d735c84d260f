import * as tf from "../../../src/tensors/index.js";
import type {Program} from "../../../src/tensors/index.js";

const x = tf.input("x", ["row", 4]);
const at = tf.input("at", ["row", 2], "int32");
const outputs = [tf.max(x, [-1]), ...tf.topK(x, 2), tf.pickEach(x, at)];

function run(program: Program): number[][] {
  const feeds = [
    tf.tensor(Float32Array.of(1, 5, 5, -2, 0, 0, -1, 7), [2, 4]),
    tf.tensor(Int32Array.of(0, 3, 2, 2), [2, 2], "int32"),
  ];
  const made = tf.using(feeds, program.run);
  return tf.using(made, () => made.map((one) => [...tf.read(one)]));
}

describe.each(["compile", "compileNative"] as const)("choices of entries, with %s", (how) => {
  test("are the largest, where these are, and those at given places; of equal ones the first", () => {
    const before = tf.memory().tensors;
    const program = tf[how]([x, at], outputs);
    expect(run(program)).toEqual([
      [5, 7],
      [5, 5, 7, 0],
      [1, 2, 3, 0],
      [1, -2, -1, -1],
    ]);
    program.dispose();
    expect(tf.memory().tensors).toBe(before);
  });
});
