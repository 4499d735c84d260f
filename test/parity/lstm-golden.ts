import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Model} from "../../src/models/index.js";
import {loaded} from "../../src/models/index.js";
import type {GraphNode, Tensor} from "../../src/tensors/index.js";
import {read, tensor, using} from "../../src/tensors/index.js";
import type {CausalGolden} from "./causal-golden.js";
import {causalGoldenOf} from "./causal-golden.js";
import {folderOf} from "./golden.js";

/** Checkpoints that tools/parity/lstm.py makes. */
export const languageModels = ["lstm", "lstm-deep", "lstm-tied", "lstm-tied-narrow"] as const;
export const classifiers = ["lstm-classifier", "lstm-classifier-deep"] as const;

/**
 * Arrays: input, forget, candidate, output, cell and hidden `[layer, position, model]`, logits `[position, vocab or
 * label]`; of language models also present `[layer, 2, model]` and cellGradient, of classifiers gradient
 * `[position, embedding]`.
 */
export function lstmGoldenOf(name: string): CausalGolden {
  if (!existsSync(join(folderOf(name), "golden.json"))) throw new Error(`no golden numbers of ${name}`);
  return causalGoldenOf(name);
}

/** What is fed to some inputs of a graph. */
export type Feeds = readonly (readonly [
  node: GraphNode,
  data: Float32Array | Int32Array,
  shape: readonly number[],
])[];

let programs = 0;

/** Runs some nodes of a graph once, on plain arrays. */
export function fetchNodes(
  model: Model,
  graph: {readonly weights: ReadonlyMap<string, GraphNode>},
  feeds: Feeds,
  outputs: readonly GraphNode[],
): Float32Array[] {
  const inputs = feeds.map(([node]) => node);
  const run = loaded(model, "test").program(`test ${programs++}`, () => ({graph, inputs, outputs}));
  const fed: Tensor[] = feeds.map(([node, data, shape]) => tensor(data, shape, node.dtype));
  const made = using(fed, () => run(fed));
  return using(made, () => made.map((one) => Float32Array.from(read(one) as Float32Array)));
}

/** Texts of one padded batch: at the start or the end filled up with `pad` to the longest. */
export function paddedBatch(
  texts: readonly (readonly number[])[],
  side: "start" | "end",
  pad = 0,
): {ids: Int32Array; real: readonly boolean[][]; seq: number} {
  const seq = Math.max(...texts.map(({length}) => length));
  const rows = texts.map((text) => {
    const filler = Array<number>(seq - text.length).fill(pad);
    return side === "start" ? [...filler, ...text] : [...text, ...filler];
  });
  const real = texts.map(({length}) =>
    Array.from({length: seq}, (_, at) => (side === "start" ? at >= seq - length : at < length)),
  );
  return {ids: Int32Array.from(rows.flat()), real, seq};
}
