import {run} from "../../../src/capture/index.js";
import type {Intervention, RunOptions} from "../../../src/capture/index.js";
import {gradientTimesInput} from "../../../src/attribution/index.js";
import {generate} from "../../../src/generation/index.js";
import type {CausalFamily, LoadedModel, Model} from "../../../src/models/index.js";
import {decoder, fromPretrained, registerFamily, saveCheckpoint} from "../../../src/models/index.js";
import * as tf from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyConfig, toyFolder, toyWeights} from "../models/toy.js";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

/**
 * A model that can be computed by hand: token t is the vector (t, 1); one feed-forward layer with two neurons,
 * n0 = relu(x0 − 1) and n1 = relu(x1); the block adds (n0, 2 n1); logits are both coordinates.
 */
const solved: CausalFamily = {
  name: "solved_by_hand",
  architectures: ["SolvedByHand"],
  prefixes: [],
  readConfig: () => ({
    ...{family: "solved_by_hand", nLayers: 1, nHeads: 1, nKeyValueHeads: 1, dHead: 2, dModel: 2, dFfnn: 2},
    ...{nVocab: 2, nPositions: 8},
  }),
  parameters: () => [{name: "embed.weight", shape: [2, 2], initial: {value: 0}}],
  graph: (config, options) =>
    decoder(config, solved.parameters(config), options ?? {}, () => ({
      embedding: "embed.weight",
      embed: (rows) => rows,
      block: (x, {neurons}) => {
        const inner = neurons(tf.relu(tf.sub(x, tf.constant([1, 0]))));
        return tf.add(x, tf.mul(inner, tf.constant([1, 2])));
      },
      head: "embed.weight",
    })),
};

const folders: string[] = [];
let toy: Model;
beforeAll(async () => {
  toy = await fromPretrained(await toyFolder(), {executor: "graph"});
});
afterAll(() => {
  toy.dispose();
  for (const folder of folders) rmSync(folder, {recursive: true});
  removeToys();
});

/** Tokens 0 and 1 as the vectors (3, 1) and (0.5, −1); the head is the same matrix. */
async function byHand(): Promise<Model> {
  registerFamily(solved);
  const folder = mkdtempSync(join(tmpdir(), "limpid-hand-"));
  folders.push(folder);
  const weights = new Map([["embed.weight", Float32Array.of(3, 1, 0.5, -1)]]);
  const config = {model_type: "solved_by_hand", architectures: ["SolvedByHand"]};
  await saveCheckpoint(folder, config, solved.parameters(solved.readConfig({})), weights);
  return fromPretrained(folder);
}

async function statesOf(model: Model, ...interventions: Intervention[]): Promise<number[]> {
  const {points} = await run(model, [0, 1], {interventions, capture: {points: "blocks.0.residual.post"}});
  return Array.from(points!["blocks.0.residual.post"].data);
}

