import {run} from "../../../src/capture/index.js";
import type {PointChoice} from "../../../src/capture/index.js";
import type {CausalFamily, Model} from "../../../src/models/index.js";
import {decoder, fromPretrained, registerFamily, saveCheckpoint} from "../../../src/models/index.js";
import * as tf from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

let toy: Model;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

const only = {hiddenStates: false, ffnnActivations: false};
const namesOf = async (points: PointChoice, model = toy): Promise<string[]> =>
  Object.keys((await run(model, [1, 2, 3], {capture: {...only, points}})).points ?? {});

describe("points are chosen", () => {
  test("by name, by pattern within and across parts, by list, and by layers", async () => {
    expect(await namesOf("embeddings")).toEqual(["embeddings"]);
    expect(await namesOf("blocks.*.residual.mid")).toEqual([
      "blocks.0.residual.mid",
      "blocks.1.residual.mid",
    ]);
    expect(await namesOf("blocks.1.*.{pre, z}")).toEqual(["blocks.1.residual.pre", "blocks.1.attention.z"]);
    expect(await namesOf("*")).toEqual(["embeddings", "finalNorm", "logits"]);
    expect(await namesOf("**.pattern")).toEqual(["blocks.0.attention.pattern", "blocks.1.attention.pattern"]);
    expect(await namesOf({point: "**.out", layers: [1]})).toEqual(["blocks.1.attention.out"]);
    expect(await namesOf({point: "**.out", layers: {from: -1}})).toEqual(["blocks.1.attention.out"]);
    expect(await namesOf(["**.q", "blocks.0.attention.q", "embeddings"])).toEqual([
      "blocks.0.attention.q",
      "blocks.1.attention.q",
      "embeddings",
    ]);
    expect((await namesOf("**")).length).toBe(3 + 2 * 10);
    expect(await namesOf([])).toEqual([]);
  });

  test("by name in families that name others", async () => {
    const lstm = await fromPretrained(folderOf("lstm-deep"));
    try {
      const {points, hiddenStates} = await run(lstm, [1, 2, 3], {
        capture: {points: "blocks.1.lstm.{hidden,forget}"},
      });
      expect(Object.keys(points!)).toEqual(["blocks.1.lstm.forget", "blocks.1.lstm.hidden"]);
      const hidden = points!["blocks.1.lstm.hidden"];
      expect(hidden.axes).toEqual(["position", "neuron"]);
      expect(hidden.shape).toEqual([3, hiddenStates!.shape[2]]);
    } finally {
      lstm.dispose();
    }
  });

  test("by the names that a registered family gives", async () => {
    const own: CausalFamily = {
      name: "my_points",
      architectures: ["MyPoints"],
      prefixes: [],
      readConfig: () => ({
        ...{family: "my_points", nLayers: 1, nHeads: 1, nKeyValueHeads: 1, dHead: 2, dModel: 2, dFfnn: 3},
        ...{nVocab: 2, nPositions: 8},
      }),
      parameters: () => [{name: "embed.weight", shape: [2, 2], initial: {value: 1}}],
      graph: (config, options) =>
        decoder(config, own.parameters(config), options ?? {}, () => ({
          embedding: "embed.weight",
          embed: (rows) => rows,
          block: (x, {tap}) => {
            tap("sum", tf.sum(x, [0], true));
            return tap("doubled", tf.mul(x, 2));
          },
          head: "embed.weight",
        })),
    };
    registerFamily(own);
    const folder = mkdtempSync(join(tmpdir(), "limpid-points-"));
    await saveCheckpoint(
      folder,
      {model_type: "my_points", architectures: ["MyPoints"]},
      own.parameters(own.readConfig({})),
      new Map([["embed.weight", Float32Array.of(1, 2, 3, 4)]]),
    );
    const model = await fromPretrained(folder);
    try {
      const {points, ffnnActivations} = await run(model, [1, 0], {capture: {points: "**.doubled"}});
      expect(ffnnActivations).toBeUndefined();
      expect(points!["blocks.0.doubled"]).toEqual({
        axes: ["position", "model"],
        shape: [2, 2],
        data: Float32Array.of(6, 8, 2, 4),
      });
      await expect(run(model, [1, 0], {capture: {points: "blocks.0.sum"}})).rejects.toThrow(
        'run(): capture point must have one row for each position, got "blocks.0.sum" with the shape [1, 2].',
      );
      const all = await run(model, [1, 0], {capture: {points: "**"}});
      expect(Object.keys(all.points!)).not.toContain("blocks.0.sum");
      await expect(run(model, [1, 0], {interventions: [{point: "blocks.0.*", zero: true}]})).rejects.toThrow(
        'run(): intervention point must have one row for each position, got "blocks.0.sum"',
      );
    } finally {
      model.dispose();
      rmSync(folder, {recursive: true});
    }
  });
});

test("logits can be captured like any point, and are what logits: true gives", async () => {
  const {points, allLogits} = await run(toy, [1, 2, 3], {capture: {logits: true, points: "logits"}});
  expect(points!.logits).toEqual(allLogits);
  const cut = await run(toy, [1, 2, 3], {
    capture: {points: {point: "logits", neurons: [4], positions: [2, 0]}},
  });
  expect(cut.points!.logits).toEqual({
    axes: ["position", "vocab"],
    shape: [2, 1],
    data: Float32Array.of(allLogits!.data[2 * 11 + 4], allLogits!.data[4]),
    index: {position: [2, 0], vocab: [4]},
  });
});

describe("what no model has is refused, with what it has", () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [
      "blocks.3.mlp",
      "run(): capture point must be one of embeddings, blocks.*.residual.pre, blocks.*.attention.q, blocks.*.attention.k, blocks.*.attention.v, " +
        "blocks.*.attention.pattern, blocks.*.attention.z, blocks.*.attention.out, blocks.*.residual.mid, blocks.*.ffnn.activation, " +
        'blocks.*.residual.post, finalNorm, logits, got "blocks.3.mlp". Did you mean "blocks.',
    ],
    ["blocks.0.mlp", 'got "blocks.0.mlp". Did you mean "blocks.0.ffnn.activation"?'],
    ["blocks.1.attn.patern", 'Did you mean "blocks.1.attention.pattern"?'],
    ["blocks.*.atention.z", 'Did you mean "blocks.*.attention.z"?'],
    ["", 'got "".'],
    [3, "run(): capture.points must be names or selections such as"],
    [[["embeddings"]], "run(): capture.points must be names or selections such as"],
    [{points: "embeddings"}, 'run(): unknown option "points". Did you mean "point"?'],
    [{point: 3}, "run(): point must be a name or a pattern, got 3."],
    [{point: "**.q", head: [0]}, 'run(): unknown option "head". Did you mean "heads"?'],
    [{point: "**.q", heads: [2]}, 'run(): heads of "blocks.0.attention.q" must be one of 2 (0–1), got 2.'],
    [{point: "**.q", heads: {from: 0, until: 1}}, 'run(): unknown option "until".'],
    [{point: "**.q", heads: {from: "0"}}, 'run(): heads.from must be a whole number, got "0".'],
    [
      {point: "embeddings", positions: [3]},
      'run(): positions of "embeddings" must be some of the 3 (0–2) that the text may have, got 3.',
    ],
    [
      ["**.q", {point: "blocks.0.attention.q", heads: [1]}],
      'run(): capture.points must choose each point once, got "blocks.0.attention.q" twice',
    ],
  ];
  test.each(wrong)("%j", async (points, message) => {
    await expect(namesOf(points as PointChoice)).rejects.toThrow(message);
  });
});
