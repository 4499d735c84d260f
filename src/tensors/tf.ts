/** The one door to tfjs-node. Everything else in limpid knows only `Tensor`s from here, and plain arrays. */
import type * as TensorFlow from "@tensorflow/tfjs-node";
import type {DType} from "./node.js";

// TensorFlow reads this once, when its library is loaded; its notes on the processor are of no use to a reader.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would run before the line above
const tf = require("@tensorflow/tfjs-node") as typeof TensorFlow;

/** An array in TensorFlow's memory. It must be disposed. */
export interface Tensor {
  readonly shape: number[];
  readonly dtype: string;
  dispose(): void;
}
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** An argument of a native operation. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** What TensorFlow says of an array that it has made. */
interface Made {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_Version: string;
  createTensor(shape: number[], dtype: number, data: TypedArray): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): Made[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
}

interface Backend {
  readonly binding: Binding;
  createOutputTensor(of: Made): Tensor;
  readonly tensorMap: {get(dataId: object): {readonly id: number}};
  runSavedModel(
    id: number,
    inputs: readonly Tensor[],
    names: readonly {readonly name: string}[],
    outputs: readonly string[],
  ): Tensor[];
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

interface Session {
  run(feeds: readonly Tensor[]): Tensor[];
  close(): void;
}

const backend = tf.backend() as unknown as Backend;
export const {binding} = backend;

/** TensorFlow's number of a type. */
export function typeNumber(dtype: DType): number {
  if (dtype === "float32") return binding.TF_FLOAT;
  if (dtype === "int64") return binding.TF_INT64;
  if (dtype === "float64") return 2; // TF_DOUBLE, which the binding does not name
  return dtype === "int32" ? binding.TF_INT32 : binding.TF_BOOL;
}

/** Runs one native operation at once. */
export function execute(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** Loads a graph from a folder with saved_model.pb; `inputs` and `outputs` name what is fed and fetched. */
export function openSession(folder: string, inputs: readonly string[], outputs: readonly string[]): Session {
  const id = binding.loadSavedModel(folder, "serve");
  const names = inputs.map((name) => ({name}));
  return {
    run: (feeds) => backend.runSavedModel(id, feeds, names, outputs),
    close: () => binding.deleteSavedModel(id),
  };
}

/**
 * Hands data to TensorFlow at once: tfjs's own way keeps it twice until its first use. The array must not be changed
 * while the tensor lives: whether TensorFlow copies it or reads it in place depends on where it lies in memory.
 */
export function tensor(data: TypedArray, shape: readonly number[], dtype: DType = "float32"): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) {
    throw new RangeError(`tensor(): shape must hold ${data.length} values, got [${shape.join(", ")}].`);
  }
  const type = typeNumber(dtype);
  const id = binding.createTensor([...shape], type, data);
  return backend.createOutputTensor({id, shape: [...shape], dtype: type});
}

/** A 64-bit whole number, for operations that want one. It cannot be read. */
export function longScalar(value: number): Tensor {
  // The low half, then the high half.
  const halves = Int32Array.of(value, value < 0 ? -1 : 0);
  const id = binding.createTensor([], binding.TF_INT64, halves);
  // tfjs has no such type and would warn in the notebook; it passes the tensor on by its id alone.
  return backend.createOutputTensor({id, shape: [], dtype: binding.TF_INT32});
}

/** Makes a tensor of an array that the binding has made; it owns the array from then on. */
export function adopt(made: Made): Tensor {
  return backend.createOutputTensor(made);
}

/** The binding's own number of a tensor that `adopt` or an operation has made. */
export function nativeId(of: Tensor): number {
  return backend.tensorMap.get((of as TensorFlow.Tensor).dataId).id;
}

/** Copies a tensor's data out. */
export function read(from: Tensor): TypedArray {
  return (from as TensorFlow.Tensor).dataSync() as TypedArray;
}

/** Reads float data out and disposes the tensor. */
export function take(from: Tensor): Float32Array {
  try {
    return read(from) as Float32Array;
  } finally {
    from.dispose();
  }
}

/** The number of tensors that are not disposed, and the bytes in them. */
export function memory(): {readonly tensors: number; readonly bytes: number} {
  const {numTensors, numBytes} = tf.memory();
  return {tensors: numTensors, bytes: numBytes};
}

/** Versions of the engine, for provenance. */
export function versions(): {readonly tfjs: string; readonly tensorflow: string} {
  return {tfjs: tf.version.tfjs, tensorflow: binding.TF_Version};
}
