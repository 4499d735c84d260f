import type {DType, GraphNode} from "./node.js";

const int32 = {type: "int32"} as const;

/** What TensorFlow calls the types of an operation's arguments, besides "T". */
const others: Readonly<Record<string, Readonly<Record<string, {readonly type: DType}>>>> = {
  BroadcastTo: {Tidx: int32},
  ConcatV2: {Tidx: int32},
  Cumsum: {Tidx: int32},
  Max: {Tidx: int32},
  Mean: {Tidx: int32},
  OneHot: {TI: int32, T: {type: "float32"}},
  Reshape: {Tshape: int32},
  Slice: {Index: int32},
  SparseSoftmaxCrossEntropyWithLogits: {Tlabels: int32},
  Sum: {Tidx: int32},
  Transpose: {Tperm: int32},
  UnsortedSegmentSum: {Tindices: int32, Tnumsegments: int32},
};

/** The type arguments of an operation, as TensorFlow names them. */
export function typeArguments(node: GraphNode): Readonly<Record<string, {readonly type: DType}>> {
  const [first, second] = node.inputs;
  if (node.op === "Cast") return {SrcT: {type: first.dtype}, DstT: {type: node.dtype}};
  if (node.op === "GatherV2") return {Tparams: {type: first.dtype}, Tindices: int32, Taxis: int32};
  if (node.op.startsWith("BlockLSTM")) return {T: {type: second.dtype}};
  if (node.op === "Range") return {Tidx: int32};
  if (node.op === "SelectV2") return {T: {type: second.dtype}};
  return {T: {type: first.dtype}, ...others[node.op]};
}
