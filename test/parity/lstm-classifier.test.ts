import {run} from "../../src/capture/index.js";
import type {EncoderConfig, Model} from "../../src/models/index.js";
import {fromPretrained, loaded, range} from "../../src/models/index.js";
import * as tf from "../../src/tensors/index.js";
import {difference, folderOf} from "./golden.js";
import {classifiers, fetchNodes, lstmGoldenOf, paddedBatch} from "./lstm-golden.js";
import {tolerances} from "./tolerances.js";

const cases = classifiers.flatMap((name) => [[name, "eager"] as const, [name, "graph"] as const]);

describe.each(cases)("the LSTM classifier %s, run %s", (name, executor) => {
  const golden = lstmGoldenOf(name);
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test.each(["start", "end"] as const)(
    "classifies texts padded at the %s as PyTorch classifies each alone",
    (side) => {
      const {dModel} = model.config;
      const {labels} = model.config as EncoderConfig;
      const texts = [1, 12, 5, 8].map((length) => golden.ids.slice(0, length));
      const {ids, real, seq} = paddedBatch(texts, side, 3);
      const graph = loaded(model, "test").encoderGraph({padded: true});
      const n = texts.length;
      const lastOf = (text: number): number => text * seq + (side === "start" ? seq : texts[text].length) - 1;
      const [logits, pooled] = fetchNodes(
        model,
        graph,
        [
          [graph.tokens, ids, [n, seq]],
          [graph.positions, new Int32Array(n * seq), [n, seq]],
          [graph.tokenTypes, new Int32Array(n * seq), [n, seq]],
          [graph.mask, Float32Array.from(real.flat(), (is) => (is ? 0 : -1e9)), [n, 1, 1, seq]],
          [graph.queries, range(n).map(lastOf), [n]],
        ],
        [graph.outputs.get("logits")!, graph.outputs.get("pooled")!],
      );
      const rows = (array: Float32Array, width: number, at: number): Float32Array =>
        array.subarray(at * width, (at + 1) * width);
      const states = golden.array("hidden").slice(-golden.ids.length * dModel);
      texts.forEach(({length}, i) => {
        const expected = Array.from(rows(golden.array("logits"), labels.length, length - 1));
        expect(difference(rows(logits, labels.length, i), expected)).toBeLessThan(tolerances.logits);
        const state = Array.from(rows(states, dModel, length - 1));
        expect(difference(rows(pooled, dModel, i), state)).toBeLessThan(tolerances.hiddenStates);
      });
    },
  );

  test("is read by run()", async () => {
    const before = tf.memory().tensors;
    const text = golden.ids.slice(0, 7);
    const {outputs, hiddenStates} = await run(model, text);
    const {labels} = model.config as EncoderConfig;
    const expected = golden.array("logits").subarray(6 * labels.length, 7 * labels.length);
    expect(difference(outputs!.logits.data, Array.from(expected))).toBeLessThan(tolerances.logits);
    const {nLayers, dModel} = model.config;
    const from = (nLayers - 1) * golden.ids.length * dModel;
    const states = golden.array("hidden").subarray(from, from + text.length * dModel);
    expect(difference(hiddenStates!.data.slice(-states.length), Array.from(states))).toBeLessThan(
      tolerances.hiddenStates,
    );
    expect(tf.memory().tensors).toBe(before);
  });

  test("has PyTorch's gradient of a class", () => {
    const graph = loaded(model, "test").encoderGraph();
    const seq = golden.ids.length;
    const {labels} = model.config as EncoderConfig;
    const seed = tf.input("seed", ["query", labels.length]);
    const [gradient] = tf.gradient([graph.outputs.get("logits")!], [graph.tokenEmbeddings], [seed]);
    const [made] = fetchNodes(
      model,
      graph,
      [
        [graph.tokens, Int32Array.from(golden.ids), [1, seq]],
        [graph.positions, range(seq), [1, seq]],
        [graph.tokenTypes, new Int32Array(seq), [1, seq]],
        [graph.mask, new Float32Array(seq), [1, 1, 1, seq]],
        [graph.queries, Int32Array.of(seq - 1), [1]],
        [seed, Float32Array.from(labels, (_, i) => Number(i === 1)), [1, labels.length]],
      ],
      [gradient!],
    );
    expect(difference(made, Array.from(golden.array("gradient")))).toBeLessThan(tolerances.saliency);
  });
});
