import type {NativeAttribute, Tensor} from "./tf.js";
import {adopt, binding, execute} from "./tf.js";

/** How numbers lie in a file. */
export type StoredFloat = "float32" | "float16" | "bfloat16";

/** TensorFlow's numbers of types, and bytes of a value. */
const kinds = {
  float32: {type: 1, bytes: 4},
  float16: {type: 19, bytes: 2},
  bfloat16: {type: 14, bytes: 2},
} as const;
const uint8 = 4;
const int32 = 3;
const int64 = 9;

/** Numbers that lie one after the other in a file. */
export interface StoredNumbers {
  readonly path: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** The first byte. */
  readonly begin: number;
  readonly kind: StoredFloat;
  readonly shape: readonly number[];
}

/**
 * Takes an array of 32-bit floats from a file without a detour over JavaScript. Where it lies in the file as memory wants it,
 * it is not copied at all: the system reads pages of the file when they are needed. Such a file must not be changed in place
 * as long as the tensor lives.
 *
 * @throws Error if the file cannot be mapped into memory
 */
export function storedTensor({path, size, begin, kind, shape}: StoredNumbers): Tensor {
  const {type, bytes} = kinds[kind];
  const count = shape.reduce((a, b) => a * b, 1);
  const whole = begin % bytes === 0;
  const unit = whole ? type : uint8;
  const perUnit = whole ? bytes : 1;
  const chain = new Chain();
  try {
    const file = chain.run("ImmutableConst", [], {
      dtype: typeAttribute(unit),
      shape: {type: binding.TF_ATTR_SHAPE, value: [Math.floor(size / perUnit)]},
      memory_region_name: {type: binding.TF_ATTR_STRING, value: path},
    });
    const from = chain.whole([begin / perUnit]);
    const length = chain.whole([(count * bytes) / perUnit]);
    let made = chain.run("Slice", [file, from, length], {
      T: typeAttribute(unit),
      Index: typeAttribute(int64),
    });
    if (!whole) {
      const rows = chain.reshape(made, uint8, [count, bytes]);
      made = chain.run("Bitcast", [rows], {T: typeAttribute(uint8), type: typeAttribute(type)});
    }
    if (kind !== "float32") {
      made = chain.run("Cast", [made], {SrcT: typeAttribute(type), DstT: typeAttribute(kinds.float32.type)});
    }
    return chain.keep(chain.reshape(made, kinds.float32.type, shape), shape);
  } finally {
    chain.dispose();
  }
}

/** Whether an array of 32-bit floats holds finite numbers only. */
export function allFinite(values: Tensor): boolean {
  const attributes = [
    {name: "T", ...typeAttribute(kinds.float32.type)},
    {name: "message", type: binding.TF_ATTR_STRING, value: ""},
  ];
  try {
    for (const same of execute("CheckNumerics", attributes, [values], 1)) same.dispose();
    return true;
  } catch {
    return false;
  }
}

type Attribute = Omit<NativeAttribute, "name">;
const typeAttribute = (value: number): Attribute => ({type: binding.TF_ATTR_TYPE, value});

/** Native operations one after the other, on arrays of types that tfjs does not know. */
class Chain {
  readonly #made = new Set<number>();

  run(name: string, inputs: readonly number[], attributes: Readonly<Record<string, Attribute>>): number {
    const list = Object.entries(attributes).map(([key, value]) => ({name: key, ...value}));
    const [{id}] = binding.executeOp(name, list, inputs, 1);
    this.#made.add(id);
    return id;
  }

  /** Whole numbers of 64 bits. */
  whole(values: readonly number[]): number {
    const data = new Int32Array(BigInt64Array.from(values, BigInt).buffer);
    const id = binding.createTensor([values.length], int64, data);
    this.#made.add(id);
    return id;
  }

  reshape(x: number, type: number, shape: readonly number[]): number {
    const sizes = binding.createTensor([shape.length], int32, Int32Array.from(shape));
    this.#made.add(sizes);
    return this.run("Reshape", [x, sizes], {T: typeAttribute(type), Tshape: typeAttribute(int32)});
  }

  /** Hands an array of 32-bit floats over as a tensor. */
  keep(id: number, shape: readonly number[]): Tensor {
    this.#made.delete(id);
    return adopt({id, shape: [...shape], dtype: kinds.float32.type});
  }

  dispose(): void {
    for (const id of this.#made) binding.deleteTensor(id);
  }
}
