import {
  attentionFlow,
  attentionParts,
  AttentionPatterns,
  attentionRollout,
  surveyAttention,
} from "../../../src/attribution/index.js";
import type {AttentionPart} from "../../../src/attribution/index.js";
import {run} from "../../../src/capture/index.js";
import type {Run, RunOptions} from "../../../src/capture/index.js";
import {generate} from "../../../src/generation/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained} from "../../../src/models/index.js";
import {memory} from "../../../src/tensors/index.js";
import {folderOf} from "../../parity/golden.js";
import {tinyEncoder} from "../capture/tiny-encoder.js";
import {removeToys, toyFolder} from "../models/toy.js";

let toy: Model;
const ids = [3, 1, 4, 1, 5, 9, 2];
const bare = {capture: {hiddenStates: false, ffnnActivations: false}} as const;
const whole = {capture: {...bare.capture, points: "**.*pattern"}} as const;

beforeAll(async () => {
  toy = await fromPretrained(await toyFolder());
});
afterAll(() => {
  toy.dispose();
  removeToys();
});

/** Every head of every part, as the run captured it and as it is read when asked for. */
async function compare(model: Model, captured: Run, uncaptured: Run): Promise<number> {
  let [worst, heads] = [0, 0];
  const patterns = new AttentionPatterns(model, uncaptured);
  for (const sizes of attentionParts("test", model, uncaptured)) {
    for (let layer = 0; layer < sizes.nLayers; layer++) {
      const name = {
        self: `blocks.${layer}.attention.pattern`,
        encoder: `encoder.blocks.${layer}.attention.pattern`,
        decoder: `decoder.blocks.${layer}.attention.pattern`,
        cross: `decoder.blocks.${layer}.cross.pattern`,
      }[sizes.part];
      const {shape, data} = captured.points![name];
      expect(shape).toEqual([sizes.nHeads, sizes.queries, sizes.keys]);
      for (let head = 0; head < sizes.nHeads; head++, heads++) {
        const made = await patterns.head("test", sizes, layer, head);
        expect(made).toHaveLength(sizes.queries * sizes.keys);
        made.forEach((value, i) => {
          worst = Math.max(worst, Math.abs(value - data[head * made.length + i]));
        });
      }
    }
  }
  expect(heads).toBeGreaterThan(0);
  return worst;
}

async function readTwice(
  model: Model,
  text: string | readonly number[],
  options: RunOptions = {},
): Promise<number> {
  return compare(
    model,
    await run(model, text, {...options, ...whole}),
    await run(model, text, {...options, ...bare}),
  );
}

