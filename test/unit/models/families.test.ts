import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {feedsOf, inputsOf, run} from "../../../src/capture/index.js";
import type {CausalFamily, Family, LlamaConfig, Model, Tap} from "../../../src/models/index.js";
import {
  fromPretrained,
  gemma,
  gptNeo,
  gptNeoX,
  llama,
  loaded,
  mistral,
  opt,
  qwen2,
  registerFamily,
  Trainer,
} from "../../../src/models/index.js";
import type {GraphNode} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";
import {toyFolder, removeToys} from "./toy.js";

const golden = join(__dirname, "../../parity/golden");
const ids = [3, 1, 4, 1, 5];

/** Logits of the last token, with the points of the forward pass given to `tap`. */
function logitsWith(model: Model, tap: Tap): Float32Array {
  const inner = loaded(model, "test");
  const graph = inner.graph({tap});
  const program = inner.program(`test ${Math.random()}`, () => ({graph, inputs: inputsOf(graph), outputs: [graph.logits]}));
  const [logits] = tf.using(feedsOf(ids, [ids.length - 1]), program);
  return tf.take(logits) as Float32Array;
}

const pointsOf = (nLayers: number): string[] => [
  "embeddings",
  ...Array.from({length: nLayers}, (_, i) => [
    `blocks.${i}.residual.pre`,
    `blocks.${i}.attention.q`,
    `blocks.${i}.attention.k`,
    `blocks.${i}.attention.v`,
    `blocks.${i}.attention.pattern`,
    `blocks.${i}.attention.z`,
    `blocks.${i}.attention.out`,
    `blocks.${i}.residual.mid`,
    `blocks.${i}.ffnn.activation`,
    `blocks.${i}.residual.post`,
  ]).flat(),
  "finalNorm",
  "logits",
];

describe("points of the forward pass", () => {
  afterAll(removeToys);

  const folders = ["gpt2", "neox-sequential", "neox-parallel", "llama-grouped", "gemma", "opt", "neo-local"];
  test.each(folders)("are all named in %s, in their order", async (name) => {
    const model = await fromPretrained(name === "gpt2" ? await toyFolder() : join(golden, name));
    const points: string[] = [];
    logitsWith(model, (point, node) => (points.push(point), node));
    expect(points).toEqual(pointsOf(model.config.nLayers));
    model.dispose();
  });

  test.each(pointsOf(2).filter((point) => point !== "logits"))("%s changes the logits where it is replaced", async (point) => {
    for (const folder of [await toyFolder(), join(golden, "llama-grouped")]) {
      const model = await fromPretrained(folder);
      const plain = logitsWith(model, (_, node) => node);
      // Not by a factor: a norm would take it back.
      const changed = logitsWith(model, (at, node) => (at === point ? tf.add(node, tf.square(node)) : node));
      expect(Math.max(...plain.map((logit, i) => Math.abs(logit - changed[i])))).toBeGreaterThan(1e-4);
      model.dispose();
    }
  });

  test("that are replaced leave the model's other runs as they were", async () => {
    const model = await fromPretrained(await toyFolder());
    const before = await run(model, ids);
    logitsWith(model, (point, node) => (point === "embeddings" ? tf.mul(node, 0) : node));
    expect((await run(model, ids)).hiddenStates).toEqual(before.hiddenStates);
    model.dispose();
  });
});

/** Gives an array of a safetensors file another name. */
function rename(file: string, from: string, to: string): void {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(bytes.toString("utf8", 8, start).replace(`"${from}"`, `"${to}"`));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(file, Buffer.concat([length, header, bytes.subarray(start)]));
}

test("a checkpoint of GPT-NeoX may call its head by either of its names", async () => {
  const folder = mkdtempSync(join(tmpdir(), "limpid-family-"));
  cpSync(join(golden, "neox-parallel"), folder, {recursive: true});
  const same: Tap = (_, node) => node;
  const logits: Float32Array[] = [];
  for (const name of ["embed_out.weight", "lm_head.weight"]) {
    rename(join(folder, "model.safetensors"), "embed_out.weight", name);
    const model = await fromPretrained(folder);
    logits.push(logitsWith(model, same));
    model.dispose();
  }
  expect(logits[1]).toEqual(logits[0]);
  rmSync(folder, {recursive: true});
});

test.each<[CausalFamily, string]>([
  [gptNeoX as CausalFamily, "neox-sequential"],
  [llama as CausalFamily, "llama-one-shared-head"],
  [qwen2 as CausalFamily, "qwen2-window"],
  [gemma as CausalFamily, "gemma"],
  [opt as CausalFamily, "opt-norm-after"],
  [gptNeo as CausalFamily, "neo-local"],
])("a new model of each family learns (%#)", (family, name) => {
  const json = JSON.parse(readFileSync(join(golden, name, "config.json"), "utf8")) as Record<string, unknown>;
  const trainer = new Trainer(family, family.readConfig(json));
  const batch = {ids: Int32Array.of(1, 2, 3, 4, 5, 6), targets: Int32Array.of(2, 3, 4, 5, 6, 7), batch: 1};
  const before = trainer.loss(batch);
  for (let i = 0; i < 20; i++) trainer.step(batch, 0.01);
  expect(trainer.loss(batch)).toBeLessThan(0.9 * before);
  trainer.dispose();
});

