import type {EncoderGraph, LoadedModel, Model} from "../../src/models/index.js";
import {fromPretrained, loaded} from "../../src/models/index.js";
import type {GraphNode} from "../../src/tensors/index.js";
import * as tf from "../../src/tensors/index.js";
import type {Batch} from "./encoder-golden.js";
import {
  encoderFeeds,
  encoderFolderOf,
  encoderGoldenOf,
  encoderInputs,
  encoderNames,
  firstRows,
  realRows,
} from "./encoder-golden.js";
import {difference} from "./golden.js";
import {tolerances} from "./tolerances.js";

const cases = Object.entries(encoderNames).flatMap(([family, names]) =>
  names.flatMap((name) => [[family, name, "eager"] as const, [family, name, "graph"] as const]),
);

/** The rows of an array `[layer, row, width]` that are asked for. */
function rowsOf(data: ArrayLike<number>, nRows: number, width: number, rows: readonly number[]): number[] {
  const nLayers = data.length / (nRows * width);
  const at = (layer: number, row: number): number => (layer * nRows + row) * width;
  return Array.from({length: nLayers}, (_, layer) =>
    rows.flatMap((row) => Array.from({length: width}, (_, i) => data[at(layer, row) + i])),
  ).flat();
}

/** Runs a graph with `tap`, and gives the values of the nodes that `pick` chooses. */
function values(
  model: LoadedModel,
  batch: Batch,
  queries: readonly number[],
  pick: (graph: EncoderGraph, points: ReadonlyMap<string, GraphNode>) => readonly GraphNode[],
): Float32Array[] {
  const points = new Map<string, GraphNode>();
  const tap = (point: string, node: GraphNode): GraphNode => (points.set(point, node), node);
  const graph = model.encoderGraph({padded: batch.ids.length > 1, tap});
  const run = model.program(`test ${Math.random()}`, () => ({
    graph,
    inputs: encoderInputs(graph),
    outputs: pick(graph, points),
  }));
  const made = tf.using(encoderFeeds(batch, queries), run);
  return tf.using(made, () => made.map((tensor) => Float32Array.from(tf.read(tensor) as Float32Array)));
}

/** Σ of what is explained, as a node with one entry for each row of `lead`. */
function gradientOf(graph: EncoderGraph, batch: Batch, lead: boolean): GraphNode {
  const {of, row, position, entry} = batch.gradient;
  const width = batch.ids[0].length;
  const found = graph.outputs.get(of) ?? graph.hiddenStates.at(-1)!;
  const isText = of === "pooled" || (of === "logits" && batch.outputs[of].length === 2);
  const at = isText ? row : row * width + position;
  // Answers have one entry for each position, all else a row of them.
  const seed =
    of === "endLogits"
      ? tf.oneHot(tf.constant(row * width + entry, "int32"), found.shape[0])
      : tf.mul(
          tf.expand(tf.oneHot(tf.constant(at, "int32"), found.shape[0]), -1),
          tf.oneHot(tf.constant(entry, "int32"), found.shape[1]),
        );
  const seeds = lead ? tf.stack([tf.mul(seed, 2), seed]) : seed;
  const [slopes] = tf.gradient([found], [graph.tokenEmbeddings], [seeds], lead ? 1 : 0);
  return slopes!;
}

describe.each(cases)("a checkpoint of %s, %s, run %s", (family, name, executor) => {
  const golden = encoderGoldenOf(encoderFolderOf(name));
  let model: Model;
  let before: number;
  beforeAll(async () => {
    before = tf.memory().tensors;
    model = await fromPretrained(encoderFolderOf(name), {executor});
  });
  afterAll(() => {
    model.dispose();
    expect(tf.memory().tensors).toBe(before);
  });

  test("is read by its family", () => expect(model.config.family).toBe(family));

  describe.each(["alone", "together"] as const)("reading texts %s", (name) => {
    const batch = golden.batches[name];
    const rows = realRows(batch);
    const nRows = batch.ids.flat().length;
    const inner = (): LoadedModel => loaded(model, "test");

    test("has all that the head of PyTorch gives, and nothing more", () => {
      const names = Object.keys(batch.outputs);
      for (const output of names) {
        const shape = batch.outputs[output];
        const isText = output === "pooled" || (output === "logits" && shape.length === 2);
        const queries = isText ? firstRows(batch) : rows;
        const expected = golden.array(`${name}.${output}`);
        const [found] = values(inner(), batch, queries, ({outputs}) => [outputs.get(output)!]);
        // Answers come for all rows; of logits only those that are asked for.
        const wide = output.endsWith("Logits") ? rowsOf(found, nRows, 1, rows) : found;
        const kept = isText ? Array.from(expected) : rowsOf(expected, nRows, expected.length / nRows, rows);
        expect(difference(wide, kept)).toBeLessThan(tolerances.logits);
      }
      const {outputs} = inner().encoderGraph();
      // PyTorch's models of classes keep to themselves what they pool.
      expect(
        [...outputs.keys()].filter((key) => key !== "pooled" || "pooled" in batch.outputs).sort(),
      ).toEqual(names.sort());
    });

    test.each(["hiddenStates", "ffnnActivations"] as const)("has all %s of PyTorch", (kind) => {
      const found = values(inner(), batch, [0], (graph) => graph[kind]);
      const expected = golden.array(`${name}.${kind}`);
      const width = found[0].length / nRows;
      const all = found.flatMap((layer) => rowsOf(layer, nRows, width, rows));
      expect(difference(all, rowsOf(expected, nRows, width, rows))).toBeLessThan(tolerances[kind]);
    });

    test("has every attention pattern of PyTorch", () => {
      const found = values(inner(), batch, [0], (_, points) =>
        [...points].filter(([point]) => point.endsWith("attention.pattern")).map(([, node]) => node),
      );
      const all = found.flatMap((pattern) => Array.from(pattern));
      expect(difference(all, Array.from(golden.array(`${name}.patterns`)))).toBeLessThan(tolerances.patterns);
    });

    test.each([false, true])("has PyTorch's gradient by the embeddings (several at once: %s)", (lead) => {
      const {of} = batch.gradient;
      const perText = of === "pooled" || (of === "logits" && batch.outputs[of].length === 2);
      const queries = perText ? firstRows(batch) : Array.from({length: nRows}, (_, row) => row);
      const [found] = values(inner(), batch, queries, (graph) => [gradientOf(graph, batch, lead)]);
      const expected = Array.from(golden.array(`${name}.gradient`));
      const both = lead ? [...expected.map((value) => 2 * value), ...expected] : expected;
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0);
      expect(difference(found, both)).toBeLessThan(tolerances.gradients);
    });
  });
});
