import {groupsOf} from "../../../src/capture/batch.js";
import {run, runAll} from "../../../src/capture/index.js";
import type {Reading} from "../../../src/capture/run-readings.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {removeToys, toyFolder} from "../models/toy.js";

const reading = (length: number, more: object = {}): Reading => ({
  ids: Array<number>(length).fill(1),
  nPrompt: length,
  frame: {head: 0, tail: 0},
  ...more,
});
const always = (): boolean => true;

describe("groups of texts", () => {
  test("hold texts of about one length, the longest first, each once", () => {
    const lengths = [3, 100, 5, 99, 4];
    expect(
      groupsOf(
        lengths.map((n) => reading(n)),
        always,
      ),
    ).toEqual([[1, 3, 2, 4, 0]]);
    const many = Array.from({length: 300}, (_, i) => reading(1 + ((i * 37) % 200)));
    const groups = groupsOf(many, always);
    expect(groups.flat().sort((a, b) => a - b)).toEqual([...many.keys()]);
    const spans = groups.map((group) => group.map((i) => many[i].ids.length));
    spans.slice(1).forEach((span, i) => expect(Math.max(...span)).toBeLessThanOrEqual(Math.min(...spans[i])));
  });

  test("are no larger than what fits, and take one text in any case", () => {
    const texts = [4, 4, 4, 4, 4].map((n) => reading(n));
    expect(groupsOf(texts, (group) => group.length <= 2)).toEqual([[0, 1], [2, 3], [4]]);
    expect(groupsOf(texts, () => false)).toEqual([[0], [1], [2], [3], [4]]);
  });

  test("have a limit of rows, so that an interrupt is soon heard", () => {
    for (const group of groupsOf(
      Array.from({length: 500}, () => reading(100)),
      always,
    )) {
      expect(group.length * 100).toBeLessThanOrEqual(2048);
    }
  });

  test("leave a text in windows alone", () => {
    const windows = [{from: 0, to: 4, keepFrom: 0, keepTo: 4}];
    expect(groupsOf([reading(4), reading(9, {windows}), reading(4)], always)).toEqual([[1], [0, 2]]);
  });

  test("count the source of an encoder–decoder", () => {
    const texts = [reading(1, {source: {ids: [1, 2, 3]}}), reading(2, {source: {ids: [1]}})];
    expect(groupsOf(texts, always)).toEqual([[0, 1]]);
  });
});

