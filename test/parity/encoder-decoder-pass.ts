import type {EncoderDecoderGraph, EncoderDecoderOptions, LoadedModel} from "../../src/models/index.js";
import type {GraphNode, Tensor} from "../../src/tensors/index.js";
import * as tf from "../../src/tensors/index.js";
import type {Batch} from "./encoder-decoder-golden.js";

type Graph = Required<EncoderDecoderGraph>;

const hidden = -1e9;
const ints = (rows: readonly (readonly number[])[]): Tensor =>
  tf.tensor(Int32Array.from(rows.flat()), [rows.length, rows[0].length], "int32");

/** What the encoder is fed, in the order of `encoderInputs`. */
function encoderFeeds({source, sourceMask}: Batch): Tensor[] {
  return [ints(source), sourceMaskOf(sourceMask)];
}

function sourceMaskOf(mask: Batch["sourceMask"]): Tensor {
  const values = Float32Array.from(mask.flat(), (seen) => (seen ? 0 : hidden));
  return tf.tensor(values, [mask.length, 1, 1, mask[0].length]);
}

/** The target's tokens from `from` to `to`, in the order of `decoderInputs`, with logits for all of them. */
function decoderFeeds({target, targetMask}: Batch, from: number, to: number): Tensor[] {
  const seq = to - from;
  const positions = Array.from({length: seq}, (_, i) => from + i);
  const mask = targetMask.flatMap((real) =>
    positions.flatMap((query) =>
      Array.from({length: to}, (_, key) => (key <= query && real[key] ? 0 : hidden)),
    ),
  );
  const rows = Array.from({length: target.length * seq}, (_, i) => i);
  return [
    ints(target.map((ids) => ids.slice(from, to))),
    ints(target.map(() => positions)),
    tf.tensor(Float32Array.from(mask), [target.length, 1, seq, to]),
    tf.tensor(Int32Array.from(rows), [rows.length], "int32"),
  ];
}

const encoderInputs = ({encoder}: Pick<Graph, "encoder">): GraphNode[] => [encoder.tokens, encoder.mask];
const decoderInputs = ({
  decoder: {tokens, positions, mask, queries},
}: Pick<Graph, "decoder">): GraphNode[] => [tokens, positions, mask, queries];

export const readOut = (tensors: readonly Tensor[]): Float32Array[] =>
  tf.using(tensors, () => tensors.map((tensor) => Float32Array.from(tf.read(tensor) as Float32Array)));

/** One pass through both parts; the values of the nodes that `pick` chooses. */
export function wholePass(
  model: LoadedModel,
  key: string,
  batch: Batch,
  options: EncoderDecoderOptions,
  pick: (graph: Graph) => GraphNode[],
): Float32Array[] {
  const program = model.program(key, () => {
    const graph = model.encoderDecoderGraph({padded: true, ...options}) as Graph;
    return {graph, inputs: [...encoderInputs(graph), ...decoderInputs(graph)], outputs: pick(graph)};
  });
  const feeds = [...encoderFeeds(batch), ...decoderFeeds(batch, 0, batch.target[0].length)];
  return readOut(tf.using(feeds, () => program(feeds)));
}

/** The encoder once, then the decoder step by step; what it gives for each token goes to `next`, which may append to `ids`. */
export function decode(
  model: LoadedModel,
  batch: Batch,
  step: number,
  next: (logits: Float32Array, until: number) => void,
): void {
  const encode = model.program("test encoder", () => {
    const graph = model.encoderDecoderGraph({part: "encoder", padded: true}) as Graph;
    return {graph, inputs: encoderInputs(graph), outputs: [...graph.cross]};
  });
  const decodeStep = model.program("test decoder", () => {
    const graph = model.encoderDecoderGraph({part: "decoder", padded: true, cache: true}) as Graph;
    const {sourceMask, past, present, logits} = graph.decoder;
    const inputs = [...decoderInputs(graph), sourceMask, ...graph.cross, ...past];
    return {graph, inputs, outputs: [logits, ...present]};
  });
  const source = encoderFeeds(batch);
  const cross = tf.using(source, () => encode(source));
  const {nLayers, nKeyValueHeads, dHead} = model.config;
  let past = Array.from({length: 2 * nLayers}, () =>
    tf.tensor(new Float32Array(0), [batch.source.length, nKeyValueHeads, 0, dHead]),
  );
  const mask = sourceMaskOf(batch.sourceMask);
  try {
    for (let from = 0; from < batch.target[0].length; from += step) {
      const to = Math.min(from + step, batch.target[0].length);
      const feeds = decoderFeeds(batch, from, to);
      const [logits, ...present] = tf.using(feeds, () => decodeStep([...feeds, mask, ...cross, ...past]));
      for (const tensor of past) tensor.dispose();
      past = present;
      next(readOut([logits])[0], to);
    }
  } finally {
    for (const tensor of [mask, ...cross, ...past]) tensor.dispose();
  }
}
