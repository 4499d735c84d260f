import {typeAttribute, Chain, kinds, uint8} from "./native-chain.js";
import type {Tensor} from "./tf.js";
import {adopt, binding, nativeId} from "./tf.js";

/** Floats of 16 bits: half the memory; 11 or 8 binary digits in place of 24. */
export type HalfFloat = "float16" | "bfloat16";

/**
 * The bytes of an array rounded to 16-bit floats `[..., 2]`; the given array is disposed. Fed to a program that knows the
 * input as such, see `compileNative`.
 *
 * @returns `undefined` if a number is too large for the type
 */
export function narrowed(values: Tensor, half: HalfFloat): Tensor | undefined {
  const chain = new Chain();
  const {type} = kinds[half];
  try {
    const rounded = chain.run("Cast", [nativeId(values)], {
      SrcT: typeAttribute(kinds.float32.type),
      DstT: typeAttribute(type),
    });
    if (!isFinite16(chain, rounded, type)) return undefined;
    const bytes = chain.run("Bitcast", [rounded], {T: typeAttribute(type), type: typeAttribute(uint8)});
    return adopt({id: chain.release(bytes), shape: [...values.shape, 2], dtype: uint8});
  } finally {
    chain.dispose();
    values.dispose();
  }
}

function isFinite16(chain: Chain, id: number, type: number): boolean {
  try {
    chain.run("CheckNumerics", [id], {
      T: typeAttribute(type),
      message: {type: binding.TF_ATTR_STRING, value: ""},
    });
    return true;
  } catch {
    return false;
  }
}
