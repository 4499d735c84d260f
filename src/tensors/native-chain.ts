import type {NativeAttribute} from "./tf.js";
import {binding} from "./tf.js";

/** TensorFlow's numbers of types, and bytes of a value. */
export const kinds = {
  float32: {type: 1, bytes: 4},
  float16: {type: 19, bytes: 2},
  bfloat16: {type: 14, bytes: 2},
} as const;
export const uint8 = 4;
const int32 = 3;
export const int64 = 9;

type Attribute = Omit<NativeAttribute, "name">;
export const typeAttribute = (value: number): Attribute => ({type: binding.TF_ATTR_TYPE, value});

/** Native operations one after the other, on arrays of types that tfjs does not know. */
export class Chain {
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

  /** Leaves an array to the caller. */
  release(id: number): number {
    this.#made.delete(id);
    return id;
  }

  dispose(): void {
    for (const id of this.#made) binding.deleteTensor(id);
  }
}
