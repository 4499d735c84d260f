import type {Attribute, DType, GraphNode} from "./node.js";
import {sorted} from "./node.js";
import type {HalfFloat} from "./half.js";
import type {Field} from "./protobuf.js";
import {message} from "./protobuf.js";
import type {Dim} from "./shape.js";
import {typeArguments} from "./types.js";

/** A graph as TensorFlow stores it, with the names of what is fed and fetched. */
export interface StoredGraph {
  /** A SavedModel: the content of saved_model.pb. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** TensorFlow's numbers of types, in its files. */
const types: Readonly<Record<DType | HalfFloat | "uint8", number>> = {
  ...{float32: 1, float64: 2, int32: 3, int64: 9, bool: 10},
  ...{uint8: 4, bfloat16: 14, float16: 19},
};
/** Constants as they lie in memory. */
const arrays: Readonly<Record<DType, (values: readonly number[]) => {readonly buffer: ArrayBuffer}>> = {
  float32: (values) => Float32Array.from(values),
  float64: (values) => Float64Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  bool: (values) => Uint8Array.from(values),
};
/** The version of TensorFlow's graph format that the operations here need; any later library reads it. */
const producer = 1087;

/**
 * Writes a graph with placeholders for `inputs`, whatever they are inside.
 *
 * @param halves - inputs that are fed as the bytes of 16-bit floats `[..., 2]`, and widened where they are used
 */
export function storeGraph(
  inputs: readonly GraphNode[],
  outputs: readonly GraphNode[],
  halves: Halves = new Map(),
): StoredGraph {
  const writer = new Writer(inputs, halves);
  const fetched = outputs.map((output, i) =>
    writer.add("Identity", [writer.nameOf(output)], {T: {type: output.dtype}}, `o${i}`),
  );
  const graph = message([...writer.nodes.map((node): Field => [1, node]), [4, message([[1, producer]])]]);
  const metaGraph = message([
    [1, message([[4, "serve"]])],
    [2, graph],
  ]);
  return {
    bytes: message([
      [1, 1],
      [2, metaGraph],
    ]),
    inputs: inputs.map((input) => `${writer.placeholderOf(input)}:0`),
    outputs: fetched.map((name) => `${name}:0`),
  };
}

/** Which inputs are held in 16 bits, and how. */
export type Halves = ReadonlyMap<GraphNode, HalfFloat>;

type Attributes = Readonly<
  Record<
    string,
    | Attribute
    | {readonly stored: HalfFloat | "uint8"}
    | {readonly message: Uint8Array; readonly field: number}
  >
>;

class Writer {
  readonly nodes: Uint8Array[] = [];
  readonly #names = new Map<GraphNode, string>();
  readonly #given: ReadonlySet<GraphNode>;
  /** Where each named size can be read from: an input and its axis. */
  readonly #sources = new Map<string, {input: GraphNode; axis: number}>();
  /** Scalars and vectors of sizes, and constants, by what they hold. */
  readonly #shared = new Map<string, string>();

  readonly #halves: Halves;
  /** Inputs of 16 bits as such, before they are widened. */
  readonly #narrow = new Map<GraphNode, string>();

  constructor(inputs: readonly GraphNode[], halves: Halves) {
    this.#given = new Set(inputs);
    this.#halves = halves;
    for (const input of inputs) {
      const half = halves.get(input);
      if (half) {
        this.#addHalf(input, half);
        continue;
      }
      this.#names.set(
        input,
        this.add(
          "Placeholder",
          [],
          {dtype: {type: input.dtype}, shape: unknownShape(input)},
          `i${this.nodes.length}`,
        ),
      );
      input.shape.forEach((dim, axis) => {
        if (typeof dim === "string" && !this.#sources.has(dim)) this.#sources.set(dim, {input, axis});
      });
    }
  }

  /** TensorFlow can be fed 16-bit floats as bytes only. */
  #addHalf(input: GraphNode, half: HalfFloat): void {
    const bytes = {...input, shape: [...input.shape, 2]};
    const name = this.add(
      "Placeholder",
      [],
      {dtype: {stored: "uint8"}, shape: unknownShape(bytes)},
      `i${this.nodes.length}`,
    );
    this.#names.set(input, name);
    this.#narrow.set(input, this.add("Bitcast", [name], {T: {stored: "uint8"}, type: {stored: half}}));
  }

