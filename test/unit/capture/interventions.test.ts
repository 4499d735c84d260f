import {Instruments, run} from "../../../src/capture/index.js";
import type {Collected, InstrumentOptions, Intervention, Run} from "../../../src/capture/index.js";
import type {LoadedModel, Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";
import {Batch} from "./batches.js";

const models: Model[] = [];
let toy: Model;
beforeAll(async () => {
  models.push(
    await fromPretrained(await toyFolder(), {executor: "graph"}),
    await fromPretrained(await toyFolder(), {executor: "eager"}),
  );
  for (const name of ["llama-grouped", "neo-local", "opt", "gemma"])
    models.push(await fromPretrained(folderOf(name)));
  models.push(await fromPretrained(folderOf("mistral-window"), {executor: "graph"}));
  [toy] = models;
});
afterAll(() => {
  for (const model of models) model.dispose();
  removeToys();
});

type Text = readonly number[];
interface Seen {
  /** Of each text `[position, vocab]`. */
  readonly logits: readonly Float32Array[];
  readonly results: readonly Collected[];
}

/** Reads texts side by side, the first `prompt` tokens of each at once and the others one by one. */
function look(model: Model, texts: readonly Text[], options: InstrumentOptions, prompt = Infinity): Seen {
  const {nVocab} = model.config;
  const instruments = new Instruments("test", model as LoadedModel, options);
  const batch = new Batch(model, instruments);
  const logits: number[][] = texts.map(() => []);
  const longest = Math.max(...texts.map((text) => text.length));
  const read = (tokens: readonly Text[]): void => {
    const rows = batch.step(tokens);
    const seq = Math.max(...tokens.map((text) => text.length));
    tokens.forEach((text, row) => {
      const from = ((row + 1) * seq - text.length) * nVocab;
      logits[row].push(...rows.subarray(from, (row + 1) * seq * nVocab));
    });
  };
  try {
    // All texts end together: the shorter ones are read later.
    const begin = texts.map((text) =>
      text.slice(0, Math.max(1, text.length - Math.max(0, longest - prompt))),
    );
    read(begin);
    for (let i = 0; i < longest - prompt; i++) {
      read(texts.map((text, row) => text.slice(begin[row].length + i, begin[row].length + i + 1)));
    }
  } finally {
    batch.dispose();
  }
  return {
    logits: logits.map((all) => Float32Array.from(all)),
    results: texts.map((_, row) => instruments.results(row)),
  };
}

const none = {hiddenStates: false, ffnnActivations: false};
const change = (...interventions: Intervention[]): InstrumentOptions => ({interventions, capture: none});
const logitsOf = (model: Model, text: Text, ...interventions: Intervention[]): Float32Array =>
  look(model, [text], change(...interventions)).logits[0];

function expectClose(actual: Float32Array, expected: Float32Array, digits = 5): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    if (!(Math.abs(value - expected[i]) <= 10 ** -digits)) expect(value).toBeCloseTo(expected[i], digits);
  });
}

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const text = [1, 5, 3, 2, 4, 7];

/** Every kind of point that these families have. */
const everyPoint = [
  ...["embeddings", "finalNorm", "logits"],
  ...["residual.pre", "residual.mid", "residual.post", "ffnn.activation"].map((part) => `blocks.1.${part}`),
  ...["q", "k", "v", "pattern", "z", "out"].map((part) => `blocks.1.attention.${part}`),
];

describe("an intervention that changes nothing", () => {
  test.each(everyPoint)("leaves logits as they are at %s", async (point) => {
    for (const model of models) {
      const plain = logitsOf(model, text);
      const capture = {points: ["**"]};
      const same = await run(model, text, {capture});
      const width = same.points![point].shape.at(-1)!;
      expectClose(logitsOf(model, text, {point, scale: 1}), plain, 6);
      expectClose(logitsOf(model, text, {point, patch: same}), plain);
      expectClose(logitsOf(model, text, {point, apply: (values) => values}), plain, 6);
      if (!point.endsWith("pattern")) {
        const zeros = Array<number>(width).fill(0);
        expectClose(logitsOf(model, text, {point, add: zeros}), plain, 6);
      }
    }
  });
});

