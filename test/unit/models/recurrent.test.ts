import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {CausalGraph, LstmConfig, Model, Parameter} from "../../../src/models/index.js";
import {fromPretrained, initialWeights, loaded, lstm, lstmClassifier, saveCheckpoint, Trainer} from "../../../src/models/index.js";
import type {GraphNode, Tensor} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";

const json = {model_type: "lstm", architectures: ["LSTMForCausalLM"], vocab_size: 9, hidden_size: 4, num_layers: 2};
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, {recursive: true})));

/** Random weights, large enough that tokens matter. */
function toyWeights(parameters: readonly Parameter[]): Map<string, Float32Array> {
  return initialWeights(
    parameters.map((parameter) => ({...parameter, initial: {deviation: 0.7}})),
    3,
  );
}

async function toy(settings = {}, rename = (name: string): string => name): Promise<Model> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-toy-"));
  folders.push(folder);
  const all = {...json, ...settings};
  const parameters = lstm.parameters(lstm.readConfig(all));
  const weights = toyWeights(parameters);
  await saveCheckpoint(
    folder,
    all,
    parameters.map((parameter) => ({...parameter, name: rename(parameter.name)})),
    new Map([...weights].map(([name, data]) => [rename(name), data])),
  );
  return fromPretrained(folder, {executor: "eager"});
}

/** Runs nodes of a graph of one text. */
function fetchNodes(model: Model, graph: CausalGraph, outputs: readonly GraphNode[], key: string): Float32Array[] {
  const ids = [1, 2, 5, 8, 3];
  const seq = ids.length;
  const inputs = [graph.tokens, graph.positions, graph.mask, graph.queries];
  const int = (data: readonly number[], shape: readonly number[]): Tensor =>
    tf.tensor(Int32Array.from(data), shape, "int32");
  const feeds = [
    int(ids, [1, seq]),
    int([...ids.keys()], [1, seq]),
    tf.tensor(new Float32Array(seq * seq), [1, 1, seq, seq]),
    int([seq - 1], [1]),
  ];
  return tf.using(feeds, () => loaded(model, "test").program(key, () => ({graph, inputs, outputs}))(feeds)).map(tf.take);
}

/** The graph with 0 in the place of a point, and all points as they are in it. */
function without(model: Model, point: string): {graph: CausalGraph; points: Map<string, GraphNode>} {
  const points = new Map<string, GraphNode>();
  const graph = loaded(model, "test").graph({
    tap: (name, node) => {
      const kept = name === point ? tf.mul(node, 0) : node;
      points.set(name, kept);
      return kept;
    },
  });
  return {graph, points};
}

describe("an LSTM's config", () => {
  test("has no heads, no neurons and no longest text", () => {
    const {nHeads, nKeyValueHeads, dHead, dFfnn, nPositions, nLayers, dModel} = lstm.readConfig(json);
    expect([nHeads, nKeyValueHeads, dHead, dFfnn]).toEqual([0, 0, 0, 0]);
    expect(nPositions).toBe(Infinity);
    expect([nLayers, dModel]).toEqual([2, 4]);
  });

  test.each([
    [{bidirectional: true}, /bidirectional in config.json must be false, got true/],
    [{proj_size: 3}, /proj_size in config.json must be 0, got 3/],
    [{hidden_size: null}, /hidden_size in config.json must be a whole number of at least 1/],
    [{num_layers: 0}, /num_layers in config.json must be a whole number from 1 to 1,024, got 0/],
    [
      {tie_word_embeddings: true, embedding_dim: 3, head_projection: false},
      /embedding_dim in config.json must be hidden_size \(4\) where the head is tied without head_projection, got 3/,
    ],
  ])("%j is refused", (settings, message) => {
    expect(() => lstm.readConfig({...json, ...settings})).toThrow(message);
  });

  test("of a classifier has the labels by their ids", () => {
    const labels = (settings: object): readonly string[] => lstmClassifier.readConfig({...json, ...settings}).labels;
    expect(labels({id2label: {"1": "up", "0": "down"}})).toEqual(["down", "up"]);
    expect(labels({num_labels: 3})).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
    expect(() => labels({id2label: {"1": "up"}})).toThrow(/id2label in config.json must name classes by their ids from 0 on/);
  });

  test("of a tied head with other embeddings asks for a projection", () => {
    const names = (settings: object): string[] =>
      lstm.parameters(lstm.readConfig({...json, ...settings})).map(({name}) => name);
    expect(names({tie_word_embeddings: true, embedding_dim: 3})).toEqual(
      expect.arrayContaining(["projection.weight", "projection.bias", "head.bias"]),
    );
    expect(names({tie_word_embeddings: true, embedding_dim: 3})).not.toContain("head.weight");
    expect(names({})).not.toContain("projection.weight");
  });
});

