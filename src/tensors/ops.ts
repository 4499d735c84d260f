import type {DType, Derivative, GraphNode} from "./node.js";
import {node} from "./node.js";
import type {Dim, Shape} from "./shape.js";
import {axesOf, broadcast, product, sum as sumOfDims} from "./shape.js";

/** An array that is fed at each run. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): GraphNode {
  return node("Input", [], shape, {name, dtype});
}

/** A constant: one number, or a list. */
export function constant(value: number | readonly number[], dtype: DType = "float32"): GraphNode {
  const values = typeof value === "number" ? [value] : value;
  return node("Const", [], typeof value === "number" ? [] : [value.length], {values, dtype});
}

/** The sizes as an int32 array, known when the graph runs. */
function sizes(dims: Shape): GraphNode {
  return node("Dims", [], [dims.length], {dims, dtype: "int32"});
}

/** One size as an int32 scalar, known when the graph runs. */
export function size(dim: Dim): GraphNode {
  return reshape(sizes([dim]), []);
}

/** The whole numbers from `begin` on, int32 `[count]`. */
export function range(begin: Dim, count: Dim): GraphNode {
  const limits = [size(begin), size(sumOfDims([begin, count])), constant(1, "int32")];
  return node("Range", limits, [count], {dtype: "int32"});
}

/** The same node under a name. */
export function named(name: string, value: GraphNode): GraphNode {
  return {...value, name};
}

/** The same value with a derivative of its own. */
export function withDerivative(value: GraphNode, derivative: Derivative): GraphNode {
  return {...value, derivative};
}

type Operand = GraphNode | number;
const operand = (value: Operand): GraphNode => (typeof value === "number" ? constant(value) : value);

function binary(op: string, a: Operand, b: Operand): GraphNode {
  const [x, y] = [operand(a), operand(b)];
  return node(op, [x, y], broadcast(x.shape, y.shape));
}

export const add = (a: Operand, b: Operand): GraphNode => binary("AddV2", a, b);
export const sub = (a: Operand, b: Operand): GraphNode => binary("Sub", a, b);
export const mul = (a: Operand, b: Operand): GraphNode => binary("Mul", a, b);
export const div = (a: Operand, b: Operand): GraphNode => binary("RealDiv", a, b);
export const minimum = (a: Operand, b: Operand): GraphNode => binary("Minimum", a, b);
export const maximum = (a: Operand, b: Operand): GraphNode => binary("Maximum", a, b);
export const greater = (a: Operand, b: Operand): GraphNode => ({...binary("Greater", a, b), dtype: "bool"});
export const equal = (a: Operand, b: Operand): GraphNode => ({...binary("Equal", a, b), dtype: "bool"});

const unary =
  (op: string) =>
  (x: GraphNode): GraphNode =>
    node(op, [x], x.shape);
export const neg = unary("Neg");
export const exp = unary("Exp");
/** exp(x) − 1, exact also where x is small. */
export const expm1 = unary("Expm1");
export const log = unary("Log");
export const tanh = unary("Tanh");
export const sigmoid = unary("Sigmoid");
export const erf = unary("Erf");
export const relu = unary("Relu");
export const square = unary("Square");
export const sqrt = unary("Sqrt");
export const sin = unary("Sin");
export const cos = unary("Cos");
export const rsqrt = unary("Rsqrt");
/** Over the last axis. */
export const softmax = unary("Softmax");
/** Over the last axis. */
export const logSoftmax = unary("LogSoftmax");

/** The sum of arrays of one shape. */
export function addAll(values: readonly GraphNode[]): GraphNode {
  if (values.length === 1) return values[0];
  if (values.length === 2) return add(values[0], values[1]);
  return node("AddN", values, values[0].shape, {attributes: {N: values.length}});
}

/** `x` plus a bias along its last axis. */
export function addBias(x: GraphNode, bias: GraphNode): GraphNode {
  return node("BiasAdd", [x, bias], broadcast(x.shape, bias.shape));
}

export function cast(x: GraphNode, dtype: DType): GraphNode {
  return node("Cast", [x], x.shape, {dtype});
}

/** `a` where `condition` is true, else `b`. */
export function select(condition: GraphNode, a: Operand, b: Operand): GraphNode {
  const [x, y] = [operand(a), operand(b)];
  const shape = broadcast(condition.shape, broadcast(x.shape, y.shape));
  return node("SelectV2", [condition, x, y], shape, {dtype: x.dtype});
}

