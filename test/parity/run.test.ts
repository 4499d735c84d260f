import {run, runAll} from "../../src/capture/index.js";
import type {Run, RunSource, TextInput} from "../../src/capture/index.js";
import type {LoadedModel, Model} from "../../src/models/index.js";
import {fromPretrained} from "../../src/models/index.js";
import type {NdArray} from "../../src/tensors/index.js";
import {memory} from "../../src/tensors/index.js";
import {causalGoldenOf, causalNames} from "./causal-golden.js";
import {encoderDecoderGoldenOf, encoderDecoderNames} from "./encoder-decoder-golden.js";
import {encoderFolderOf, encoderGoldenOf, encoderNames} from "./encoder-golden.js";
import {difference, folderOf, names} from "./golden.js";
import {classifiers, languageModels} from "./lstm-golden.js";
import {tolerances} from "./tolerances.js";

const executors = ["eager", "graph"] as const;
const twice = (checkpoints: readonly string[]): (readonly [string, "eager" | "graph"])[] =>
  checkpoints.flatMap((name) => executors.map((executor) => [name, executor] as const));

const decoders = [...names, ...Object.values(causalNames).flat(), ...languageModels];
const encoders = [...Object.values(encoderNames).flat(), ...classifiers];
const encoderDecoders = Object.values(encoderDecoderNames).flat();

/** Ids of which no two texts are alike. */
const ids = (length: number, seed: number, {config: {nVocab}}: Model): number[] =>
  Array.from({length}, (_, i) => (7 * i + 5 * seed + i * i * seed) % nVocab);

/** Largest difference, relative to the largest expected value where that is above 1. */
function relative(actual: ArrayLike<number>, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return difference(actual, Array.from(expected)) / largest;
}

/** Every array of a run, by where it is. */
function arraysOf(run: Run | RunSource, at = ""): Map<string, NdArray> {
  const found = new Map<string, NdArray>();
  for (const [name, value] of Object.entries(run) as [string, unknown][]) {
    if (name === "provenance" || typeof value !== "object" || value === null) continue;
    if (value instanceof Float32Array)
      found.set(at + name, {axes: [name], shape: [value.length], data: value});
    else if ("data" in value) found.set(at + name, value as NdArray);
    else if (!Array.isArray(value))
      for (const [key, one] of arraysOf(value as Run, `${at}${name}.`)) found.set(key, one);
  }
  return found;
}

function expectEqual(together: Run, alone: Run): void {
  expect(together.ids).toEqual(alone.ids);
  const [some, others] = [arraysOf(together), arraysOf(alone)];
  expect([...some.keys()]).toEqual([...others.keys()]);
  for (const [name, {axes, shape, data}] of some) {
    const other = others.get(name)!;
    expect({name, axes, shape}).toEqual({name, axes: other.axes, shape: other.shape});
    const far = relative(data, other.data);
    if (far >= tolerances.batch) expect({name, far}).toBe(`below ${tolerances.batch}`);
  }
}

/** Runs texts together and alone, with all that can be captured. */
async function expectSameTogether(model: Model, inputs: readonly TextInput[]): Promise<void> {
  const capture = {logits: (model as LoadedModel).kind !== "encoder", points: "**"};
  const before = memory().tensors;
  const runs = await runAll(model, inputs, {capture});
  for (const [i, {text, ...rest}] of inputs.entries()) {
    expectEqual(runs[i], await run(model, text, {...rest, capture}));
  }
  expect(memory().tensors).toBe(before);
}

describe.each(twice(decoders))("texts in a batch, read by %s, run %s", (name, executor) => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test("give what each gives alone", async () => {
    const inputs = [5, 1, 9, 2, 9].map((length, i) => ({
      text: ids(length, i + 1, model),
      ...(length > 1 ? {nPrompt: 1 + (i % 2)} : {}),
    }));
    await expectSameTogether(model, inputs);
  });
});