describe("an LSTM language model", () => {
  test("is read with the names of other modules, too", async () => {
    const [model, other] = [
      await toy(),
      await toy({}, (name) => name.replace("lstm.", "rnn.").replace("embedding", "encoder").replace("head", "decoder")),
    ];
    const [logits, others] = [model, other].map((m) => {
      const graph = loaded(m, "test").graph();
      return fetchNodes(m, graph, [graph.logits], "logits")[0];
    });
    expect(others).toEqual(logits);
    model.dispose();
    other.dispose();
  });

  test("has embeddings among its hidden states only where they are as wide", async () => {
    for (const [settings, count] of [
      [{}, 3],
      [{embedding_dim: 5}, 2],
    ] as const) {
      const model = await toy(settings);
      const {hiddenStates, ffnnActivations} = loaded(model, "test").graph();
      expect(hiddenStates).toHaveLength(count);
      expect(ffnnActivations).toEqual([]);
      expect(new Set(hiddenStates.map(({shape}) => shape.join()))).toEqual(new Set(["batch*seq,4"]));
      model.dispose();
    }
  });

  test("reads in a layer what a change has left of the layer below, whose own steps go on unchanged", async () => {
    const model = await toy();
    const before = tf.memory().tensors;
    const names = ["blocks.0.lstm.cell", "blocks.1.lstm.cell", "logits"];
    const values = (point: string): Float32Array[] => {
      const {graph, points} = without(model, point);
      return fetchNodes(model, graph, names.map((name) => points.get(name)!), `without ${point}`);
    };
    const [cell0, cell1, logits] = values("nothing");
    const changed = values("blocks.0.lstm.hidden");
    expect(changed[0]).toEqual(cell0);
    expect(changed[1]).not.toEqual(cell1);
    expect(changed[2]).not.toEqual(logits);
    const last = values("blocks.1.lstm.hidden");
    expect(last.slice(0, 2)).toEqual([cell0, cell1]);
    expect(last[2]).not.toEqual(logits);
    // With nothing to read, all steps of the first layer differ.
    expect(values("embeddings")[0]).not.toEqual(cell0);
    // A gate lies inside of the layer's one call.
    expect(values("blocks.0.lstm.forget")).toEqual([cell0, cell1, logits]);
    expect(tf.memory().tensors).toBe(before);
    model.dispose();
  });

  test.each([{}, {tie_word_embeddings: true, embedding_dim: 3}, {bias: false, head_bias: false}])(
    "with %j learns what comes next, which the token alone does not tell",
    (settings) => {
      const before = tf.memory().tensors;
      const config: LstmConfig = lstm.readConfig({...json, ...settings, hidden_size: 8});
      const trainer = new Trainer(lstm, config, {seed: 1});
      // Up and down: 2, 3 and 4 go on in two ways, so that the token alone leaves a loss of 6/8 · log 2 = 0.52.
      const batch = {
        ids: Int32Array.of(1, 2, 3, 4, 5, 4, 3, 2),
        targets: Int32Array.of(2, 3, 4, 5, 4, 3, 2, 1),
        batch: 2,
      };
      expect(trainer.loss(batch)).toBeCloseTo(Math.log(9), 1);
      for (let i = 0; i < 300; i++) trainer.step(batch, 0.02);
      expect(trainer.loss(batch)).toBeLessThan(0.2);
      trainer.dispose();
      expect(tf.memory().tensors).toBe(before);
    },
  );
});