describe("runAll", () => {
  let toy: Model;
  let texts: Model;
  beforeAll(async () => {
    toy = await fromPretrained(await toyFolder());
    texts = await fromPretrained(folderOf("untied"));
  });
  afterAll(() => {
    toy.dispose();
    texts.dispose();
    removeToys();
  });

  test("keeps the order of texts, ids and objects, and tells of each", async () => {
    const told: [number, number][] = [];
    const onProgress = (done: number, total: number): void => void told.push([done, total]);
    const runs = await runAll(texts, ["The", "The keys to", [5], {text: "to the", nPrompt: 1}], {onProgress});
    expect(runs.map(({text}) => text).slice(0, 2)).toEqual(["The", "The keys to"]);
    expect(runs[2].ids).toEqual([5]);
    expect([runs[3].nPrompt, runs[3].prompt + runs[3].output]).toEqual([1, "to the"]);
    expect(told).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  test("of no text gives no run", async () => {
    expect(await runAll(toy, [])).toEqual([]);
  });

  test("gives what run() gives, with changes inside, whatever fits side by side", async () => {
    const inputs = [[1, 2, 3, 4, 5], [6], [7, 8, 9]];
    const options = {
      capture: {points: "blocks.*.attention.pattern"},
      interventions: [{point: "blocks.0.ffnn.activation", neurons: [0, 3], positions: [-1], scale: 3}],
    };
    for (const maxMemory of [2 ** 31, 70_000]) {
      const runs = await runAll(toy, inputs, {...options, maxMemory});
      for (const [i, ids] of inputs.entries()) {
        const alone = await run(toy, ids, options);
        for (const name of ["hiddenStates", "ffnnActivations"] as const) {
          runs[i][name]!.data.forEach((value, k) => expect(value).toBeCloseTo(alone[name]!.data[k], 5));
        }
        expect(runs[i].provenance).toEqual(alone.provenance);
        expect(runs[i].provenance.interventions).toHaveLength(1);
      }
    }
  });

  test("ends between passes when its signal is aborted, and leaves no tensor", async () => {
    const before = memory().tensors;
    const controller = new AbortController();
    const many = Array.from({length: 600}, () => [1, 2, 3, 4, 5, 6, 7, 8]);
    const done: number[] = [];
    const onProgress = (n: number): void => {
      done.push(n);
      controller.abort();
    };
    await expect(runAll(toy, many, {signal: controller.signal, onProgress})).rejects.toMatchObject({
      name: "AbortError",
      message: "runAll(): was interrupted.",
    });
    expect(done.length).toBeLessThan(600);
    expect(memory().tensors).toBe(before);
  });

  test.each<[string, unknown, object, string]>([
    [
      "what is no list",
      "The keys",
      {},
      'runAll(): texts must be an array of texts, got "The keys". For one text use run().',
    ],
    [
      "an empty text",
      ["a", ""],
      {},
      'runAll(): texts[1] must have at least one token, got "". Write some text.',
    ],
    [
      "what is no text",
      ["a", 3],
      {},
      "runAll(): texts[1] must be a text, token ids or an object with a text, got 3.",
    ],
    [
      "an id that is none",
      [[1], [400]],
      {},
      "runAll(): token ids must be whole numbers from 0 to 319, got 400 at 0.",
    ],
    [
      "an unknown part",
      [{text: "a", pear: "b"}],
      {},
      'runAll(): unknown option "pear". Did you mean "pair"?',
    ],
    [
      "a part of another kind of model",
      [{text: "a", target: "b"}],
      {},
      'runAll(): texts[0].target must be left out for untied, a causal language model, got "b".',
    ],
    ["half a character", ["a", "b\udc00"], {}, "runAll(): texts[1] must be Unicode, got half a character"],
    [
      "a text that is too long",
      ["x".repeat(33)],
      {},
      "runAll(): texts[0] must have at most 32 tokens, the model's context, got 33.",
    ],
    [
      "an unknown option",
      ["a"],
      {captures: 1},
      'runAll(): unknown option "captures". Did you mean "capture"?',
    ],
    [
      "a mean that is not known yet",
      ["x".repeat(40)],
      {window: {}, interventions: [{point: "embeddings", mean: true}]},
      "runAll(): mean must be numbers or a run for a text that is read in windows, got true.",
    ],
  ])("refuses %s before anything is read", async (_, inputs, options, message) => {
    const before = memory();
    await expect(runAll(texts, inputs as string[], options)).rejects.toThrow(message);
    expect(memory()).toEqual(before);
  });
});

describe("a text in windows", () => {
  test("is cut and changed at positions of the text, whatever window they are in", async () => {
    const model = await fromPretrained(await toyFolder());
    const ids = Array.from({length: 25}, (_, i) => (i * 3) % 11);
    const capture = {points: [{point: "blocks.0.ffnn.activation", neurons: [1, 4], positions: [9, 20, -1]}]};
    const window = {size: 8, stride: 3};
    const plain = await run(model, ids, {window, capture});
    expect(plain.points!["blocks.0.ffnn.activation"]).toMatchObject({
      axes: ["position", "neuron"],
      shape: [3, 2],
      index: {position: [9, 20, 24], neuron: [1, 4]},
    });
    const whole = (position: number, neuron: number): number =>
      plain.ffnnActivations!.data[position * 24 + neuron];
    const expected = [9, 20, 24].flatMap((position) => [whole(position, 1), whole(position, 4)]);
    plain.points!["blocks.0.ffnn.activation"].data.forEach((value, i) =>
      expect(value).toBeCloseTo(expected[i], 6),
    );

    const interventions = [{point: "blocks.0.ffnn.activation", positions: [20], set: 5}];
    const changed = await run(model, ids, {window, interventions});
    const states = [plain, changed].map(({hiddenStates}) =>
      hiddenStates!.data.subarray(2 * 25 * 6, 3 * 25 * 6),
    );
    const far = (position: number): number =>
      Math.max(
        ...[0, 1, 2, 3, 4, 5].map((i) => Math.abs(states[0][position * 6 + i] - states[1][position * 6 + i])),
      );
    for (let position = 0; position < 25; position++) {
      if (position < 20) expect(far(position)).toBeLessThan(1e-5);
      else expect(far(position)).toBeGreaterThan(1e-3);
    }
    model.dispose();
    removeToys();
  });

  test("can be interrupted between them, and leaves no tensor", async () => {
    const model = await fromPretrained(await toyFolder());
    const before = memory().tensors;
    const controller = new AbortController();
    const ids = Array.from({length: 4000}, (_, i) => i % 11);
    const reading = run(model, ids, {window: {size: 4, stride: 1}, signal: controller.signal});
    setTimeout(() => controller.abort(), 20);
    await expect(reading).rejects.toMatchObject({name: "AbortError", message: "run(): was interrupted."});
    expect(memory().tensors).toBe(before);
    model.dispose();
    removeToys();
  });

  test("that fits into one is read as without", async () => {
    const model = await fromPretrained(await toyFolder());
    const options = {capture: {logits: true}};
    expect(await run(model, [1, 2, 3], {...options, window: {}})).toEqual(
      await run(model, [1, 2, 3], options),
    );
    const before = memory().tensors;
    const long = await run(
      model,
      [...Array(30).keys()].map((i) => i % 11),
      {...options, nPrompt: 20, window: {}},
    );
    expect(long.allLogits!.shape).toEqual([30, 11]);
    expect(long.logits.length).toBe(10);
    expect(long.hiddenStates!.shape).toEqual([3, 30, 6]);
    expect(long.provenance.windows).toEqual({size: 8, stride: 4});
    expect(memory().tensors).toBe(before);
    model.dispose();
    removeToys();
  });
});
