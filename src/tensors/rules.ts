import type {GraphNode} from "./node.js";
import {lstmBackward} from "./lstm.js";
import {
  add,
  broadcastTo,
  cast,
  concat,
  constant,
  cos,
  div,
  greater,
  matMul,
  mul,
  neg,
  range,
  reshape,
  segmentSum,
  select,
  sin,
  size,
  slice,
  square,
  stack,
  sub,
  exp,
  sum,
  transpose,
  unstack,
} from "./ops.js";
import type {Shape} from "./shape.js";
import {product, sum as sumOfDims} from "./shape.js";

/** What a rule is given: the operation, the gradient towards its value, and how many axes lead that gradient. */
export interface Step {
  readonly node: GraphNode;
  readonly gradient: GraphNode;
  readonly lead: number;
  /** Of an operation with several outputs: the gradients towards each. */
  readonly parts: readonly (GraphNode | undefined)[];
  /** Whether the gradient towards input `i` is wanted. */
  needs(i: number): boolean;
}

/** The gradients towards the inputs of an operation. */
export type Rule = (step: Step) => readonly (GraphNode | undefined)[];

const leading = ({gradient, lead}: Step): Shape => gradient.shape.slice(0, lead);

/** Sums a gradient over the axes along which `target` was broadcast. */
function unbroadcast(step: Step, gradient: GraphNode, target: Shape): GraphNode {
  const {lead} = step;
  const shape = gradient.shape.slice(lead);
  const extra = shape.length - target.length;
  const axes = shape.flatMap((dim, axis) =>
    axis < extra || (target[axis - extra] === 1 && dim !== 1) ? [axis + lead] : [],
  );
  if (axes.length === 0) return gradient;
  return reshape(sum(gradient, axes), [...leading(step), ...target]);
}

/** An operation on each entry alone, with the derivative `slope`. */
const elementwise =
  (slope: (x: GraphNode, y: GraphNode) => GraphNode): Rule =>
  ({node, gradient}) => [mul(gradient, slope(node.inputs[0], node))];

/** An operation on two arrays with broadcasting. */
const binary =
  (toA: (g: GraphNode, a: GraphNode, b: GraphNode) => GraphNode, toB: typeof toA): Rule =>
  (step) => {
    const [a, b] = step.node.inputs;
    const g = step.gradient;
    return [
      step.needs(0) ? unbroadcast(step, toA(g, a, b), a.shape) : undefined,
      step.needs(1) ? unbroadcast(step, toB(g, a, b), b.shape) : undefined,
    ];
  };

const matMulRule =
  (keyA: string, keyB: string): Rule =>
  (step) => {
    const [a, b] = step.node.inputs;
    const g = step.gradient;
    const transposedA = step.node.attributes[keyA] === true;
    const transposedB = step.node.attributes[keyB] === true;
    const toA = (): GraphNode =>
      transposedA
        ? matMul(b, g, {transposeA: transposedB, transposeB: true})
        : matMul(g, b, {transposeB: !transposedB});
    const toB = (): GraphNode =>
      transposedB
        ? matMul(g, a, {transposeA: true, transposeB: transposedA})
        : matMul(a, g, {transposeA: !transposedA});
    return [
      step.needs(0) ? unbroadcast(step, toA(), a.shape) : undefined,
      step.needs(1) ? unbroadcast(step, toB(), b.shape) : undefined,
    ];
  };

/** Gradient of a reduction, broadcast back to the shape of its input. */
function spread(step: Step): GraphNode {
  const {node, gradient} = step;
  const [x, axes] = node.inputs;
  const kept = x.shape.map((dim, axis) => (axes.values?.includes(axis) ? 1 : dim));
  return broadcastTo(reshape(gradient, [...leading(step), ...kept]), [...leading(step), ...x.shape]);
}

const softmaxRule: Rule = ({node, gradient}) => {
  const weighted = mul(gradient, node);
  return [sub(weighted, mul(node, sum(weighted, [-1], true)))];
};

const concatRule: Rule = ({node, gradient, lead}) => {
  const values = node.inputs.slice(0, -1);
  const axis = node.inputs[values.length].values?.[0] ?? 0;
  return values.map((value, i) =>
    slice(
      gradient,
      axis + lead,
      sumOfDims(values.slice(0, i).map((before) => before.shape[axis])),
      value.shape[axis],
    ),
  );
};

/** Puts a slice back among zeros. */
const sliceRule: Rule = (step) => {
  const {node, gradient, lead} = step;
  const [x, from] = node.inputs;
  const axis = x.shape.findIndex((dim, i) => dim !== node.shape[i]);
  if (axis < 0) return [gradient];
  const before = from.dims?.[axis] ?? 0;
  const taken = node.shape[axis];
  const whole = x.shape[axis];
  if (typeof before !== "number" || typeof taken !== "number" || typeof whole !== "number") {
    throw new Error(`gradient(): a slice must have known sizes, got ${before}, ${taken} of ${whole}.`);
  }
  const zeros = (size: number): GraphNode =>
    broadcastTo(
      constant(0),
      gradient.shape.map((dim, i) => (i === axis + lead ? size : dim)),
    );
  const pieces = [
    ...(before > 0 ? [zeros(before)] : []),
    gradient,
    ...(whole > before + taken ? [zeros(whole - before - taken)] : []),
  ];
  return [concat(pieces, axis + lead)];
};

