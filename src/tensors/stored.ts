import {Chain, int64, kinds, typeAttribute, uint8} from "./native-chain.js";
import type {Tensor} from "./tf.js";
import {adopt, binding, execute} from "./tf.js";

/** How numbers lie in a file. */
export type StoredFloat = "float32" | "float16" | "bfloat16";

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
    const id = chain.release(chain.reshape(made, kinds.float32.type, shape));
    return adopt({id, shape: [...shape], dtype: kinds.float32.type});
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
