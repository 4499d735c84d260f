import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {EncoderGraph} from "../../src/models/index.js";
import type {GraphNode, Tensor} from "../../src/tensors/index.js";
import {tensor} from "../../src/tensors/index.js";
import {arraysOf} from "./causal-golden.js";
import {folderOf} from "./golden.js";

/** Texts that are read together; shorter ones are filled up at the end. */
export interface Batch {
  readonly lengths: readonly number[];
  /** `[text, position]` */
  readonly ids: readonly (readonly number[])[];
  readonly tokenTypes: readonly (readonly number[])[];
  /** Shapes of what the head gives: `[text, position, class]`, `[text, class]`, or `[text, position]` of answers. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Which entry of which output (or of the last hidden state) the gradient is of. */
  readonly gradient: {
    readonly of: string;
    readonly row: number;
    readonly position: number;
    readonly entry: number;
  };
}

/** What tools/parity/encoder.py writes beside each checkpoint. */
export interface EncoderGolden {
  readonly batches: Readonly<Record<"alone" | "together", Batch>>;
  /**
   * With the name of a batch before it: outputs, hiddenStates `[layer, text, position, model]`, ffnnActivations
   * `[layer, text, position, neuron]`, patterns `[layer, text, head, query, key]`, gradient `[text, position, embedding]`.
   */
  array(name: string): Float32Array;
}

/** Checkpoints by the family that reads them. */
export const encoderNames = {
  bert: ["bert-masked", "bert-untied", "bert-pooled", "bert-no-pooler", "bert-classes"],
  distilbert: ["distilbert-masked", "distilbert-classes"],
  roberta: ["roberta-masked", "roberta-tokens"],
  "xlm-roberta": ["roberta-classes"],
  albert: ["albert-masked", "albert-groups"],
  electra: ["electra-masked", "electra-detects", "electra-answers"],
  "deberta-v2": ["deberta-masked", "deberta-classes", "deberta-answers"],
} as const;

export function encoderGoldenOf(folder: string): EncoderGolden {
  const facts = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8")) as Omit<EncoderGolden, "array">;
  return {...facts, array: arraysOf(readFileSync(join(folder, "golden.safetensors")))};
}

export const encoderFolderOf = folderOf;

/** What is fed to an encoder's graph, before the rows that its head reads. */
export const encoderInputs = (graph: EncoderGraph): GraphNode[] => [
  graph.tokens,
  graph.positions,
  graph.tokenTypes,
  graph.mask,
  graph.queries,
];

/** The same as arrays; `queries` are rows of the head. */
export function encoderFeeds(
  batch: Omit<Batch, "outputs" | "gradient">,
  queries: readonly number[],
): Tensor[] {
  const {lengths, ids, tokenTypes} = batch;
  const [nTexts, width] = [ids.length, ids[0].length];
  const whole = (rows: readonly (readonly number[])[]): Tensor =>
    tensor(Int32Array.from(rows.flat()), [nTexts, width], "int32");
  const mask = ids.flatMap((row, text) => row.map((_, position) => (position < lengths[text] ? 0 : -1e9)));
  return [
    whole(ids),
    whole(ids.map((row) => row.map((_, position) => position))),
    whole(tokenTypes),
    tensor(Float32Array.from(mask), [nTexts, 1, 1, width]),
    tensor(Int32Array.from(queries), [queries.length], "int32"),
  ];
}

/** Rows of `[text * position]` that are no padding. */
export function realRows({lengths, ids}: Pick<Batch, "lengths" | "ids">): number[] {
  const width = ids[0].length;
  return lengths.flatMap((length, text) => Array.from({length}, (_, position) => text * width + position));
}

/** The first row of each text. */
export const firstRows = ({ids}: Pick<Batch, "ids">): number[] => ids.map((row, text) => text * row.length);