/** Adds up what goes to the same row, for each of the leading axes apart: all their rows are counted through. */
const gatherRule: Rule = (step) => {
  const {node, gradient, lead} = step;
  const [x, indices] = node.inputs;
  const rows = x.shape[0];
  if (lead === 0) return [segmentSum(gradient, indices, rows)];
  const many = product(leading(step));
  const ones = indices.shape.map(() => 1);
  const starts = reshape(mul(range(0, many), size(rows)), [many, ...ones]); // int32, the first row of each
  const flat = segmentSum(
    reshape(gradient, [many, ...gradient.shape.slice(lead)]),
    add(starts, indices),
    product([many, rows]),
  );
  return [reshape(flat, [...leading(step), ...x.shape])];
};

const unpackRule: Rule = (step) => {
  const shape = [...step.parts.find((part) => part)!.shape];
  return [
    stack(
      step.parts.map((part) => part ?? broadcastTo(constant(0), shape)),
      step.lead,
    ),
  ];
};

const packRule: Rule = ({node, gradient, lead}) => {
  const axis = (node.attributes.axis as number) + lead;
  const order = gradient.shape.map((_, i) => i).filter((i) => i !== axis);
  return unstack(axis === 0 ? gradient : transpose(gradient, [axis, ...order]));
};

/** How each operation passes a gradient back. An operation that is not here has none. */
export const rules: Readonly<Record<string, Rule>> = {
  AddV2: binary(
    (g) => g,
    (g) => g,
  ),
  Sub: binary(
    (g) => g,
    (g) => neg(g),
  ),
  Mul: binary(
    (g, _, b) => mul(g, b),
    (g, a) => mul(g, a),
  ),
  RealDiv: binary(
    (g, _, b) => div(g, b),
    (g, a, b) => neg(mul(g, div(a, square(b)))),
  ),
  AddN: ({node, gradient}) => node.inputs.map(() => gradient),
  BiasAdd: (step) => [
    step.gradient,
    step.needs(1) ? unbroadcast(step, step.gradient, step.node.inputs[1].shape) : undefined,
  ],
  Neg: ({gradient}) => [neg(gradient)],
  Exp: elementwise((_, y) => y),
  Expm1: elementwise((_, y) => add(y, 1)),
  Log: ({node, gradient}) => [div(gradient, node.inputs[0])],
  Tanh: elementwise((_, y) => sub(1, square(y))),
  Sigmoid: elementwise((_, y) => mul(y, sub(1, y))),
  Erf: elementwise((x) => mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
  Relu: elementwise((x) => cast(greater(x, 0), "float32")),
  Square: elementwise((x) => mul(x, 2)),
  Sqrt: ({node, gradient}) => [div(mul(gradient, 0.5), node)],
  Rsqrt: elementwise((_, y) => mul(mul(square(y), y), -0.5)),
  Sin: elementwise((x) => cos(x)),
  Cos: elementwise((x) => neg(sin(x))),
  Softmax: softmaxRule,
  LogSoftmax: ({node, gradient}) => [sub(gradient, mul(exp(node), sum(gradient, [-1], true)))],
  SelectV2: (step) => {
    const [condition, a, b] = step.node.inputs;
    return [
      undefined,
      step.needs(1) ? unbroadcast(step, select(condition, step.gradient, 0), a.shape) : undefined,
      step.needs(2) ? unbroadcast(step, select(condition, 0, step.gradient), b.shape) : undefined,
    ];
  },
  MatMul: matMulRule("transpose_a", "transpose_b"),
  BatchMatMulV2: matMulRule("adj_x", "adj_y"),
  Reshape: (step) => [reshape(step.gradient, [...leading(step), ...step.node.inputs[0].shape])],
  BroadcastTo: (step) => [unbroadcast(step, step.gradient, step.node.inputs[0].shape)],
  Transpose: ({node, gradient, lead}) => {
    const axes = node.inputs[1].values ?? [];
    const back = axes.map((_, axis) => axes.indexOf(axis) + lead);
    return [transpose(gradient, [...Array.from({length: lead}, (_, axis) => axis), ...back])];
  },
  Sum: (step) => [spread(step)],
  Mean: (step) => {
    const [x, axes] = step.node.inputs;
    const count = (axes.values ?? []).map((axis) => x.shape[axis]);
    if (!count.every((dim) => typeof dim === "number")) {
      throw new Error(`gradient(): a mean must be over known sizes, got [${count.join(", ")}].`);
    }
    return [mul(spread(step), 1 / count.reduce((a, b) => a * b, 1))];
  },
  GatherV2: gatherRule,
  BlockLSTMV2: lstmBackward,
  ConcatV2: concatRule,
  Slice: sliceRule,
  Unpack: unpackRule,
  Pack: packRule,
  Cast: ({node, gradient}) => [node.inputs[0].dtype === "float32" ? gradient : undefined],
};
