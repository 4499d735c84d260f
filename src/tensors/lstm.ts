import type {GraphNode} from "./node.js";
import {node} from "./node.js";
import {
  broadcastTo,
  concat,
  constant,
  expand,
  gather,
  long,
  matMul,
  oneHot,
  parts,
  range,
  reshape,
  slice,
  sum,
  transpose,
} from "./ops.js";
import type {Step} from "./rules.js";
import type {Dim, Shape} from "./shape.js";
import {product} from "./shape.js";

/** The weights of one LSTM layer as PyTorch has them: four blocks of rows, for the gates i, f, g and o. */
export interface LstmWeights {
  /** `[4 · hidden, input]` */
  readonly input: GraphNode;
  /** `[4 · hidden, hidden]` */
  readonly hidden: GraphNode;
  /** `[4 · hidden]`; PyTorch's two biases added. Left out: 0. */
  readonly bias?: GraphNode;
}

/** All that an LSTM layer computes, each `[time, batch, hidden]`. */
export interface LstmStates {
  /** The gates, after their sigmoid. */
  readonly input: GraphNode;
  readonly forget: GraphNode;
  readonly output: GraphNode;
  /** What may be added to the cell, after its tanh. */
  readonly candidate: GraphNode;
  readonly cell: GraphNode;
  readonly hidden: GraphNode;
}

/**
 * One LSTM layer over a whole sequence, in one native call.
 *
 * Gradients may arrive at `cell` and `hidden`. The gates are inside of the call: none can arrive there.
 *
 * @param x - `[time, batch, input]`
 * @param start - hidden and cell state before the first step, each `[batch, hidden]`
 * @see Hochreiter & Schmidhuber (1997); Gers, Schmidhuber & Cummins (2000), section 3, for the forget gate
 */
export function lstm(
  x: GraphNode,
  start: {readonly hidden: GraphNode; readonly cell: GraphNode},
  weights: LstmWeights,
): LstmStates {
  const [rows, width] = weights.hidden.shape as readonly number[];
  if (rows !== 4 * width || weights.input.shape[0] !== rows || weights.input.shape[1] !== x.shape[2]) {
    const shapes = [x, weights.input, weights.hidden].map(({shape}) => `[${shape.join(", ")}]`);
    throw new RangeError(
      `lstm(): shapes must fit, got x ${shapes[0]}, input ${shapes[1]} and hidden ${shapes[2]}.`,
    );
  }
  // TensorFlow keeps the gates in PyTorch's order, and one matrix for both inputs.
  const kernel = transpose(concat([weights.input, weights.hidden], 1), [1, 0]); // [input + hidden, 4 · hidden]
  const none = broadcastTo(constant(0), [width]);
  const bias = weights.bias ?? broadcastTo(constant(0), [rows]);
  const inputs = [long(x.shape[0]), x, start.cell, start.hidden, kernel, none, none, none, bias];
  const shape = [x.shape[0], x.shape[1], width];
  const part = {shape, dtype: "float32"} as const;
  const call = node("BlockLSTMV2", inputs, shape, {dtype: "float32", attributes, parts: Array(7).fill(part)});
  const [input, cell, forget, output, candidate, , hidden] = parts(call);
  return {input, forget, output, candidate, cell, hidden};
}

/** No clipping of the cell, and no connections from the cell to the gates. */
const attributes = {cell_clip: {float: 0}, use_peephole: false} as const;

/**
 * The gradients towards the inputs of an LSTM. Axes that lead the gradient join the batch, for which what the forward
 * pass made is repeated.
 */
