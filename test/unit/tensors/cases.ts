import * as tf from "../../../src/tensors/index.js";
import type {Case} from "./differences.js";

const indices = tf.constant([1, 0, 1], "int32");
const labels = tf.constant([2, 0], "int32");

const angles = tf.constant([0.3, -1.2, 0.3, -1.2]);

/** Every operation that has a rule, with broadcasting and transposes where it has them. */
export const cases: Case[] = [
  {name: "add, broadcast over rows", shapes: [[2, 3], [3]], build: ([a, b]) => tf.add(a, b)},
  {
    name: "add, broadcast over a middle axis",
    shapes: [
      [2, 3, 2],
      [2, 1, 2],
    ],
    build: ([a, b]) => tf.add(a, b),
  },
  {name: "sub, scalar first", shapes: [[], [2, 2]], build: ([a, b]) => tf.sub(a, b)},
  {
    name: "mul, both broadcast",
    shapes: [
      [2, 1],
      [1, 3],
    ],
    build: ([a, b]) => tf.mul(a, b),
  },
  {name: "mul of a node with itself", shapes: [[3]], build: ([a]) => tf.mul(a, a)},
  {name: "div", shapes: [[2, 3], [3]], build: ([a, b]) => tf.div(a, b), positive: true},
  {name: "addAll of three", shapes: [[2], [2], [2]], build: (xs) => tf.addAll([...xs, xs[0]])},
  {name: "addBias", shapes: [[2, 2, 3], [3]], build: ([a, b]) => tf.addBias(a, b)},
  {name: "neg", shapes: [[3]], build: ([a]) => tf.neg(a)},
  {name: "exp", shapes: [[3]], build: ([a]) => tf.exp(a)},
  {name: "log", shapes: [[3]], build: ([a]) => tf.log(a), positive: true},
  {name: "tanh", shapes: [[3]], build: ([a]) => tf.tanh(a)},
  {name: "sigmoid", shapes: [[3]], build: ([a]) => tf.sigmoid(a)},
  {name: "erf", shapes: [[3]], build: ([a]) => tf.erf(a)},
  {name: "relu", shapes: [[5]], build: ([a]) => tf.relu(a)},
  {name: "square", shapes: [[3]], build: ([a]) => tf.square(a)},
  {name: "sqrt", shapes: [[3]], build: ([a]) => tf.sqrt(a), positive: true},
  {name: "rsqrt", shapes: [[3]], build: ([a]) => tf.rsqrt(a), positive: true},
  {name: "softmax", shapes: [[2, 4]], build: ([a]) => tf.softmax(a)},
  {name: "logSoftmax", shapes: [[2, 4]], build: ([a]) => tf.logSoftmax(a)},
  {
    name: "select",
    shapes: [[2, 3], [3]],
    build: ([a, b]) => tf.select(tf.greater(tf.constant([1, -1, 1]), 0), a, b),
  },
  {
    name: "matMul",
    shapes: [
      [2, 3],
      [3, 2],
    ],
    build: ([a, b]) => tf.matMul(a, b),
  },
  {
    name: "matMul, first transposed",
    shapes: [
      [3, 2],
      [3, 2],
    ],
    build: ([a, b]) => tf.matMul(a, b, {transposeA: true}),
  },
  {
    name: "matMul, second transposed",
    shapes: [
      [2, 3],
      [4, 3],
    ],
    build: ([a, b]) => tf.matMul(a, b, {transposeB: true}),
  },
  {
    name: "matMul, both transposed",
    shapes: [
      [3, 2],
      [4, 3],
    ],
    build: ([a, b]) => tf.matMul(a, b, {transposeA: true, transposeB: true}),
  },
  {
    name: "matMul of a batch and one matrix",
    shapes: [
      [2, 2, 3],
      [3, 2],
    ],
    build: ([a, b]) => tf.matMul(a, b),
  },
  {
    name: "matMul of batches, broadcast",
    shapes: [
      [2, 1, 2, 3],
      [3, 2, 3],
    ],
    build: ([a, b]) => tf.matMul(a, b, {transposeB: true}),
  },
  {
    name: "matMul of batches, both transposed",
    shapes: [
      [2, 3, 2],
      [2, 4, 3],
    ],
    build: ([a, b]) => tf.matMul(a, b, {transposeA: true, transposeB: true}),
  },
  {name: "reshape", shapes: [[2, 3]], build: ([a]) => tf.square(tf.reshape(a, [3, 2]))},
  {name: "broadcastTo", shapes: [[1, 3]], build: ([a]) => tf.square(tf.broadcastTo(a, [2, 2, 3]))},
  {name: "transpose", shapes: [[2, 3, 2]], build: ([a]) => tf.square(tf.transpose(a, [2, 0, 1]))},
  {name: "sum over a middle axis", shapes: [[2, 3, 2]], build: ([a]) => tf.square(tf.sum(a, [1]))},
  {name: "sum, axes kept", shapes: [[2, 3]], build: ([a]) => tf.square(tf.sum(a, [0, 1], true))},
  {name: "mean over the last axis", shapes: [[2, 3]], build: ([a]) => tf.square(tf.mean(a, [-1]))},
  {
    name: "concat",
    shapes: [
      [2, 1],
      [2, 3],
    ],
    build: ([a, b]) => tf.square(tf.concat([a, b], -1)),
  },
  {name: "slice at the start", shapes: [[2, 4]], build: ([a]) => tf.square(tf.slice(a, 1, 0, 2))},
  {name: "slice in the middle", shapes: [[4, 2]], build: ([a]) => tf.square(tf.slice(a, 0, 1, 2))},
  {
    name: "unstack, one part unused",
    shapes: [[3, 2]],
    build: ([a]) => {
      const [first, , last] = tf.unstack(a);
      return tf.mul(first, last);
    },
  },
  {
    name: "stack along a later axis",
    shapes: [
      [2, 2],
      [2, 2],
    ],
    build: ([a, b]) => tf.square(tf.stack([a, b], 1)),
  },
  {
    name: "layerNorm",
    shapes: [[2, 4], [4], [4]],
    build: ([x, scale, shift]) => tf.layerNorm(x, scale, shift, 1e-5),
  },
  {
    name: "rmsNorm",
    shapes: [[2, 4], [4]],
    build: ([x, scale]) => tf.rmsNorm(x, scale, 1e-5),
  },
  {
    name: "rotate, a part of the entries",
    shapes: [[2, 3, 5]],
    build: ([x]) => tf.square(tf.rotate(x, tf.cos(angles), tf.sin(angles))),
  },
  {
    name: "rotate, all entries",
    shapes: [[2, 3, 4]],
    build: ([x]) => tf.square(tf.rotate(x, tf.cos(angles), tf.sin(angles))),
  },
  {name: "sin", shapes: [[4]], build: ([a]) => tf.sin(a)},
  {name: "cos", shapes: [[4]], build: ([a]) => tf.cos(a)},
  {name: "gelu", shapes: [[5]], build: ([a]) => tf.gelu(a)},
  {name: "gelu with tanh", shapes: [[5]], build: ([a]) => tf.geluTanh(a)},
  {name: "quick gelu", shapes: [[5]], build: ([a]) => tf.quickGelu(a)},
  {name: "silu", shapes: [[5]], build: ([a]) => tf.silu(a)},
  {
    name: "two paths to one input",
    shapes: [[2, 2]],
    build: ([a]) => tf.add(tf.matMul(a, a), tf.softmax(a)),
  },
  {name: "gather", shapes: [[2, 3]], build: ([a]) => tf.square(tf.gather(a, indices))},
  {
    name: "gather of rows of matrices",
    shapes: [[3, 2]],
    build: ([a]) => tf.square(tf.gather(a, tf.reshape(tf.constant([1, 2, 1, 0], "int32"), [2, 2]))),
  },
];
/** These have no leading axes in their gradients. */
export const flat: Case[] = [
  {name: "cross entropy", shapes: [[2, 3]], build: ([a]) => tf.crossEntropy(a, labels)},
];