export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Matrix product over the last two axes; the axes before them broadcast. */
export function matMul(a: GraphNode, b: GraphNode, options: MatMulOptions = {}): GraphNode {
  const {transposeA = false, transposeB = false} = options;
  const [rows, shared] = transposeA ? [a.shape.at(-1), a.shape.at(-2)] : [a.shape.at(-2), a.shape.at(-1)];
  const [inner, columns] = transposeB ? [b.shape.at(-1), b.shape.at(-2)] : [b.shape.at(-2), b.shape.at(-1)];
  if (rows === undefined || columns === undefined || shared !== inner) {
    throw new RangeError(
      `matMul(): shapes must fit, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}].`,
    );
  }
  if (a.shape.length === 2 && b.shape.length === 2) {
    return node("MatMul", [a, b], [rows, columns], {
      attributes: {transpose_a: transposeA, transpose_b: transposeB},
    });
  }
  if (b.shape.length === 2 && !transposeA) {
    // One large product is faster than a batch of small ones.
    const flat = matMul(reshape(a, [product(a.shape.slice(0, -1)), shared as Dim]), b, options);
    return reshape(flat, [...a.shape.slice(0, -1), columns]);
  }
  if (b.shape.slice(0, -2).every((dim) => dim === 1) && a.shape.length >= b.shape.length && !transposeA) {
    // TensorFlow 2.21's product of [n, 1, …] and [1, 1, …] reads beyond its arrays.
    return matMul(a, reshape(b, b.shape.slice(-2)), options);
  }
  return node(
    "BatchMatMulV2",
    [a, b],
    [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns],
    {
      attributes: {adj_x: transposeA, adj_y: transposeB},
    },
  );
}

export function reshape(x: GraphNode, shape: Shape): GraphNode {
  if (x.shape.length === shape.length && x.shape.every((dim, axis) => dim === shape[axis])) return x;
  return node("Reshape", [x, sizes(shape)], shape);
}

export function broadcastTo(x: GraphNode, shape: Shape): GraphNode {
  return node("BroadcastTo", [x, sizes(shape)], shape);
}

/** Axis `i` of the result is axis `axes[i]` of `x`. */
export function transpose(x: GraphNode, axes: readonly number[]): GraphNode {
  return node(
    "Transpose",
    [x, constant(axes, "int32")],
    axes.map((axis) => x.shape[axis]),
  );
}