describe("a model solved by hand", () => {
  const point = "blocks.0.ffnn.activation";
  // Token 0: n = (2, 1), out = (3 + 2, 1 + 2); token 1: n = (0, 0), out = (0.5, −1).
  const cases: readonly (readonly [string, readonly Intervention[], readonly number[]])[] = [
    ["nothing", [], [5, 3, 0.5, -1]],
    ["zero of one neuron", [{point, neurons: [0], zero: true}], [3, 3, 0.5, -1]],
    ["scale at one position", [{point, scale: 2, positions: [0]}], [7, 5, 0.5, -1]],
    ["set by neuron", [{point, set: [4, 0.5]}], [7, 2, 4.5, 0]],
    ["set of chosen neurons in their order", [{point, neurons: [1, 0], set: [4, 0.5]}], [3.5, 9, 1, 7]],
    ["add with a factor", [{point, add: [1, -1], factor: 0.5}], [5.5, 2, 1, -2]],
    ["mean of the prompt", [{point, mean: true}], [4, 2, 1.5, 0]],
    ["mean as given", [{point, mean: [1, 0.5], positions: {from: 1}}], [5, 3, 1.5, 0]],
    [
      "zero, then add",
      [
        {point, zero: true},
        {point, add: [1, 1]},
      ],
      [4, 3, 1.5, 1],
    ],
    [
      "add, then zero",
      [
        {point, add: [1, 1]},
        {point, zero: true},
      ],
      [3, 1, 0.5, -1],
    ],
    [
      "a function between others",
      [
        {point, add: [1, 1]},
        {point, apply: ({data}) => data.map((x) => x * x)},
        {point, neurons: [1], scale: -1},
      ],
      [12, -7, 1.5, -3],
    ],
    ["a change of the last position", [{point: "embeddings", positions: [-1], set: [2, 0]}], [5, 3, 3, 0]],
  ];

  test.each(cases)("%s", async (_, interventions, expected) => {
    const model = await byHand();
    try {
      expect(await statesOf(model, ...interventions)).toEqual(expected);
    } finally {
      model.dispose();
    }
  });

  test("patches positions from other ones of another run", async () => {
    const model = await byHand();
    try {
      const patch = await run(model, [1, 0, 1]);
      expect(await statesOf(model, {point, patch})).toEqual([3, 1, 2.5, 1]);
      expect(await statesOf(model, {point, patch, positions: [1], from: [1]})).toEqual([5, 3, 2.5, 1]);
      expect(await statesOf(model, {point, patch, from: [0]})).toEqual([3, 1, 0.5, -1]);
      const mean = await statesOf(model, {point, mean: patch});
      [3 + 2 / 3, 1 + 2 / 3, 0.5 + 2 / 3, -1 / 3].forEach((value, k) =>
        expect(mean[k]).toBeCloseTo(value, 6),
      );
    } finally {
      model.dispose();
    }
  });
});

describe("an intervention is the same as a change of the weights", () => {
  const text = [1, 5, 3, 2];
  const logits = async (model: Model, options: RunOptions = {}): Promise<Float32Array> =>
    (await run(model, text, {...options, capture: {logits: true}})).allLogits!.data;

  /** The toy with some of its weights set to 0. */
  async function without(name: string, zero: (i: number) => boolean): Promise<Float32Array> {
    const weights = toyWeights();
    const given = weights.get(name)!;
    weights.set(
      name,
      given.map((value, i) => (zero(i) ? 0 : value)),
    );
    const model = await fromPretrained(await toyFolder(toyConfig, weights));
    try {
      return await logits(model);
    } finally {
      model.dispose();
    }
  }

  test("zero of all neurons: a second matrix of zeros, with its bias", async () => {
    const changed = await logits(toy, {interventions: [{point: "blocks.1.ffnn.activation", zero: true}]});
    const expected = await without("h.1.mlp.c_proj.weight", () => true);
    changed.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });

  test("zero of a head: its rows of attention's last matrix", async () => {
    const interventions: Intervention[] = [{point: "blocks.0.attention.z", heads: [1], zero: true}];
    const changed = await logits(toy, {interventions});
    // [head * feature, model]: head 1 has rows 3 to 5.
    const expected = await without("h.0.attn.c_proj.weight", (i) => i >= 3 * 6);
    changed.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });
});

test("a sweep over neurons, heads, positions and values makes one program each", async () => {
  const compiled: string[] = [];
  const inner = toy as LoadedModel;
  const program = inner.program.bind(inner);
  const spy = jest
    .spyOn(inner, "program")
    .mockImplementation((key, parts, options) => program(key, () => (compiled.push(key), parts()), options));
  try {
    const sweep = async (of: (n: number) => Intervention): Promise<number> => {
      compiled.length = 0;
      for (let n = 0; n < 6; n++) await run(toy, [1, 2, 3, 4, 5, 6], {interventions: [of(n)]});
      return compiled.length;
    };
    const point = "blocks.1.ffnn.activation";
    expect(await sweep((n) => ({point, neurons: [n], zero: true}))).toBe(1);
    expect(await sweep((n) => ({point, neurons: [n, n + 1], scale: n}))).toBe(0); // the same program
    expect(await sweep((n) => ({point, positions: [n], set: n}))).toBe(1);
    expect(await sweep((n) => ({point: "blocks.0.attention.z", heads: [n % 2], scale: n}))).toBe(1);
    expect(await sweep((n) => ({point, apply: ({data}) => data.map((x) => x + n)}))).toBe(2); // before and after
  } finally {
    spy.mockRestore();
  }
});