  /**
   * A 16-bit input as 32-bit floats, for one reader, once the reader's other inputs are there: all weights are ready when a
   * run begins, and would be wide all at once.
   */
  #widened(input: GraphNode, reader?: GraphNode): string {
    const others = (reader?.inputs ?? []).filter((other) => other !== input && !this.#halves.has(other));
    const after = others
      .filter((other) => !this.#given.has(other) && !other.values && !other.dims)
      .map((other) => `^${this.#names.get(other)!.split(":")[0]}`);
    return this.add("Cast", [this.#narrow.get(input)!, ...after], {
      SrcT: {stored: this.#halves.get(input)!},
      DstT: {type: "float32"},
    });
  }

  /** Adds an operation; returns its name. */
  add(op: string, inputs: readonly string[], attributes: Attributes, name = `n${this.nodes.length}`): string {
    this.nodes.push(
      message([
        [1, name],
        [2, op],
        ...inputs.map((input): Field => [3, input]),
        ...Object.entries(attributes).map(([key, value]): Field => [
          5,
          message([
            [1, key],
            [2, attributeMessage(value)],
          ]),
        ]),
      ]),
    );
    return name;
  }

  placeholderOf(input: GraphNode): string {
    return this.#names.get(input)!;
  }

  /** The name of a node; what it needs is added first. */
  nameOf(output: GraphNode): string {
    for (const node of sorted([output], this.#given)) {
      if (!this.#names.has(node)) this.#names.set(node, this.#write(node));
    }
    return this.#halves.has(output) ? this.#widened(output) : this.#names.get(output)!;
  }

  #write(node: GraphNode): string {
    if (node.op === "Input") throw new Error(`run(): input "${node.name}" must be fed, got nothing.`);
    if (node.values) return this.#constant(node.dtype, node.shape as readonly number[], node.values);
    if (node.dims) return node.dtype === "int64" ? this.#long(node.dims[0]) : this.#sizes(node.dims);
    const [first] = node.inputs;
    if (node.op === "GatherV2" && this.#halves.has(first))
      return this.#gatherHalf(node, this.#halves.get(first)!);
    const inputs = node.inputs.map((input) =>
      this.#halves.has(input) ? this.#widened(input, node) : this.#names.get(input)!,
    );
    if (node.op === "Part") return node.part === 0 ? inputs[0] : `${inputs[0]}:${node.part}`;
    return this.add(node.op, inputs, {...typeArguments(node), ...node.attributes});
  }

  /** Takes rows of 16 bits and widens these alone. */
  #gatherHalf(node: GraphNode, half: HalfFloat): string {
    const [first, ...rest] = node.inputs;
    const inputs = [this.#narrow.get(first)!, ...rest.map((input) => this.#names.get(input)!)];
    const rows = this.add(node.op, inputs, {
      ...typeArguments(node),
      ...node.attributes,
      Tparams: {stored: half},
    });
    return this.add("Cast", [rows], {SrcT: {stored: half}, DstT: {type: "float32"}});
  }

  #once(key: string, make: () => string): string {
    const known = this.#shared.get(key) ?? make();
    this.#shared.set(key, known);
    return known;
  }

  #constant(dtype: DType, shape: readonly number[], values: readonly number[]): string {
    return this.#once(`const ${dtype} [${shape.join()}] ${values.join()}`, () => {
      const data = arrays[dtype](values);
      const value = message([
        [1, types[dtype]],
        [2, message(shape.map((size): Field => [2, message([[1, size]])]))],
        [4, new Uint8Array(data.buffer)],
      ]);
      return this.add("Const", [], {dtype: {type: dtype}, value: {message: value, field: 8}});
    });
  }

  #sizes(dims: readonly Dim[]): string {
    const numbers = dims.filter((dim) => typeof dim === "number");
    if (numbers.length === dims.length) return this.#constant("int32", [dims.length], numbers);
    return this.#once(`sizes ${dims.join()}`, () =>
      this.add(
        "Pack",
        dims.map((dim) => this.#size(dim)),
        {T: {type: "int32"}, N: dims.length, axis: 0},
      ),
    );
  }

  /** One size as a scalar of the graph. */
  #size(dim: Dim): string {
    if (typeof dim === "number") return this.#constant("int32", [], [dim]);
    if (/^\d+$/.test(dim)) return this.#constant("int32", [], [Number(dim)]);
    return this.#once(`size ${dim}`, () => {
      const source = this.#sources.get(dim);
      if (source) return this.#read(source.input, source.axis);
      for (const [sign, op] of [
        ["+", "AddV2"],
        ["*", "Mul"],
      ]) {
        const terms = dim.split(sign);
        if (terms.length === 1) continue;
        return terms
          .map((term) => this.#size(term))
          .reduce((a, b) => this.add(op, [a, b], {T: {type: "int32"}}));
      }
      throw new Error(`run(): size "${dim}" must be given by an input of the graph, got none.`);
    });
  }

  #long(dim: Dim): string {
    const of = {SrcT: {type: "int32"}, DstT: {type: "int64"}} as const;
    return this.#once(`long ${dim}`, () => this.add("Cast", [this.#size(dim)], of));
  }

  #read(input: GraphNode, axis: number): string {
    const name = this.#names.get(input)!;
    const shape = this.#once(`shape ${name}`, () =>
      this.add("Shape", [name], {T: {type: input.dtype}, out_type: {type: "int32"}}),
    );
    const at = this.#constant("int32", [], [axis]);
    return this.add("GatherV2", [shape, at, this.#constant("int32", [], [0])], {
      Tparams: {type: "int32"},
      Tindices: {type: "int32"},
      Taxis: {type: "int32"},
    });
  }
}

/** A placeholder's shape, with −1 where it is not known before the graph runs. */
function unknownShape({shape}: GraphNode): {message: Uint8Array; field: number} {
  const dims = shape.map((dim): Field => [2, message([[1, typeof dim === "number" ? dim : -1]])]);
  return {message: message(dims), field: 7};
}

function attributeMessage(value: Attributes[string]): Uint8Array {
  if (typeof value === "boolean") return message([[5, Number(value)]]);
  if (typeof value === "number") return message([[3, value]]);
  if (typeof value === "string") return message([[2, value]]);
  if ("type" in value) return message([[6, types[value.type]]]);
  if ("stored" in value) return message([[6, types[value.stored]]]);
  if ("float" in value) return message([[4, value]]);
  return message([[value.field, value.message]]);
}