/** One of each action, at a part of a point. */
function actionsAt(point: string, other: Run, width: number): Intervention[] {
  const pattern = point.endsWith("pattern");
  const heads = /attention\.(?!out)/.test(point) ? {heads: [-1]} : {};
  const list = Array.from({length: width}, (_, i) => Math.sin(i + 1));
  return [
    {point, ...heads, zero: true},
    {point, ...heads, scale: -1.5, positions: {from: 2}},
    {point, ...heads, set: 0.3, ...(pattern ? {keys: [1, 4]} : {neurons: [0, -1]}), positions: [1, 4]},
    {point, ...heads, mean: true, positions: {from: -2}},
    {point, ...heads, mean: other},
    {point, ...heads, patch: other, positions: [1, 4]},
    {point, patch: other, positions: [5, 2], from: [0, 1]},
    {
      point,
      ...heads,
      positions: {from: 1},
      apply: ({data, shape}, {positions}) =>
        data.map((value, i) => {
          const row = Math.floor(i / shape.at(-1)!) % positions.length;
          return 0.5 * value + 0.01 * positions[row] * ((i % shape.at(-1)!) % 3);
        }),
    },
    ...(pattern
      ? []
      : [
          {point, add: list, factor: 0.7, positions: {from: 3}},
          {point, set: list, positions: [0, 5]},
        ]),
  ];
}

describe("an intervention", () => {
  test.each(everyPoint)(
    "at %s acts alike in one pass, with a cache, and in a padded batch",
    async (point) => {
      for (const model of models.slice(1, 4)) {
        const other = await run(model, [6, 2, 2, 5, 1, 3, 9], {capture: {points: [point]}});
        const plain = logitsOf(model, text);
        const width = other.points![point].shape.at(-1)!;
        for (const intervention of actionsAt(point, other, width)) {
          const options = {...change(intervention), given: [3, 3, 3], prompts: [3, 3, 3]};
          const whole = look(model, [text], options).logits[0];
          const name = JSON.stringify({...intervention, patch: undefined, mean: undefined});
          if (!(farthest(whole, plain) > 1e-4)) throw new Error(`${model.id} ${name} changes nothing`);
          const batch = look(model, [[7, 1], text, [4, 4, 4, 4]], options);
          expectClose(batch.logits[1], whole);
          const steps = look(model, [text, [3, 2, 9, 9, 1]], options, 3);
          expectClose(steps.logits[0], whole);
        }
      }
    },
    60_000,
  );

  test("at one position leaves earlier positions as they are", () => {
    for (const model of models) {
      const {nVocab} = model.config;
      const plain = logitsOf(model, text);
      const changed = logitsOf(model, text, {point: "blocks.0.residual.post", set: 0.5, positions: [3]});
      expectClose(changed.slice(0, 3 * nVocab), plain.slice(0, 3 * nVocab), 6);
      expect(farthest(changed.slice(3 * nVocab), plain.slice(3 * nVocab))).toBeGreaterThan(1e-3);
    }
  });

  test("that patches all positions of the residual stream gives the other text's logits", async () => {
    for (const model of models) {
      const other = await run(model, [6, 2, 2, 5, 1, 3], {
        capture: {logits: true, points: "blocks.0.residual.post"},
      });
      const changed = logitsOf(model, text, {point: "blocks.0.residual.post", patch: other});
      expectClose(changed, other.allLogits!.data);
    }
  });

  test("shows in what is captured at the point itself and after it", () => {
    const interventions: Intervention[] = [{point: "blocks.0.ffnn.activation", neurons: [3], set: 2.5}];
    const {results} = look(toy, [text], {
      interventions,
      capture: {points: "blocks.0.{ffnn.activation,residual.post}"},
    });
    const {ffnnActivations, points, hiddenStates} = results[0];
    for (let position = 0; position < text.length; position++) {
      expect(ffnnActivations!.data[position * 24 + 3]).toBe(2.5);
      expect(points!["blocks.0.ffnn.activation"].data[position * 24 + 3]).toBe(2.5);
    }
    const plain = look(toy, [text], {}).results[0];
    expect(farthest(hiddenStates!.data, plain.hiddenStates!.data)).toBeGreaterThan(1e-3);
    expectClose(points!["blocks.0.residual.post"].data, hiddenStates!.data.slice(36, 72));
  });
});

test("leaves no tensor behind", () => {
  const all = (): void => {
    logitsOf(toy, text, {point: "blocks.*.ffnn.activation", zero: true}, {point: "embeddings", mean: true});
    logitsOf(toy, text, {point: "blocks.*.attention.z", apply: ({data}) => data.map((x) => x / 2)});
    const fail = (): never => {
      throw new Error("stop");
    };
    expect(() => logitsOf(toy, text, {point: "blocks.1.residual.mid", apply: fail})).toThrow("stop");
  };
  all();
  const before = memory().tensors;
  all();
  expect(memory().tensors).toBe(before);
});
