import {readFileSync} from "node:fs";
import {join} from "node:path";
import {arraysOf} from "./causal-golden.js";

/** What tools/parity/lens.py computes of the checkpoint of this name. */
export interface LensGolden {
  /** Of an encoder–decoder what its decoder reads; its source is that of the checkpoint's own golden numbers. */
  readonly ids: readonly number[];
  readonly steps: readonly (readonly [layer: number, part: string])[];
  /** The tokens that are ranked, `[position]`. */
  readonly targets: readonly number[];
  /** ranks, logs, top, entropy and divergence, each `[step, position]`. */
  array(name: string): Float32Array;
}

const folder = join(__dirname, "golden");
const {checkpoints} = JSON.parse(readFileSync(join(folder, "lens.json"), "utf8")) as {
  readonly checkpoints: Readonly<Record<string, Omit<LensGolden, "array">>>;
};
const arrays = arraysOf(readFileSync(join(folder, "lens.safetensors")));

export const lensNames = Object.keys(checkpoints);

export function lensGoldenOf(name: string): LensGolden {
  return {...checkpoints[name], array: (of) => arrays(`${name}.${of}`)};
}