describe("patterns that the run did not capture", () => {
  test.each([
    "untied", "gemma", "llama-grouped", "llama-one-shared-head", "mistral-window", "neo-local", "neox-parallel", "opt",
    "opt-norm-after", "qwen2",
  ])("are those that it would have captured: %s", async (name) => {
    const model = await fromPretrained(folderOf(name));
    const {nVocab, nPositions} = model.config;
    const text = Array.from({length: Math.min(9, nPositions)}, (_, i) => (7 * i + 3) % nVocab);
    expect(await readTwice(model, text)).toBeLessThan(1e-6);
    model.dispose();
  }); // prettier-ignore

  test.each(["bert-masked", "albert-groups", "deberta-masked", "distilbert-masked", "electra-detects"])(
    "the same of an encoder: %s",
    async (name) => {
      const model = await fromPretrained(folderOf(name));
      const text = Array.from({length: 7}, (_, i) => (5 * i + 6) % model.config.nVocab);
      expect(await readTwice(model, text)).toBeLessThan(1e-6);
      model.dispose();
    },
  );

  test.each(["bart", "mt5"])("encoder, decoder and cross of an encoder–decoder: %s", async (name) => {
    const model = await fromPretrained(folderOf(name));
    const parts = attentionParts("test", model, await run(model, [5, 6, 7, 8], {...bare, target: [9, 4]}));
    expect(parts.map(({part, queries, keys}) => [part, queries, keys])).toEqual([
      ["cross", 3, 4],
      ["decoder", 3, 3],
      ["encoder", 4, 4],
    ]);
    expect(await readTwice(model, [5, 6, 7, 8], {target: [9, 4]})).toBeLessThan(1e-6);
    // Without a target the decoder reads its first token alone.
    expect(await readTwice(model, [5, 6, 7])).toBeLessThan(1e-6);
    model.dispose();
  });

  test("of a text that was written: the same as of the text when it is read", async () => {
    const written = await generate(toy, [3, 1, 4], {maxNewTokens: 4, ...bare});
    expect(await compare(toy, await run(toy, written.ids, whole), written)).toBeLessThan(1e-6);
  });

  test("of a pair of texts that was given as text", async () => {
    const {model} = await tinyEncoder("BertForMaskedLM");
    const pair = {pair: "the key is in paris"};
    expect(await readTwice(model, "where is the key ?", pair)).toBeLessThan(1e-6);
    model.dispose();
  });

  test("of a text that was read in windows, whose weights beyond a window are 0", async () => {
    const long = Array.from({length: 13}, (_, i) => (3 * i + 1) % 11);
    expect(await readTwice(toy, long, {window: {size: 6, stride: 3}})).toBeLessThan(1e-6);
    const windowed = await run(toy, long, {...bare, window: {size: 6, stride: 3}});
    const [sizes] = attentionParts("test", toy, windowed);
    const weights = await new AttentionPatterns(toy, windowed).head("test", sizes, 1, 1);
    expect(weights[12 * 13]).toBe(0);
    expect(weights.slice(12 * 13).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  test("of a changed run, where it is known what was changed", async () => {
    const interventions = [{point: "blocks.0.attention.z", zero: true}] as const;
    const captured = await run(toy, ids, {...whole, interventions});
    const changed = await run(toy, ids, {...bare, interventions});
    const [sizes] = attentionParts("test", toy, changed);
    const made = await new AttentionPatterns(toy, changed, interventions).head("test", sizes, 1, 0);
    const want = captured.points!["blocks.1.attention.pattern"].data;
    made.forEach((value, i) => expect(value).toBeCloseTo(want[i], 6));
    await expect(new AttentionPatterns(toy, changed).head("test", sizes, 1, 0)).rejects.toThrow(
      'test(): patterns of a run with interventions (blocks.0.attention.z: zero) must have been captured, got none. Run again with capture: {points: "**.*pattern"}.',
    );
    // What was captured needs no model.
    await new AttentionPatterns(toy, captured).head("test", sizes, 1, 0);
  });
});

describe("passes", () => {
  const sizesOf = (of: Run) => attentionParts("test", toy, of)[0];

  test("one for a layer, however many of its heads are asked for, and none for what the run holds", async () => {
    const captured = await run(toy, ids, whole);
    const {data} = captured.points!["blocks.1.attention.pattern"];
    const patterns = new AttentionPatterns(toy, captured);
    const made = await patterns.head("test", sizesOf(captured), 1, 1);
    expect(made.buffer).toBe(data.buffer);
    const asked = new AttentionPatterns(toy, await run(toy, ids, bare));
    const first = await asked.head("test", sizesOf(captured), 1, 0);
    const disposed = AbortSignal.abort();
    // Kept: not even an aborted call has to read it again.
    expect(await asked.head("test", sizesOf(captured), 1, 0, {signal: disposed})).toBe(first);
    await expect(asked.head("test", sizesOf(captured), 0, 0, {signal: disposed})).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test("leave no tensor behind, also when they are refused or aborted", async () => {
    const of = await run(toy, ids, bare);
    await new AttentionPatterns(toy, of).head("test", sizesOf(of), 0, 0);
    await attentionRollout(toy, of);
    const before = memory().tensors;
    await new AttentionPatterns(toy, of).head("test", sizesOf(of), 1, 1);
    await attentionRollout(toy, of);
    await attentionFlow(toy, of);
    await expect(attentionRollout(toy, of, {maxMemory: 10})).rejects.toThrow(RangeError);
    await expect(attentionRollout(toy, of, {signal: AbortSignal.abort()})).rejects.toThrow("interrupted");
    await expect(attentionFlow(toy, of, {signal: AbortSignal.abort()})).rejects.toThrow("interrupted");
    expect(memory().tensors).toBe(before);
  });

  test("fit into the memory that is given, head by head if need be", async () => {
    const of = await run(toy, ids, bare);
    const seen: number[][] = [];
    const all = await surveyAttention("test", new AttentionPatterns(toy, of), sizesOf(of), [7, 7]);
    const needed = await smallest(async (maxMemory) => {
      const survey = await surveyAttention("test", new AttentionPatterns(toy, of), sizesOf(of), [7, 7], {
        maxMemory,
      });
      seen.push([...survey.fields]);
    });
    expect(needed).toBeGreaterThan(0);
    for (const fields of seen) expect(fields).toEqual([...all.fields]);
    await expect(
      new AttentionPatterns(toy, of).head("test", sizesOf(of), 0, 0, {maxMemory: 500}),
    ).rejects.toThrow(
      /^test\(\): attention of one head over 7 × 7 positions needs [\d.]+ kB, got a budget of 500 bytes\./,
    );
  });
});

/** The least memory that a call accepts, found by halving. */
async function smallest(call: (maxMemory: number) => Promise<void>): Promise<number> {
  let [low, high] = [1, 2 ** 30];
  while (high - low > 64) {
    const middle = Math.floor((low + high) / 2);
    try {
      await call(middle);
      high = middle;
    } catch {
      low = middle;
    }
  }
  return high;
}

describe("surveyAttention", () => {
  test("keeps the largest weight of each block, and means that are right", async () => {
    const captured = await run(toy, ids, whole);
    const [sizes] = attentionParts("test", toy, captured);
    const survey = await surveyAttention("test", new AttentionPatterns(toy, captured), sizes, [3, 2]);
    const {data} = captured.points!["blocks.1.attention.pattern"];
    const head = data.subarray(49, 98); // layer 1, head 1
    const block = (rows: number[], columns: number[]): number =>
      Math.max(...rows.flatMap((row) => columns.map((column) => head[row * 7 + column])));
    const rows = [[0, 1], [2, 3], [4, 5, 6]]; // prettier-ignore
    const columns = [[0, 1, 2], [3, 4, 5, 6]]; // prettier-ignore
    const want = rows.flatMap((some) => columns.map((others) => block(some, others)));
    expect([...survey.fields.slice(3 * 6)]).toEqual(want);
    const means = Array.from({length: 7}, (_, i) => head.subarray(i * 7, (i + 1) * 7));
    const entropy = means.map((row) => row.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0));
    expect(survey.entropy[3]).toBeCloseTo(entropy.reduce((a, b) => a + b) / 7, 5);
    expect(survey.first[3]).toBeCloseTo(means.reduce((sum, row) => sum + row[0], 0) / 7, 6);
    expect(survey.own![3]).toBeCloseTo(means.reduce((sum, row, i) => sum + row[i], 0) / 7, 6);
  });
});

describe("attentionRollout and attentionFlow", () => {
  test("rollout is the product of ½ W + ½ I, computed here entry by entry", async () => {
    const captured = await run(toy, ids, whole);
    const n = ids.length;
    const mixed = (layer: number): number[][] => {
      const {data} = captured.points![`blocks.${layer}.attention.pattern`];
      return Array.from({length: n}, (_, i) =>
        Array.from({length: n}, (_, k) => {
          const mean = (data[i * n + k] + data[(n + i) * n + k]) / 2;
          return mean / 2 + (i === k ? 0.5 : 0);
        }),
      );
    };
    const [a, b] = [mixed(0), mixed(1)];
    const {axes, shape, data} = await attentionRollout(toy, await run(toy, ids, bare));
    expect([axes, shape]).toEqual([
      ["query", "key"],
      [n, n],
    ]);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        const want = a.reduce((sum, _, j) => sum + b[i][j] * a[j][k], 0);
        expect(data[i * n + k]).toBeCloseTo(want, 6);
      }
      expect(data.subarray(i * n, (i + 1) * n).reduce((x, y) => x + y, 0)).toBeCloseTo(1, 5);
    }
  });

  test("of the first block alone both are ½ W + ½ I", async () => {
    const of = await run(toy, ids, bare);
    const rollout = await attentionRollout(toy, of, {layer: 0});
    const flow = await attentionFlow(toy, of, {layer: 0});
    rollout.data.forEach((value, i) => expect(flow.data[i]).toBeCloseTo(value, 6));
  });

  test("flow is at least what rolls out, and at most 1; nothing flows to later tokens", async () => {
    const of = await run(toy, ids, bare);
    const [rollout, flow] = [await attentionRollout(toy, of), await attentionFlow(toy, of)];
    flow.data.forEach((value, i) => {
      // A rollout is a flow through the same network, though maybe not the largest.
      expect(value).toBeGreaterThanOrEqual(rollout.data[i] - 1e-6);
      expect(value).toBeLessThanOrEqual(1 + 1e-6);
      if (i % 7 > Math.floor(i / 7)) expect(value).toBe(0);
    });
  });

  test("targets are some rows of all", async () => {
    const of = await run(toy, ids, bare);
    const all = await attentionFlow(toy, of);
    const some = await attentionFlow(toy, of, {targets: [-1, 2]});
    expect([some.shape, some.index]).toEqual([[2, 7], {query: [6, 2]}]);
    expect([...some.data]).toEqual([...all.data.slice(42), ...all.data.slice(14, 21)]);
    expect((await attentionFlow(toy, of, {targets: {from: 4}})).index).toEqual({query: [4, 5, 6]});
  });

  test.each<[string, AttentionPart]>([["bart", "encoder"], ["bart", "decoder"]])("%s: the %s alone", async (name, part) => {
    const model = await fromPretrained(folderOf(name));
    const of = await run(model, [5, 6, 7, 8], {...bare, target: [9, 4]});
    const n = part === "encoder" ? 4 : 3;
    const {data, shape} = await attentionRollout(model, of, {part});
    expect(shape).toEqual([n, n]);
    for (let i = 0; i < n; i++) expect(data.slice(i * n, (i + 1) * n).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const flow = await attentionFlow(model, of, {part});
    flow.data.forEach((value, i) => expect(value).toBeGreaterThanOrEqual(data[i] - 1e-6));
    model.dispose();
  }); // prettier-ignore

  test("progress ends with all that was announced", async () => {
    const of = await run(toy, ids, bare);
    for (const call of [attentionRollout, attentionFlow]) {
      const told: [number, number][] = [];
      await call(toy, of, {onProgress: (done, total) => told.push([done, total])});
      const [last] = told.slice(-1);
      expect(last[0]).toBe(last[1]);
      expect(new Set(told.map(([, total]) => total)).size).toBe(1);
      expect(told.map(([done]) => done)).toEqual(told.map((_, i) => i + 1));
    }
  });

  test("refuses, before it starts, what would take too long, and says what would not", async () => {
    const of = await run(toy, ids, bare);
    const started = jest.fn();
    await expect(attentionFlow(toy, of, {maxEdges: 5000, onProgress: started})).rejects.toThrow(
      "attentionFlow(): flows of 7 targets through 2 layers of 7 positions look at about 5.4e+3 edges, got a limit of 5.0e+3. Name at most 2 of them as targets of attentionFlow(), or raise its maxEdges.",
    );
    expect(started).not.toHaveBeenCalled();
    await attentionFlow(toy, of, {maxEdges: 5000, targets: [5, 6]});
    await expect(attentionFlow(toy, of, {maxEdges: 10})).rejects.toThrow(
      "Shorten the text, name an earlier layer, or raise maxEdges of attentionFlow().",
    );
  });
});

describe("errors", () => {
  test("a model without attention", async () => {
    const model = await fromPretrained(folderOf("lstm"));
    const of = await run(model, [1, 2, 3], bare);
    await expect(attentionRollout(model, of)).rejects.toThrow(
      /^attentionRollout\(\): model must have attention, got .*, of the family "lstm", which has none\. Look at its hidden states or saliency\.$/,
    );
    model.dispose();
  });

  test("options that are out of range, and runs that have no rollout", async () => {
    const of = await run(toy, ids, bare);
    await expect(attentionRollout(toy, of, {layer: 2})).rejects.toThrow(
      "attentionRollout(): layer must be one of 2 (0–1), got 2.",
    );
    await expect(attentionRollout(toy, of, {part: "cross"})).rejects.toThrow(
      'attentionRollout(): part must be "self", the only attention of this model, got "cross".',
    );
    await expect(attentionFlow(toy, of, {targets: [7]})).rejects.toThrow(
      "attentionFlow(): targets must be some of 7 positions (0–6), got 7.",
    );
    await expect(attentionFlow(toy, of, {targets: [1, -6]})).rejects.toThrow(
      "each be named once, got 1 twice",
    );
    await expect(attentionFlow(toy, of, {maxEdges: NaN})).rejects.toThrow(
      "maxEdges must be above 0, got NaN.",
    );
    await expect(attentionRollout(toy, of, {layr: 1} as never)).rejects.toThrow('Did you mean "layer"?');
    const windowed = await run(toy, [...ids, ...ids], {...bare, window: {size: 6, stride: 3}});
    await expect(attentionRollout(toy, windowed)).rejects.toThrow(
      "attentionRollout(): run must be read in one pass, got one in windows of 6: their layers are not one network.",
    );
    const bart = await fromPretrained(folderOf("bart"));
    const seq = await run(bart, [5, 6, 7], bare);
    await expect(attentionFlow(bart, seq, {part: "cross"})).rejects.toThrow(
      'attentionFlow(): part must be "encoder" or "decoder", whose positions look at one another, got "cross".',
    );
    await expect(attentionRollout(toy, seq)).rejects.toThrow("run must be made by this model");
    bart.dispose();
  });
});
