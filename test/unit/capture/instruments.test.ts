import {Instruments, run} from "../../../src/capture/index.js";
import type {Collected} from "../../../src/capture/index.js";
import type {LoadedModel, Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import type {NdArray} from "../../../src/tensors/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {Batch} from "./batches.js";

const models: Model[] = [];
beforeAll(async () => {
  models.push(
    await fromPretrained(await toyFolder(), {executor: "graph"}),
    await fromPretrained(await toyFolder(), {executor: "eager"}),
    await fromPretrained(folderOf("llama-grouped"), {executor: "graph"}),
  );
});
afterAll(() => {
  for (const model of models) model.dispose();
  removeToys();
});

const points = [
  "embeddings",
  "blocks.*.residual.mid",
  "blocks.*.attention.*",
  "blocks.1.ffnn.activation",
  "logits",
];

function expectClose(actual: NdArray | undefined, expected: NdArray | undefined): void {
  expect(actual).toBeDefined();
  expect(expected).toBeDefined();
  const {data, ...rest} = actual!;
  const {data: other, ...others} = expected!;
  expect(rest).toEqual(others);
  data.forEach((value, i) => {
    if (Math.abs(value - other[i]) > 1e-5) expect(value).toBeCloseTo(other[i], 5);
  });
}

function expectSame(actual: Collected, expected: Collected): void {
  expectClose(actual.hiddenStates, expected.hiddenStates);
  expectClose(actual.ffnnActivations, expected.ffnnActivations);
  expect(Object.keys(actual.points ?? {})).toEqual(Object.keys(expected.points ?? {}));
  for (const [name, array] of Object.entries(actual.points ?? {})) expectClose(array, expected.points![name]);
}

const instrumentsOf = (model: Model, capture: object = {points}): Instruments =>
  new Instruments("test", model as LoadedModel, {capture});

describe("Instruments", () => {
  test("give each text of a padded batch what it gives alone, prompt and later tokens alike", async () => {
    for (const model of models) {
      const batch = new Batch(model, instrumentsOf(model));
      batch.step([[1, 2, 3, 4], [5], [6, 7]]);
      batch.step([[5], [6], [8]]);
      batch.step([[2], [2], [9]]);
      const texts = [
        [1, 2, 3, 4, 5, 2],
        [5, 6, 2],
        [6, 7, 8, 9],
      ];
      for (const [row, text] of texts.entries()) {
        expectSame(batch.instruments.results(row), await run(model, text, {capture: {points}}));
      }
      batch.dispose();
    }
  });

  test("follow a text through rows that are reordered, multiplied and dropped", async () => {
    for (const model of models) {
      const batch = new Batch(model, instrumentsOf(model));
      batch.step([[1, 2, 3], [4]]);
      batch.reorder([1, 0, 0]);
      batch.step([[5], [6], [7]]);
      batch.reorder([2, 0]);
      const left = batch.instruments.trace(1);
      batch.step([[8], [9]]);
      batch.reorder([0, 0]);
      batch.reorder([1]);
      batch.step([[10]]);
      expectSame(batch.instruments.results(0), await run(model, [1, 2, 3, 7, 8, 10], {capture: {points}}));
      expectSame(batch.instruments.results(left), await run(model, [4, 5], {capture: {points}}));
      batch.dispose();
    }
  });

  test("cut heads, neurons, positions and keys out, with the original numbers", async () => {
    const capture = {
      hiddenStates: false,
      ffnnActivations: false,
      points: [
        {point: "blocks.0.ffnn.activation", neurons: [7, 2], positions: [3, 1]},
        {
          point: "blocks.*.attention.pattern",
          layers: [-1],
          heads: [1],
          positions: {from: 1, to: 4},
          keys: [0, 2],
        },
        {point: "blocks.{0,1}.attention.z", heads: [1], neurons: {from: -2}},
        {point: "blocks.0.residual.post", positions: {from: -2}},
      ],
    };
    for (const model of models.slice(0, 2)) {
      const batch = new Batch(model, instrumentsOf(model, capture));
      batch.step([[1, 2, 3, 4], [5]]);
      batch.step([[5], [6]]);
      const whole = (await run(model, [1, 2, 3, 4, 5], {capture: {points: "**"}})).points!;
      const cut = batch.instruments.results(0);
      expect(cut.hiddenStates).toBeUndefined();
      const {points: found} = cut;
      expect(Object.keys(found!).sort()).toEqual([
        "blocks.0.attention.z",
        "blocks.0.ffnn.activation",
        "blocks.0.residual.post",
        "blocks.1.attention.pattern",
        "blocks.1.attention.z",
      ]);
      const neurons = found!["blocks.0.ffnn.activation"];
      expect(neurons).toMatchObject({
        axes: ["position", "neuron"],
        shape: [2, 2],
        index: {position: [3, 1], neuron: [7, 2]},
      });
      const all = whole["blocks.0.ffnn.activation"].data;
      [3 * 24 + 7, 3 * 24 + 2, 24 + 7, 24 + 2].forEach((at, i) =>
        expect(neurons.data[i]).toBeCloseTo(all[at], 5),
      );
      const pattern = found!["blocks.1.attention.pattern"];
      expect(pattern).toMatchObject({
        axes: ["head", "query", "key"],
        shape: [1, 4, 2],
        index: {head: [1], query: [1, 2, 3, 4], key: [0, 2]},
      });
      const looks = whole["blocks.1.attention.pattern"];
      expect(looks).toMatchObject({shape: [2, 5, 5]});
      [1, 2, 3, 4].forEach((query, q) =>
        [0, 2].forEach((key, k) =>
          expect(pattern.data[2 * q + k]).toBeCloseTo(looks.data[(5 + query) * 5 + key], 5),
        ),
      );
      expect(found!["blocks.0.attention.z"]).toMatchObject({
        axes: ["head", "position", "feature"],
        shape: [1, 5, 2],
        index: {head: [1], feature: [1, 2]},
      });
      expect(found!["blocks.0.residual.post"]).toMatchObject({shape: [2, 6], index: {position: [3, 4]}});
      batch.dispose();
    }
  });

  test("tell how many numbers they keep", () => {
    const [model] = models;
    expect(instrumentsOf(model, {}).floats(4)).toBe(4 * (3 * 6 + 2 * 24));
    const one = {hiddenStates: false, ffnnActivations: false, points: "blocks.*.attention.pattern"};
    expect(instrumentsOf(model, one).floats(4)).toBe(2 * 2 * 4 * 4);
    const cut = {...one, points: {point: "blocks.0.attention.pattern", heads: [0], positions: [1, 2]}};
    expect(instrumentsOf(model, cut).floats(4)).toBe(2 * 4);
  });

  test("leave no tensor behind", async () => {
    const [model] = models;
    await run(model, [1, 2], {capture: {points}});
    const before = memory().tensors;
    await run(model, [1, 2], {capture: {points}});
    const batch = new Batch(model, instrumentsOf(model));
    batch.step([[1, 2], [3]]);
    batch.dispose();
    expect(memory().tensors).toBe(before);
  });
});