test("functions are called in the order of the forward pass, with new positions only where there is a cache", async () => {
  const calls: unknown[] = [];
  const note =
    (name: string) =>
    (values: tf.NdArray, {point, positions}: {point: string; positions: readonly number[]}): Float32Array => {
      calls.push([name, point, [...positions], values.axes, values.shape]);
      return values.data;
    };
  await generate(toy, [1, 2, 3], {
    maxNewTokens: 2,
    capture: {hiddenStates: false, ffnnActivations: false},
    interventions: [
      {point: "blocks.1.attention.z", heads: [1], apply: note("late")},
      {point: "blocks.0.residual.post", neurons: [0, 5], positions: {from: 1}, apply: note("early")},
    ],
  });
  const z = ["head", "position", "feature"];
  const post = ["position", "model"];
  expect(calls).toEqual([
    ["early", "blocks.0.residual.post", [1, 2], post, [2, 2]],
    ["late", "blocks.1.attention.z", [0, 1, 2], z, [1, 3, 3]],
    ["early", "blocks.0.residual.post", [3], post, [1, 2]],
    ["late", "blocks.1.attention.z", [3], z, [1, 1, 3]],
  ]);
});

test("a run says what was changed, and is not explained as if nothing was", async () => {
  const interventions: Intervention[] = [
    {point: "blocks.*.ffnn.activation", layers: [1], neurons: [3, 5], zero: true},
    {point: "embeddings", positions: {from: 1, to: 2}, scale: 0.5},
  ];
  const changed = await run(toy, [1, 2, 3], {nPrompt: 2, interventions});
  expect(changed.provenance.interventions).toEqual([
    "blocks.*.ffnn.activation, layers 1, neurons 3, 5: zero",
    "embeddings, positions 1 to 2: scale 0.5",
  ]);
  await expect(gradientTimesInput(toy, changed)).rejects.toThrow(
    "gradientTimesInput(): run must be of the unchanged model, got one with interventions",
  );
});

