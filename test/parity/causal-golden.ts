import {readFileSync} from "node:fs";
import {join} from "node:path";
import {folderOf} from "./golden.js";

/** What tools/parity/causal.py writes beside each checkpoint. */
export interface CausalGolden {
  readonly ids: readonly number[];
  readonly saliency: readonly {readonly unit: "logit" | "probability"; readonly target: number}[];
  readonly greedy: {readonly prompt: readonly number[]; readonly ids: readonly number[]};
  /**
   * logits `[position, vocab]`, hiddenStates `[layer, position, model]`, ffnnActivations `[layer, position, neuron]`,
   * patterns `[layer, head, query, key]`, and for each row of saliency "saliency.unit.target": norms, then dot products.
   */
  array(name: string): Float32Array;
}

/** Checkpoints by the family that reads them. */
export const causalNames = {
  gpt_neo: ["neo-local", "neo-untied"],
  opt: ["opt", "opt-norm-after", "opt-bare"],
  gpt_neox: ["neox-parallel", "neox-sequential", "neox-linear-rope"],
  llama: ["llama-grouped", "llama-one-shared-head", "llama3-rope", "llama-dynamic-rope"],
  mistral: ["mistral-window", "mistral-no-window"],
  qwen2: ["qwen2", "qwen2-window"],
  gemma: ["gemma", "gemma-bias"],
} as const;

export function causalGoldenOf(name: string): CausalGolden {
  const facts = JSON.parse(readFileSync(join(folderOf(name), "golden.json"), "utf8")) as Omit<
    CausalGolden,
    "array"
  >;
  return {...facts, array: arraysOf(readFileSync(join(folderOf(name), "golden.safetensors")))};
}

/** Read without limpid's own reader, which is what is tested. */
export function arraysOf(file: Buffer): (name: string) => Float32Array {
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, start)) as Record<
    string,
    {data_offsets: [number, number]}
  >;
  return (name) => {
    const [from, to] = header[name].data_offsets;
    return new Float32Array(Uint8Array.from(file.subarray(start + from, start + to)).buffer);
  };
}
