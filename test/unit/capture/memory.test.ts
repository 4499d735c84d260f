import {spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {join} from "node:path";
import {run, runAll} from "../../../src/capture/index.js";
import type {CaptureOptions} from "../../../src/capture/index.js";
import type {Model} from "../../../src/models/index.js";
import {fromPretrained, gpt2} from "../../../src/models/index.js";
import {removeToys, toyFolder} from "../models/toy.js";
import type {MemoryCase} from "./memory-child.js";

/** What a run took in a process of its own, and what was estimated, in bytes. */
function measured(one: MemoryCase): {used: number; estimate: number} {
  const root = join(__dirname, "../../..");
  const {stdout, stderr} = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      "-r",
      join(root, "tools/typescript.cjs"),
      join(__dirname, "memory-child.ts"),
      JSON.stringify(one),
    ],
    {cwd: root, encoding: "utf8"},
  );
  if (!stdout.startsWith("{")) throw new Error(stderr);
  return JSON.parse(stdout) as {used: number; estimate: number};
}

const onLinux = existsSync("/proc/self/clear_refs") ? describe : describe.skip;
const gptConfig = {n_layer: 4, n_head: 8, n_embd: 256, vocab_size: 1000, n_positions: 1024};
const none = {hiddenStates: false, ffnnActivations: false};

onLinux("the estimate of memory", () => {
  const cases: [string, Omit<MemoryCase, "executor">][] = [
    ["states of a causal model", {family: "gpt2", config: gptConfig, length: 1000}],
    ["attention only", {family: "gpt2", config: {...gptConfig, n_head: 16}, length: 1000, capture: none}],
    ["attention patterns", {family: "gpt2", config: gptConfig, length: 700, capture: {points: "**.pattern"}}],
    [
      "a large vocabulary",
      {family: "gpt2", config: {...gptConfig, vocab_size: 30000}, length: 800, capture: {logits: true}},
    ],
    [
      "a padded batch of an encoder",
      {
        family: "bert",
        config: {
          architectures: ["BertForMaskedLM"],
          num_hidden_layers: 4,
          num_attention_heads: 8,
          hidden_size: 256,
          vocab_size: 10000,
          intermediate_size: 1024,
        },
        length: 300,
        texts: 6,
      },
    ],
    [
      "an encoder–decoder",
      {
        family: "t5",
        config: {
          num_layers: 4,
          num_heads: 8,
          d_model: 256,
          d_kv: 64,
          d_ff: 1024,
          vocab_size: 5000,
          decoder_start_token_id: 0,
        },
        length: 700,
      },
    ],
  ];
  test.each(
    cases.flatMap(([name, one]) =>
      (["eager", "graph"] as const).map((executor) => [name, executor, one] as const),
    ),
  )(
    "of %s, run %s, is not below what is used, nor more than about twice that",
    (_, executor, one) => {
      const {used, estimate} = measured({...one, executor});
      expect(estimate).toBeGreaterThan(used);
      expect(estimate).toBeLessThan(2.1 * used);
    },
    60_000,
  );
});

describe("a budget", () => {
  let model: Model;
  beforeAll(async () => {
    const config = gpt2.readConfig({n_layer: 6, n_head: 2, n_embd: 16, vocab_size: 50, n_positions: 512});
    model = await fromPretrained(await toyFolder(config));
  });
  afterAll(() => {
    model.dispose();
    removeToys();
  });
  const ids = Array.from({length: 300}, (_, i) => i % 50);

  /** The message of a refused run. */
  const refusal = async (maxMemory: number, capture: CaptureOptions = {}): Promise<string> =>
    run(model, ids, {maxMemory, capture}).then(
      () => "",
      (error: Error) => error.message,
    );

  test("that is too small is refused, with layers and a length that fit", async () => {
    const maxMemory = 4_000_000;
    const message = await refusal(maxMemory);
    const pattern =
      /^run\(\): capturing hidden states and FFNN activations of 300 positions needs [\d.]+ MB, got a budget of 4\.0 MB\. Capture layers (\d+)–(\d+) only \(capture\.points, with hiddenStates and ffnnActivations false\), shorten the text to (\d+) tokens, or raise maxMemory\.$/;
    expect(message).toMatch(pattern);
    const [from, to, length] = pattern.exec(message)!.slice(1).map(Number);
    const ofLayers = (first: number): CaptureOptions => ({
      ...none,
      points: ["residual.post", "ffnn.activation"].map((point) => ({
        point: `blocks.*.${point}`,
        layers: {from: first, to},
      })),
    });
    await expect(run(model, ids, {maxMemory, capture: ofLayers(from)})).resolves.toBeDefined();
    await expect(run(model, ids, {maxMemory, capture: ofLayers(from - 1)})).rejects.toThrow(RangeError);
    await expect(run(model, ids.slice(0, length), {maxMemory})).resolves.toBeDefined();
    await expect(run(model, ids.slice(0, length + 1), {maxMemory})).rejects.toThrow(RangeError);
  });

  test("may come from the model", async () => {
    const small = await fromPretrained(await toyFolder(), {maxMemory: 8_000});
    await expect(run(small, [1, 2, 3, 4, 5, 6])).rejects.toThrow(/got a budget of 8\.0 kB\./);
    await expect(run(small, [1, 2, 3, 4, 5, 6], {maxMemory: 1e6})).resolves.toBeDefined();
    small.dispose();
  });

  test("of many texts counts all results, and says how many would fit", async () => {
    const texts = Array.from({length: 40}, () => ids.slice(0, 100));
    const maxMemory = 4_000_000;
    const message = await runAll(model, texts, {maxMemory}).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toMatch(
      /of 4,000 positions of 40 texts needs [\d.]+ MB, .* run \d+ texts at once, or raise maxMemory\.$/,
    );
    const count = Number(/run (\d+) texts/.exec(message)![1]);
    expect(await runAll(model, texts.slice(0, count), {maxMemory})).toHaveLength(count);
    await expect(runAll(model, texts.slice(0, count + 1), {maxMemory})).rejects.toThrow(RangeError);
  });

  test.each([0, -1, NaN, "2 GB"])("of %p is refused", async (maxMemory) => {
    await expect(run(model, ids, {maxMemory: maxMemory as number})).rejects.toThrow(
      /^run\(\): maxMemory must be above 0 bytes, got/,
    );
  });

  test("smaller than one pass of all texts splits them into several", async () => {
    const texts = Array.from({length: 8}, (_, i) => ids.slice(0, 60 + i));
    const capture = none;
    const together = await runAll(model, texts, {capture, maxMemory: 1e9});
    // Enough for one text of 67 tokens, not for two.
    const alone = await runAll(model, texts, {capture, maxMemory: 420_000});
    expect(alone.map(({ids: own}) => own)).toEqual(together.map(({ids: own}) => own));
  });
});