export function lstmBackward(step: Step): (GraphNode | undefined)[] {
  const {node: call, parts: arrived, lead} = step;
  const [length, x, cell, hidden, kernel, ...rest] = call.inputs;
  if (arrived.some((gradient, i) => gradient && i !== 1 && i !== 6)) {
    throw new Error("gradient(): of an LSTM the cell and hidden states must be differentiated, got a gate.");
  }
  const front = arrived.find((gradient) => gradient)!.shape.slice(0, lead);
  const {repeat, join, part} = folding(front);
  const batch = x.shape[1];
  const zeros = broadcastTo(constant(0), [...front, ...call.shape]);
  const [cellGradient, hiddenGradient] = [arrived[1] ?? zeros, arrived[6] ?? zeros].map(join);
  // TensorFlow sums the gradient of weights over the batch, which holds the leading axes here.
  const own = lead > 0 && (step.needs(4) || step.needs(8));
  const [readX, readKernel] = own ? withGates(x, kernel) : [x, kernel];
  const states = parts(call).map((state) => repeat(state, 1));
  const again = [repeat(readX, 1), repeat(cell, 0), repeat(hidden, 0), readKernel, ...rest];
  const towards = again.map(({shape}) => ({shape, dtype: "float32"}) as const);
  const back = node(
    "BlockLSTMGradV2",
    [length, ...again, ...states, cellGradient, hiddenGradient],
    towards[0].shape,
    {dtype: "float32", attributes: {use_peephole: false}, parts: towards},
  );
  const [toX, toCell, toHidden, toKernel, , , , toBias] = parts(back);
  const width = x.shape[2] as number;
  const starts = [part(toCell, batch, 0), part(toHidden, batch, 0)];
  if (!own)
    return [undefined, part(toX, batch, 1), ...starts, toKernel, undefined, undefined, undefined, toBias];
  const gates = part(slice(toX, -1, width, kernel.shape[1]), batch, 1); // [...lead, time, batch, 4 · hidden]
  return [
    undefined,
    part(slice(toX, -1, 0, width), batch, 1),
    ...starts,
    kernelGradient(call, gates, lead),
    undefined,
    undefined,
    undefined,
    sum(gates, [lead, lead + 1]),
  ];
}

/** The same LSTM with one more input for each gate, all 0: the gradients towards them are those before the non-linearity. */
function withGates(x: GraphNode, kernel: GraphNode): [GraphNode, GraphNode] {
  const [width, gates] = [x.shape[2] as number, kernel.shape[1] as number];
  const more = broadcastTo(constant(0), [x.shape[0], x.shape[1], gates]);
  const each = oneHot(range(0, gates), gates);
  const [upper, lower] = [slice(kernel, 0, 0, width), slice(kernel, 0, width, gates / 4)];
  return [concat([x, more], -1), concat([upper, each, lower], 0)];
}

/** What each step read, times the gradients of its gates: `[...lead, input + hidden, 4 · hidden]`. */
function kernelGradient(call: GraphNode, gates: GraphNode, lead: number): GraphNode {
  const [, x, , start, kernel] = call.inputs;
  const [time, batch] = x.shape;
  const hidden = parts(call)[6];
  const before = gather(concat([expand(start, 0), hidden], 0), range(0, time)); // [time, batch, hidden]
  const steps = product([time, batch]);
  const read = reshape(concat([x, before], -1), [steps, kernel.shape[0]]);
  const flat = reshape(gates, [...gates.shape.slice(0, lead), steps, kernel.shape[1]]);
  return matMul(read, flat, {transposeA: true});
}

interface Folding {
  /** A value of the forward pass, once for each leading index, in the batch on axis `at`. */
  repeat(value: GraphNode, at: number): GraphNode;
  /** A gradient `[...lead, time, batch, width]` with the leading axes in the batch. */
  join(gradient: GraphNode): GraphNode;
  /** Leading axes apart again from a batch of size `batch`, which is axis `at` of the result without them. */
  part(value: GraphNode, batch: Dim, at: number): GraphNode;
}

function folding(front: Shape): Folding {
  const same = (value: GraphNode): GraphNode => value;
  if (front.length === 0) return {repeat: same, join: same, part: same};
  const many = product(front);
  /** The shape of a value whose axis `at` holds `dims`. */
  const around = (shape: Shape, at: number, dims: Shape): Dim[] => [
    ...shape.slice(0, at),
    ...dims,
    ...shape.slice(at + 1),
  ];
  const merged = (shape: Shape, at: number): Dim[] => around(shape, at, [product([many, shape[at]])]);
  // Times come before the batch: the leading axis goes between them, and back.
  const swap = (value: GraphNode, at: number): GraphNode =>
    at === 0 ? value : transpose(value, [1, 0, 2, 3]);
  return {
    repeat: (value, at) => {
      const wide = broadcastTo(expand(value, at), around(value.shape, at, [many, value.shape[at]]));
      return reshape(wide, merged(value.shape, at));
    },
    join: (gradient) => {
      const shape = gradient.shape.slice(front.length);
      const apart = swap(reshape(gradient, [many, ...shape]), 1); // [time, many, batch, width]
      return reshape(apart, merged(shape, 1));
    },
    part: (value, batch, at) => {
      const apart = swap(reshape(value, around(value.shape, at, [many, batch])), at);
      return reshape(apart, [...front, ...around(value.shape, at, [batch])]);
    },
  };
}