/** The same array with an axis of size 1 put before `axis`. */
export function expand(x: GraphNode, axis: number): GraphNode {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

function reduce(op: string, x: GraphNode, axes: readonly number[], keepDims: boolean): GraphNode {
  const at = axesOf(axes, x.shape.length);
  const shape = keepDims
    ? x.shape.map((dim, axis) => (at.includes(axis) ? 1 : dim))
    : x.shape.filter((_, axis) => !at.includes(axis));
  return node(op, [x, constant(at, "int32")], shape, {attributes: {keep_dims: keepDims}});
}

/** All axes of an array. */
export const axes = (x: GraphNode): number[] => x.shape.map((_, axis) => axis);
export const sum = (x: GraphNode, axes: readonly number[], keepDims = false): GraphNode =>
  reduce("Sum", x, axes, keepDims);
export const mean = (x: GraphNode, axes: readonly number[], keepDims = false): GraphNode =>
  reduce("Mean", x, axes, keepDims);

/** The same value, through which no gradient goes. */
const still = (value: GraphNode): GraphNode => withDerivative(value, {inputs: [], backward: () => []});

/** The largest entry along some axes. It has no gradient. */
export const max = (x: GraphNode, axes: readonly number[], keepDims = false): GraphNode =>
  still(reduce("Max", x, axes, keepDims));

/**
 * The `k` largest entries along the last axis, largest first, and where they are, int32; of equal ones the first come first.
 * They have no gradient.
 */
export function topK(x: GraphNode, k: number): [values: GraphNode, indices: GraphNode] {
  const shape = [...x.shape.slice(0, -1), k];
  const many = node("TopKV2", [x, constant(k, "int32")], shape, {
    attributes: {sorted: true},
    parts: [
      {shape, dtype: x.dtype},
      {shape, dtype: "int32"},
    ],
  });
  const [values, indices] = parts(many).map(still);
  return [values, indices];
}

/** Of each row of `x` `[row, entry]` the entries at its row of `indices` `[row, index]`. It has no gradient. */
export function pickEach(x: GraphNode, indices: GraphNode): GraphNode {
  return still(
    node("GatherV2", [x, indices, constant(1, "int32")], indices.shape, {attributes: {batch_dims: 1}}),
  );
}

/** Each entry plus all before it along `axis`. It has no gradient. */
export function cumsum(x: GraphNode, axis: number): GraphNode {
  return still(node("Cumsum", [x, constant(axis, "int32")], x.shape));
}

/** Rows of `x` (its first axis) at `indices`. */
export function gather(x: GraphNode, indices: GraphNode): GraphNode {
  return node("GatherV2", [x, indices, constant(0, "int32")], [...indices.shape, ...x.shape.slice(1)]);
}

/** Entries of `x` along one axis, at `indices` (a list). It has no gradient. */
export function pick(x: GraphNode, axis: number, indices: GraphNode): GraphNode {
  const shape = x.shape.map((dim, i) => (i === axis ? indices.shape[0] : dim));
  return still(node("GatherV2", [x, indices, constant(axis, "int32")], shape));
}

/** Adds the rows of `x` that have the same index; the opposite of `gather`. */
export function segmentSum(x: GraphNode, indices: GraphNode, rows: Dim): GraphNode {
  const count = typeof rows === "number" ? constant(rows, "int32") : reshape(sizes([rows]), []);
  return node("UnsortedSegmentSum", [x, indices, count], [rows, ...x.shape.slice(indices.shape.length)]);
}

/** 1 at `indices` along a new last axis of `depth`, else 0. */
export function oneHot(indices: GraphNode, depth: Dim): GraphNode {
  const count = typeof depth === "number" ? constant(depth, "int32") : reshape(sizes([depth]), []);
  return node("OneHot", [indices, count, constant(1), constant(0)], [...indices.shape, depth], {
    dtype: "float32",
  });
}

export function concat(values: readonly GraphNode[], axis: number): GraphNode {
  const at = axis < 0 ? axis + values[0].shape.length : axis;
  const shape = values[0].shape.map((dim, i) => (i === at ? sumOfDims(values.map((v) => v.shape[at])) : dim));
  return node("ConcatV2", [...values, constant(at, "int32")], shape, {attributes: {N: values.length}});
}

/** `size` entries along `axis`, from `begin` on. */
export function slice(x: GraphNode, axis: number, begin: Dim, size: Dim): GraphNode {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = x.shape.map((dim, i) => (i === at ? size : dim));
  const from = sizes(x.shape.map((_, i) => (i === at ? begin : 0)));
  return node("Slice", [x, from, sizes(shape)], shape);
}

/** One size as a 64-bit whole number. */
export function long(size: Dim): GraphNode {
  return node("Dims", [], [], {dims: [size], dtype: "int64"});
}

/** The outputs of an operation with several. */
export function parts(many: GraphNode): GraphNode[] {
  return (many.parts ?? []).map(({shape, dtype}, part) => node("Part", [many], shape, {part, dtype}));
}

/** The entries along the first axis, without it. */
export function unstack(x: GraphNode): GraphNode[] {
  const num = x.shape[0] as number;
  const part = {shape: x.shape.slice(1), dtype: x.dtype};
  const many = node("Unpack", [x], part.shape, {attributes: {num, axis: 0}, parts: Array(num).fill(part)});
  return parts(many);
}

/** Arrays of one shape along a new axis. */
export function stack(values: readonly GraphNode[], axis = 0): GraphNode {
  const {shape} = values[0];
  return node("Pack", values, [...shape.slice(0, axis), values.length, ...shape.slice(axis)], {
    attributes: {N: values.length, axis},
  });
}

/** −log softmax(logits)[label] of each row of logits `[row, class]`. */
export function crossEntropy(logits: GraphNode, labels: GraphNode): GraphNode {
  const many = node("SparseSoftmaxCrossEntropyWithLogits", [logits, labels], labels.shape, {
    parts: [
      {shape: labels.shape, dtype: "float32"},
      {shape: logits.shape, dtype: "float32"},
    ],
  });
  const [loss, slope] = parts(many);
  return withDerivative(loss, {
    inputs: [logits],
    backward: (gradient) => [mul(expand(gradient, -1), slope)],
  });
}