describe.each(twice(encoders))("texts in a batch, read by the encoder %s, run %s", (name, executor) => {
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(encoderFolderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test("give what each gives alone", async () => {
    await expectSameTogether(
      model,
      [5, 1, 9, 2, 9].map((length, i) => ({text: ids(length, i + 1, model)})),
    );
  });
});

describe.each(Object.values(encoderNames).flat())("the encoder %s", (name) => {
  const golden = encoderGoldenOf(encoderFolderOf(name));
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(encoderFolderOf(name));
  });
  afterAll(() => model.dispose());

  test.each(["alone", "together"] as const)("has the outputs and states of PyTorch, %s", async (kind) => {
    const batch = golden.batches[kind];
    const nTypes = (model.config as {nTokenTypes?: number}).nTokenTypes ?? 1;
    const inputs = batch.lengths.map((length, text) => ({
      text: batch.ids[text].slice(0, length),
      ...(nTypes > 1 ? {tokenTypes: batch.tokenTypes[text].slice(0, length)} : {}),
    }));
    const runs = await runAll(model, inputs);
    const slots = batch.ids[0].length;
    for (const [text, {outputs, hiddenStates}] of runs.entries()) {
      expect(Object.keys(outputs ?? {}).sort()).toEqual(
        expect.arrayContaining(Object.keys(batch.outputs).sort()),
      );
      for (const [output, shape] of Object.entries(batch.outputs)) {
        const size = shape.slice(1).reduce((a, b) => a * b, 1);
        const expected = golden.array(`${kind}.${output}`).subarray(text * size, (text + 1) * size);
        const {data} = outputs![output];
        expect(difference(data, Array.from(expected.subarray(0, data.length)))).toBeLessThan(
          tolerances.logits,
        );
      }
      const [nLayers, length, width] = hiddenStates!.shape;
      const states = golden.array(`${kind}.hiddenStates`);
      for (let layer = 0; layer < nLayers; layer++) {
        const from = (layer * runs.length + text) * slots * width;
        const own = hiddenStates!.data.subarray(layer * length * width, (layer + 1) * length * width);
        expect(difference(own, Array.from(states.subarray(from, from + own.length)))).toBeLessThan(
          tolerances.hiddenStates,
        );
      }
    }
  });
});

describe.each(twice(encoderDecoders))("the encoder–decoder %s, run %s", (name, executor) => {
  const golden = encoderDecoderGoldenOf(name);
  let model: Model;
  beforeAll(async () => {
    model = await fromPretrained(folderOf(name), {executor});
  });
  afterAll(() => model.dispose());

  test("gives texts in a batch what each gives alone", async () => {
    const lengths = [
      [5, 3],
      [1, 6],
      [9, 1],
      [4, 0],
    ];
    await expectSameTogether(
      model,
      lengths.map(([source, target], i) => ({
        text: ids(source, i + 1, model),
        ...(target > 0 ? {target: ids(target, i + 2, model)} : {}),
      })),
    );
  });

  test("has the logits and states of PyTorch, of both sides", async () => {
    const {source, target} = golden.alone;
    const start = (model.config as {decoderStart?: number}).decoderStart;
    expect(target[0][0]).toBe(start);
    const result = await run(model, source[0], {target: target[0].slice(1), capture: {logits: true}});
    const expectClose = (actual: NdArray, key: string): void =>
      expect(difference(actual.data, Array.from(golden.array(`alone.${key}`)))).toBeLessThan(
        tolerances.logits,
      );
    expectClose(result.allLogits!, "logits");
    expectClose(result.hiddenStates!, "decoderHiddenStates");
    expectClose(result.ffnnActivations!, "decoderFfnnActivations");
    expectClose(result.source!.hiddenStates!, "encoderHiddenStates");
    expectClose(result.source!.ffnnActivations!, "encoderFfnnActivations");
  });
});

describe.each(twice(["neo-local", "llama-grouped"]))(
  "a text in windows, read by %s, run %s",
  (name, executor) => {
    let model: Model;
    beforeAll(async () => {
      model = await fromPretrained(folderOf(name), {executor});
    });
    afterAll(() => model.dispose());

    test("has at each position what the window with most context gives alone", async () => {
      const text = causalGoldenOf(name)
        .ids.concat(ids(23, 3, model))
        .slice(0, 23);
      const capture = {logits: true, points: ["blocks.*.attention.pattern", "blocks.*.attention.z"]};
      const whole = await run(model, text, {nPrompt: 1, capture, window: {size: 10, stride: 4}});
      expect(whole.provenance.windows).toEqual({size: 10, stride: 4});
      const width = model.config.nVocab;
      const row = ({allLogits}: Run, at: number): Float32Array =>
        allLogits!.data.slice(at * width, (at + 1) * width);
      for (let position = 0; position < text.length; position++) {
        // The first window that the position is in.
        const from = position < 10 ? 0 : 4 * Math.ceil((position - 9) / 4);
        const window = await run(model, text.slice(from, Math.min(from + 10, text.length)), {capture});
        expect(relative(row(whole, position), row(window, position - from))).toBeLessThan(tolerances.batch);
        const patterns = [whole, window].map(({points}) => points!["blocks.1.attention.pattern"]);
        const [nHeads, n, m] = [patterns[0].shape[0], patterns[0].shape[2], patterns[1].shape[2]];
        for (let head = 0; head < nHeads; head++) {
          const expected = new Float32Array(n);
          const start = (head * m + position - from) * m;
          expected.set(patterns[1].data.subarray(start, start + m), from);
          const actual = patterns[0].data.subarray((head * n + position) * n, (head * n + position + 1) * n);
          expect(relative(actual, expected)).toBeLessThan(tolerances.batch);
        }
      }
    });
  },
);
