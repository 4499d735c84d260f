import {gradientTimesInput} from "../../src/attribution/index.js";
import {run} from "../../src/capture/index.js";
import {generate} from "../../src/generation/index.js";
import type {CausalGraph, Model} from "../../src/models/index.js";
import {fromPretrained, loaded, range} from "../../src/models/index.js";
import type {GraphNode} from "../../src/tensors/index.js";
import * as tf from "../../src/tensors/index.js";
import {difference, folderOf} from "./golden.js";
import type {Feeds} from "./lstm-golden.js";
import {fetchNodes, languageModels, lstmGoldenOf, paddedBatch} from "./lstm-golden.js";
import {tolerances} from "./tolerances.js";

const cases = languageModels.flatMap((name) => [[name, "eager"] as const, [name, "graph"] as const]);
const gates = ["input", "forget", "candidate", "output", "cell", "hidden"] as const;
const hidden = -1e9;

/** One text that goes on after `past` others; logits of every position. */
function feedsOf(graph: CausalGraph, ids: readonly number[], past = 0): Feeds {
  const [seq, keys] = [ids.length, past + ids.length];
  const mask = Float32Array.from({length: seq * keys}, (_, i) =>
    i % keys > past + Math.floor(i / keys) ? hidden : 0,
  );
  return [
    [graph.tokens, Int32Array.from(ids), [1, seq]],
    [graph.positions, range(seq, past), [1, seq]],
    [graph.mask, mask, [1, 1, seq, keys]],
    [graph.queries, range(seq), [seq]],
  ];
}