describe("what cannot be done is refused", () => {
  const point = "blocks.0.ffnn.activation";
  const apply = (made: unknown) => (): Float32Array => made as Float32Array;
  const wrong: readonly (readonly [unknown, string])[] = [
    [{point, zero: true}, "run(): interventions must be an array, got an object. Write [{point:"],
    [[3], "run(): an intervention must be an object, got 3."],
    [
      [{point}],
      "run(): an intervention must have one of zero, mean, scale, set, add, patch, apply, got none.",
    ],
    [[{point, zero: true, scale: 2}], "apply, got zero and scale."],
    [[{point, zro: true}], 'run(): unknown option "zro". Did you mean "zero"?'],
    [[{point, zero: 1}], "run(): zero must be true, got 1."],
    [[{point, scale: NaN}], "run(): scale must be a finite number, got NaN."],
    [[{point, scale: "2"}], 'run(): scale must be a finite number, got "2".'],
    [[{point, scale: 2, factor: 3}], 'run(): unknown option "factor".'],
    [[{point, add: [1, 2]}], `run(): add must have one number for each neuron of "${point}" (24), got 2.`],
    [
      [{point, neurons: [1], set: [1, 2]}],
      `run(): set must have one number for each chosen neuron of "${point}" (1), got 2.`,
    ],
    [[{point, add: [1, Infinity], neurons: [1, 2]}], "run(): add must be finite numbers, got Infinity at 1."],
    [[{point, neurons: [24], zero: true}], `run(): neurons of "${point}" must be one of 24 (0–23), got 24.`],
    [[{point, neurons: [1, 1], zero: true}], "run(): neurons must each be named once, got 1 twice."],
    [[{point, neurons: [], zero: true}], "run(): neurons must name at least one, got none."],
    [[{point, neurons: {from: 3, to: 2}, zero: true}], "must name at least one, got none."],
    [
      [{point, neurons: 3, zero: true}],
      "run(): neurons must be a list such as [0, 3] or a range such as {from: 2, to: 5}, got 3.",
    ],
    [[{point, neurons: [1.5], zero: true}], "run(): neurons must be whole numbers, got 1.5 at 0."],
    [
      [{point, heads: [0], zero: true}],
      `run(): heads must be of a point that has them, got "${point}" with the axes position, neuron.`,
    ],
    [[{point, keys: [0], zero: true}], "run(): keys must be of a point that has them"],
    [
      [{point, positions: [3], zero: true}],
      "run(): positions of an intervention must be some of the 3 (0–2) that the text may have, got 3.",
    ],
    [[{point, positions: {from: 7}, zero: true}], "that the text may have, got 7."],
    [
      [{point, layers: [1], zero: true}],
      `run(): layers must be some of those that "${point}" names, got others.`,
    ],
    [[{point: "blocks.*.ffnn.activation", layers: [2], zero: true}], "run(): layers of"],
    [[{point: "blocks.0.mlp", zero: true}], 'got "blocks.0.mlp". Did you mean "blocks.0.ffnn.activation"?'],
    [
      [{point: "blocks.7.residual.post", zero: true}],
      "run(): intervention point must be one of embeddings, ",
    ],
    [[{point, patch: {}}], "run(): patch must be a run, got an object. Give it the `run` of an output."],
    [[{point, apply: 3}], "run(): apply must be a function, got 3."],
    [
      [{point, apply: apply(undefined)}],
      `run(): apply at "${point}" must return 3 × 24 finite numbers, got undefined.`,
    ],
    [
      [{point, apply: apply(new Float32Array(3))}],
      "must return 3 × 24 finite numbers, got 3. Keep the shape.",
    ],
    [[{point, apply: apply(new Float32Array(72).fill(NaN))}], "finite numbers, got NaN."],
    [[{point, apply: apply(Promise.resolve(1))}], "finite numbers, got a promise."],
  ];
  test.each(wrong)("%j", async (interventions, message) => {
    const before = tf.memory().tensors;
    await expect(run(toy, [1, 2, 3], {interventions: interventions as Intervention[]})).rejects.toThrow(
      message,
    );
    expect(tf.memory().tensors).toBe(before);
  });

  test("a patch from a run that lacks the point, its neurons or its positions", async () => {
    const patch = await run(toy, [1, 2], {
      capture: {
        ffnnActivations: false,
        points: [
          {point, neurons: [1, 2]},
          {point: "blocks.0.attention.z", positions: [1]},
        ],
      },
    });
    const refused = (intervention: object, message: string): Promise<void> =>
      expect(run(toy, [1, 2, 3], {interventions: [intervention as Intervention]})).rejects.toThrow(message);
    await refused(
      {point, patch},
      `run(): patch must have neuron 0 of "${point}", got "1, 2". Choose what both have.`,
    );
    await refused(
      {point: "blocks.1.ffnn.activation", patch},
      'must be a run that captured "blocks.1.ffnn.activation"',
    );
    await refused({point: "blocks.0.attention.z", patch, positions: [0]}, "got none for 0. Its text has 2;");
    await refused({point: "embeddings", patch, positions: [2]}, "got none for 2. Its text has 2;");
    await refused(
      {point: "embeddings", patch, positions: [0, 1], from: [0, 1, 1]},
      "from must each be named once",
    );
    await refused({point: "embeddings", patch, positions: [1], from: [0, 1]}, "or one, got 2.");
    await refused(
      {point: "embeddings", patch, from: [0, 1]},
      "run(): from must be one position, or as many as positions",
    );
  });

  test("a point that nothing reads", async () => {
    const model = await fromPretrained(folderOf("lstm-deep"));
    try {
      const interventions: Intervention[] = [{point: "blocks.0.lstm.cell", zero: true}];
      await expect(run(model, [1, 2], {interventions})).rejects.toThrow(
        'run(): intervention point must have a part in what the model gives, got "blocks.0.lstm.cell", which nothing reads in lstm-deep (lstm).',
      );
    } finally {
      model.dispose();
    }
  });
});