describe("registerFamily", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "limpid-family-"));
    cpSync(join(golden, "llama-grouped"), folder, {recursive: true});
    const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
    writeFileSync(
      join(folder, "config.json"),
      JSON.stringify({...config, model_type: "my_llama", architectures: ["MyLlama"]}),
    );
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  test("makes a checkpoint of a new family readable", async () => {
    await expect(fromPretrained(folder)).rejects.toThrow(/Add another with registerFamily\(\)/);
    const mine: Family<LlamaConfig> = {...llama, name: "my_llama", architectures: ["MyLlama"]};
    registerFamily(mine);
    const [model, known] = [await fromPretrained(folder), await fromPretrained(join(golden, "llama-grouped"))];
    const same = (_: string, node: GraphNode): GraphNode => node;
    expect(logitsWith(model, same)).toEqual(logitsWith(known, same));
    model.dispose();
    known.dispose();
  });

  test("says which part of a family is missing", () => {
    const partial = {...llama, graph: undefined};
    expect(() => registerFamily(partial as unknown as Family)).toThrow(
      /registerFamily\(\): family.graph must be a function, got undefined/,
    );
  });
});

describe("config.json", () => {
  test("of Pythia as it was first published gives the rotary settings of its own names", () => {
    const {rotary} = gptNeoX.readConfig({hidden_size: 512, num_attention_heads: 8, rotary_pct: 0.25, rotary_emb_base: 500});
    expect(rotary).toEqual({size: 16, theta: 500, scaling: {type: "default"}});
  });

  test("of LLaMA 3 as it was first published gives the rotary settings beside rope_scaling", () => {
    const {rotary} = llama.readConfig({
      rope_theta: 500000,
      rope_scaling: {rope_type: "llama3", factor: 32, high_freq_factor: 4, low_freq_factor: 1, original_max_position_embeddings: 8192},
    });
    const scaling = {type: "llama3", factor: 32, lowFactor: 1, highFactor: 4, nPositions: 8192};
    expect(rotary).toEqual({size: 128, theta: 500000, scaling});
  });

  test("of LLaMA 2 with the older name of the scaling's type is understood", () => {
    const {rotary} = llama.readConfig({rope_scaling: {type: "linear", factor: 4}});
    expect(rotary.scaling).toEqual({type: "linear", factor: 4});
  });

  test("that leaves out the window has Mistral's, and none where it is null", () => {
    expect(mistral.readConfig({}).windowOf(0)).toBe(4096);
    expect(mistral.readConfig({sliding_window: null}).windowOf(0)).toBeUndefined();
  });

  test("that says which layers of Qwen2 have a window is followed", () => {
    const {windowOf} = qwen2.readConfig({
      use_sliding_window: true,
      sliding_window: 9,
      layer_types: ["full_attention", "sliding_attention"],
    });
    expect([windowOf(0), windowOf(1)]).toEqual([undefined, 9]);
  });

  test("that says GELU means its approximation in Gemma", () => {
    expect(gemma.readConfig({hidden_act: "gelu"}).activation).toBe("gelu_pytorch_tanh");
  });

  test("that ends texts with one of several tokens gives the first", () => {
    expect(llama.readConfig({eos_token_id: [7, 8]}).endOfText).toBe(7);
  });

  test("that ends texts with no token, or with one that it lacks, is taken", () => {
    expect(llama.readConfig({eos_token_id: null}).endOfText).toBeUndefined();
    expect(llama.readConfig({vocab_size: 5, eos_token_id: 50256}).endOfText).toBe(50256);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["an end of text that is no id", () => llama.readConfig({eos_token_id: "x"}), /eos_token_id in config.json must be a token's id, a list of ids or null, got "x"/],
    ["an end of text between two ids", () => llama.readConfig({eos_token_id: 1.5}), /eos_token_id .* got 1.5/],
    ["rotary settings that are no object", () => llama.readConfig({rope_parameters: "7"}), /rope_parameters in config.json must be an object or null, got "7"/],
    ["rotary settings that are a list", () => llama.readConfig({rope_scaling: []}), /rope_scaling in config.json must be an object or null, got \[\]/],
    ["a scaling that is not known", () => llama.readConfig({rope_scaling: {rope_type: "yarn"}}), /rope_type in config.json must be one of default, linear, dynamic, llama3, got "yarn"/],
    ["an odd number of turned entries", () => gptNeoX.readConfig({hidden_size: 12, num_attention_heads: 2, rotary_pct: 0.5}), /even number of a head's 6 entries, got 3/],
    ["heads that do not share evenly", () => llama.readConfig({num_attention_heads: 4, num_key_value_heads: 3}), /multiple of num_key_value_heads \(3\), got 4/],
    ["a width that heads do not divide", () => opt.readConfig({hidden_size: 10, num_attention_heads: 3}), /hidden_size in config.json must be a multiple of the number of heads \(3\), got 10/],
    ["attention in both directions", () => gemma.readConfig({use_bidirectional_attention: true}), /use_bidirectional_attention in config.json must be false/],
    ["kinds of attention that are none", () => gptNeo.readConfig({num_layers: 3, attention_types: [[[], 1e18]]}), /"local" for each of 3 layers/],
    ["more layers than fit into memory", () => llama.readConfig({num_hidden_layers: 2 ** 31}), /num_hidden_layers in config.json must be a whole number from 1 to 1,024, got 2147483648/],
    ["too few kinds of attention", () => gptNeo.readConfig({num_layers: 3, attention_types: [[["global"], 2]]}), /"local" for each of 3 layers/],
  ])("with %s is refused", (_, read, message) => expect(read).toThrow(message));
});