describe.each(cases)("the LSTM language model %s, run %s", (name, executor) => {
  const golden = lstmGoldenOf(name);
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test("has all logits, states and gates of PyTorch", () => {
    const points = new Map<string, GraphNode>();
    const graph = loaded(model, "test").graph({
      tap: (point, node) => {
        points.set(point, node);
        return node;
      },
    });
    const {nLayers, dModel} = model.config;
    const names = gates.flatMap((gate) =>
      range(nLayers)
        .join()
        .split(",")
        .map((i) => `blocks.${i}.lstm.${gate}`),
    );
    const nodes = [graph.logits, ...names.map((point) => points.get(point)!)];
    const [logits, ...states] = fetchNodes(model, graph, feedsOf(graph, golden.ids), nodes);
    expect(difference(logits, Array.from(golden.array("logits")))).toBeLessThan(tolerances.logits);
    names.forEach((point, i) => {
      const [, layer, , gate] = point.split(".");
      const size = golden.ids.length * dModel;
      const expected = golden.array(gate).subarray(Number(layer) * size, (Number(layer) + 1) * size);
      expect(difference(states[i], Array.from(expected))).toBeLessThan(tolerances.hiddenStates);
    });
  });

  test("leaves the last state of PyTorch, and goes on from it", () => {
    const inner = loaded(model, "test");
    const graph = inner.graph({cache: true});
    const {dModel} = model.config;
    const step = (ids: readonly number[], past: readonly Float32Array[], length: number): Float32Array[] =>
      fetchNodes(
        model,
        graph,
        [
          ...feedsOf(graph, ids, length),
          ...graph.past.map((node, i) => [node, past[i], [1, dModel]] as const),
        ],
        [graph.logits, ...graph.present],
      );
    const start = graph.past.map(() => new Float32Array(dModel));
    const [first, ...middle] = step(golden.ids.slice(0, 5), start, 0);
    const [second, ...end] = step(golden.ids.slice(5), middle, 5);
    const logits = [...first, ...second];
    expect(difference(logits, Array.from(golden.array("logits")))).toBeLessThan(tolerances.logits);
    const states = end.flatMap((state) => Array.from(state));
    expect(difference(states, Array.from(golden.array("present")))).toBeLessThan(tolerances.hiddenStates);
  });

  test("has PyTorch's gradient of a cell state", () => {
    const {graph, node} = cellOf(model);
    const one = tf.input("one", [1, "batch*seq", model.config.dModel]);
    const [gradient] = tf.gradient([node], [graph.tokenEmbeddings], [one], 1);
    const {dModel} = model.config;
    const [seq, at] = [golden.ids.length, (golden.ids.length - 1) * dModel + 2];
    const seed = Float32Array.from({length: seq * dModel}, (_, i) => (i === at ? 1 : 0));
    const feeds = [...feedsOf(graph, golden.ids), [one, seed, [1, seq, dModel]] as const];
    const [made] = fetchNodes(model, graph, feeds, [gradient!]);
    expect(difference(made, Array.from(golden.array("cellGradient")))).toBeLessThan(tolerances.saliency);
  });

  test.each(["logits", "present"] as const)(
    "gives a text padded at its start the %s of the text alone",
    (what) => {
      const graph = loaded(model, "test").graph({padded: true, cache: true});
      const {dModel, nVocab} = model.config;
      const texts = [golden.ids, golden.ids.slice(3, 8), golden.ids.slice(0, 1)];
      // Any token may fill up.
      const {ids, real, seq} = paddedBatch(texts, "start", 7);
      const mask = real.flatMap((row) =>
        range(seq).reduce<number[]>(
          (all, q) => [...all, ...row.map((is, key) => (is && key <= q ? 0 : hidden))],
          [],
        ),
      );
      const n = texts.length;
      const feeds: Feeds = [
        [graph.tokens, ids, [n, seq]],
        [graph.positions, new Int32Array(n * seq), [n, seq]],
        [graph.mask, Float32Array.from(mask), [n, 1, seq, seq]],
        [graph.queries, range(n).map((text) => text * seq + seq - 1), [n]],
        ...graph.past.map((node) => [node, new Float32Array(n * dModel), [n, dModel]] as const),
      ];
      const [logits, ...present] = fetchNodes(model, graph, feeds, [graph.logits, ...graph.present]);
      const alone = loaded(model, "test").graph({cache: true});
      texts.forEach((text, i) => {
        const none = alone.past.map((node) => [node, new Float32Array(dModel), [1, dModel]] as const);
        const [all, ...states] = fetchNodes(
          model,
          alone,
          [...feedsOf(alone, text), ...none],
          [alone.logits, ...alone.present],
        );
        if (what === "logits") {
          const row = Array.from(all.slice(-nVocab));
          expect(difference(logits.subarray(i * nVocab, (i + 1) * nVocab), row)).toBeLessThan(1e-6);
        } else {
          states.forEach((state, k) => {
            const own = present[k].subarray(i * dModel, (i + 1) * dModel);
            expect(difference(own, Array.from(state))).toBeLessThan(1e-6);
          });
        }
      });
    },
  );

  test("is read by run() and goes on greedily as PyTorch does", async () => {
    const before = tf.memory().tensors;
    const capture = {hiddenStates: false, ffnnActivations: false, logits: true};
    const {allLogits} = await run(model, golden.ids, {capture});
    expect(difference(allLogits!.data, Array.from(golden.array("logits")))).toBeLessThan(tolerances.logits);
    const {prompt, ids} = golden.greedy;
    const made = await generate(model, prompt, {maxNewTokens: ids.length - prompt.length, capture});
    expect(made.ids).toEqual(ids);
    // With the state of the tokens before, each step must give what reading the whole text gives.
    const whole = await run(model, made.ids, {capture});
    expect(difference(made.allLogits!.data, Array.from(whole.allLogits!.data))).toBeLessThan(
      tolerances.logits,
    );
    expect(tf.memory().tensors).toBe(before);
  });

  test("gives the hidden states of PyTorch in a run, and those of a named point", async () => {
    const before = tf.memory().tensors;
    const made = await run(model, golden.ids, {capture: {points: ["blocks.*.lstm.cell"]}});
    const {nLayers, dModel} = model.config;
    const size = nLayers * golden.ids.length * dModel;
    const expected = Array.from(golden.array("hidden"));
    expect(difference(made.hiddenStates!.data.slice(-size), expected)).toBeLessThan(tolerances.hiddenStates);
    const cells = Object.values(made.points!).flatMap(({data}) => Array.from(data));
    expect(difference(cells, Array.from(golden.array("cell")))).toBeLessThan(tolerances.hiddenStates);
    expect(tf.memory().tensors).toBe(before);
  });

  test.each(golden.saliency)(
    "has PyTorch's gradient × input of the $unit at $target",
    async ({unit, target}) => {
      const expected = golden.array(`saliency.${unit}.${target}`);
      const capture = {hiddenStates: false, ffnnActivations: false};
      const text = await run(model, golden.ids, {nPrompt: 1, capture});
      const {signed} = await gradientTimesInput(model, text, {of: unit});
      const row = (target - 1) * golden.ids.length;
      const dots = Array.from(expected.subarray(target));
      const scale = Math.max(...dots.map(Math.abs));
      const worst = difference(signed.data.subarray(row, row + target), dots) / scale;
      expect(worst).toBeLessThan(tolerances.signedSaliency);
    },
  );
});

/** The cell states of the first layer. */
function cellOf(model: Model): {graph: CausalGraph; node: GraphNode} {
  let node: GraphNode | undefined;
  const graph = loaded(model, "test").graph({
    tap: (point, made) => {
      if (point === "blocks.0.lstm.cell") node = made;
      return made;
    },
  });
  return {graph, node: node!};
}
