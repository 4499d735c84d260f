import {readFileSync} from "node:fs";
import {join} from "node:path";

/** What tools/parity/gpt2.py writes beside each checkpoint. */
export interface Golden {
  readonly name: string;
  readonly ids: readonly number[];
  /** `[position, vocab]` */
  readonly logits: readonly (readonly number[])[];
  /** `[layer, position, model]` */
  readonly hiddenStates: readonly (readonly (readonly number[])[])[];
  /** `[layer, position, neuron]` */
  readonly ffnnActivations: readonly (readonly (readonly number[])[])[];
  readonly saliency: readonly {
    readonly unit: "logit" | "probability";
    readonly target: number;
    readonly norms: readonly number[];
    readonly dots: readonly number[];
  }[];
  readonly greedy: {readonly prompt: readonly number[]; readonly ids: readonly number[]};
  readonly texts?: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly decoded: string;
  }[];
}

export const names = ["odd-heads", "untied", "one-head-relu", "scaled", "half", "bfloat"] as const;

export const folderOf = (name: string): string => join(__dirname, "golden", name);

export function goldenOf(name: string): Golden {
  return JSON.parse(readFileSync(join(folderOf(name), "golden.json"), "utf8")) as Golden;
}

/** Largest absolute difference between an array and nested lists. */
export function difference(actual: ArrayLike<number>, expected: unknown): number {
  const flat = (expected as readonly unknown[]).flat(Infinity) as number[];
  if (actual.length !== flat.length) throw new Error(`${actual.length} values, expected ${flat.length}`);
  // Once NaN, Math.max stays NaN: it must not pass as a small difference.
  return flat.reduce((worst, value, i) => Math.max(worst, Math.abs(actual[i] - value)), 0);
}
