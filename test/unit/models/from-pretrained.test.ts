import {cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {run} from "../../../src/capture/index.js";
import {fromPretrained, gpt2, saveCheckpoint, writeGpt2Config} from "../../../src/models/index.js";
import {encodeSafetensors} from "../../../src/models/safetensors-write.js";
import {memory} from "../../../src/tensors/index.js";
import {removeToys, toyConfig, toyFolder, toyWeights, writeRaw} from "./toy.js";

let folder: string;
beforeEach(async () => {
  folder = await toyFolder();
});
afterAll(removeToys);

const edit = (file: string, change: (json: Record<string, unknown>) => unknown): void => {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
};

/** The call fails with this message, and nothing is left in memory. */
async function expectRefused(message: RegExp, kind: new () => Error = Error): Promise<void> {
  const before = memory();
  const call = fromPretrained(folder);
  await expect(call).rejects.toThrow(message);
  await expect(call).rejects.toThrow(kind);
  expect(memory()).toEqual(before);
}

describe("fromPretrained", () => {
  test("holds its weights until it is disposed, and nothing after", async () => {
    const before = memory().tensors;
    const model = await fromPretrained(folder);
    expect(memory().tensors).toBe(before + gpt2.parameters(toyConfig).length);
    model.dispose();
    model.dispose();
    expect(memory().tensors).toBe(before);
  });

  test("tells how much is read", async () => {
    const seen: number[][] = [];
    const model = await fromPretrained(folder, {onProgress: (done, total) => seen.push([done, total])});
    model.dispose();
    const bytes = 4 * gpt2.parameters(toyConfig).reduce((n, {shape}) => n + shape.reduce((a, b) => a * b, 1), 0);
    expect(seen.at(-1)).toEqual([bytes, bytes]);
  });

  test("reads weights in several files with an index", async () => {
    const parameters = gpt2.parameters(toyConfig);
    const weights = toyWeights();
    const half = parameters.length >> 1;
    const parts = [parameters.slice(0, half), parameters.slice(half)];
    const map: Record<string, string> = {};
    parts.forEach((part, i) => {
      const arrays = part.map(({name, shape}) => ({name, shape, data: weights.get(name)!}));
      for (const {name} of part) map[name] = `part-${i}.safetensors`;
      writeFileSync(join(folder, `part-${i}.safetensors`), encodeSafetensors(arrays));
    });
    const whole = await fromPretrained(folder);
    rmSync(join(folder, "model.safetensors"));
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({weight_map: map}));
    const sharded = await fromPretrained(folder);
    const [a, b] = [await run(whole, [1, 2, 3]), await run(sharded, [1, 2, 3])];
    expect(b.hiddenStates).toEqual(a.hiddenStates);
    whole.dispose();
    sharded.dispose();
  });

  test("refuses an index that names a file of another folder", async () => {
    rmSync(join(folder, "model.safetensors"));
    const index = {weight_map: {"wte.weight": "../secret"}};
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(index));
    await expectRefused(/must name files of its own folder, got "..\/secret"/);
  });

  test("gives a run what its weights' hash is", async () => {
    const [a, b] = [await fromPretrained(folder), await fromPretrained(await toyFolder(toyConfig, toyWeights(toyConfig, 2)))];
    expect(a.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(a.weightsHash).not.toBe(b.weightsHash);
    a.dispose();
    b.dispose();
  });

  test("refuses a folder that is not there, and names the models that are", async () => {
    await expect(fromPretrained("no/such/model")).rejects.toThrow(
      /^fromPretrained\(\): model must be a checkpoint folder or one of .*, got "no\/such\/model"\.$/,
    );
  });

  test.each([undefined, "", 3])("refuses %s as a model", async (value) => {
    await expect(fromPretrained(value as string)).rejects.toThrow(TypeError);
  });

  test("refuses an unknown option and names the near one", async () => {
    await expect(fromPretrained(folder, {onprogress: () => 0} as object)).rejects.toThrow(
      'fromPretrained(): unknown option "onprogress". Did you mean "onProgress"?',
    );
  });

  test("refuses a folder without config.json", async () => {
    rmSync(join(folder, "config.json"));
    await expectRefused(/config.json must be readable, got ENOENT/);
  });

  test("refuses a config.json that is cut off", async () => {
    truncateSync(join(folder, "config.json"), 20);
    await expectRefused(/config.json must be a JSON object/);
  });

  test("refuses an unknown architecture and names the known ones", async () => {
    edit("config.json", (json) => ({...json, model_type: "mamba"}));
    await expectRefused(/model_type in config.json must be one of gpt2, .*, got "mamba". Add another with registerFamily/);
  });

  test("refuses an architecture with another head", async () => {
    edit("config.json", (json) => ({...json, architectures: ["GPT2ForSequenceClassification"]}));
    await expectRefused(/architectures in config.json must be one of GPT2LMHeadModel, GPT2Model, got/);
    edit("config.json", (json) => ({...json, architectures: "GPT2LMHeadModel"}));
    await expectRefused(/architectures in config.json must be one of GPT2LMHeadModel, GPT2Model, got "GPT2LMHeadModel"/);
  });

  test.each<[string, unknown, RegExp]>([
    ["n_layer", 0, /n_layer in config.json must be a whole number from 1 to 1,024, got 0/],
    ["n_layer", "2", /n_layer in config.json must be a whole number from 1 to 1,024, got "2"/],
    ["n_head", 4, /n_embd in config.json must be a multiple of n_head \(4\), got 6/],
    ["activation_function", "swosh", /activation_function in config.json must be one of gelu, .* got "swosh"/],
    ["layer_norm_epsilon", -1, /layer_norm_epsilon in config.json must be above 0, got -1/],
    ["tie_word_embeddings", 1, /tie_word_embeddings in config.json must be true or false, got 1/],
  ])("refuses %s = %s", async (key, value, message) => {
    edit("config.json", (json) => ({...json, [key]: value}));
    await expectRefused(message);
  });

  test("refuses weights whose shape is not what the config says", async () => {
    edit("config.json", (json) => ({...json, vocab_size: 12}));
    await expectRefused(/"wte.weight" must have the shape \[12, 6\] that config.json says, got \[11, 6\]/, RangeError);
  });

  test("refuses a checkpoint without a weight that the config asks for", async () => {
    edit("config.json", (json) => ({...json, n_layer: 3}));
    await expectRefused(/the checkpoint must hold "h.2.ln_1.weight", got 28 others/);
  });

  test("refuses a number of layers that would fill the memory", async () => {
    edit("config.json", (json) => ({...json, n_layer: 1000}));
    await expectRefused(/must have no more layers than the checkpoint has arrays \(28\), got 1000/, RangeError);
  });

  test("refuses a checkpoint without its own head where the config says that there is one", async () => {
    edit("config.json", (json) => ({...json, tie_word_embeddings: false}));
    await expectRefused(/must hold "lm_head.weight"/);
  });

  test("refuses a folder without weights", async () => {
    rmSync(join(folder, "model.safetensors"));
    await expectRefused(/must hold model.safetensors, got none/);
  });

  test("refuses weights that are cut off", async () => {
    truncateSync(join(folder, "model.safetensors"), 3000);
    await expectRefused(/model.safetensors must have \d+ bytes of weights, got \d+/);
  });

  test("refuses NaN weights and names them", async () => {
    const weights = toyWeights();
    weights.get("h.1.mlp.c_fc.bias")![2] = NaN;
    await saveCheckpoint(folder, writeGpt2Config(toyConfig), gpt2.parameters(toyConfig), weights);
    await expectRefused(/"h.1.mlp.c_fc.bias" in model.safetensors must hold finite numbers, got NaN at \[2\]/);
  });

  test("refuses a tokenizer with more tokens than the model has", async () => {
    cpSync(join(__dirname, "../../parity/golden/untied/tokenizer.json"), join(folder, "tokenizer.json"));
    await expectRefused(/tokenizer.json must have at most the 11 tokens of config.json, got 281/);
  });

  test("refuses a tokenizer without a vocabulary", async () => {
    writeFileSync(join(folder, "tokenizer.json"), JSON.stringify({model: {type: "WordPiece"}, decoder: null}));
    await expectRefused(/^fromPretrained\(\): tokenizer.json must have a vocabulary from tokens to ids, got undefined/);
  });

  /** The toy's weights in two files, with an index of them. */
  function shard(): Record<string, string> {
    const weights = toyWeights();
    const map: Record<string, string> = {};
    const arrays = gpt2.parameters(toyConfig).map(({name, shape}) => ({name, shape, data: weights.get(name)!}));
    [arrays.slice(0, 9), arrays.slice(9)].forEach((part, i) => {
      for (const {name} of part) map[name] = `part-${i}.safetensors`;
      writeFileSync(join(folder, `part-${i}.safetensors`), encodeSafetensors(part));
    });
    rmSync(join(folder, "model.safetensors"));
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({weight_map: map}));
    return map;
  }

  test("refuses an index that names a file which is not there", async () => {
    shard();
    rmSync(join(folder, "part-1.safetensors"));
    await expectRefused(/^fromPretrained\(\): part-1.safetensors must be readable, got ENOENT/);
  });

  test("refuses an index that leaves a file out", async () => {
    const map = Object.fromEntries(Object.entries(shard()).filter(([, file]) => file === "part-0.safetensors"));
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({weight_map: map}));
    await expectRefused(/^fromPretrained\(\): the checkpoint must hold "h.0.ln_2.bias", got 9 others/);
  });

  test("reads arrays of several types in one file", async () => {
    const half = new Set(["wte.weight", "h.1.mlp.c_fc.weight"]);
    const weights = toyWeights();
    // Values that 16 bits hold exactly.
    for (const name of half) weights.set(name, weights.get(name)!.map((value) => Math.round(64 * value) / 64));
    await saveCheckpoint(folder, writeGpt2Config(toyConfig), gpt2.parameters(toyConfig), weights);
    const whole = await fromPretrained(folder);
    const arrays = gpt2.parameters(toyConfig).map(({name, shape}) => {
      const stored = encodeSafetensors([{name, shape, data: weights.get(name)!}], half.has(name) ? "float16" : "float32");
      const start = 8 + Number(Buffer.from(stored).readBigUInt64LE());
      return {name, shape, dtype: half.has(name) ? "F16" : "F32", bytes: stored.subarray(start)};
    });
    let at = 0;
    const header = Object.fromEntries(
      arrays.map(({name, shape, dtype, bytes}) => [
        name,
        {dtype, shape, data_offsets: [at, (at += bytes.length)]},
      ]),
    );
    writeRaw(join(folder, "model.safetensors"), header, Buffer.concat(arrays.map(({bytes}) => bytes)));
    const mixed = await fromPretrained(folder);
    const [a, b] = [await run(whole, [1, 2, 3]), await run(mixed, [1, 2, 3])];
    expect(b.hiddenStates).toEqual(a.hiddenStates);
    expect(b.provenance.weightsHash).not.toBe(a.provenance.weightsHash);
    whole.dispose();
    mixed.dispose();
  });

  test.each([9, 13])("refuses a vocabulary of %i tokens for an embedding of 11", async (size) => {
    edit("config.json", (json) => ({...json, vocab_size: size}));
    await expectRefused(
      new RegExp(`"wte.weight" must have the shape \\[${size}, 6\\] that config.json says, got \\[11, 6\\]`),
      RangeError,
    );
  });

  test("refuses a model whose weights need more than maxMemory before it reads them", async () => {
    const parameters = gpt2.parameters(toyConfig);
    const bytes = 4 * parameters.reduce((n, {shape}) => n + shape.reduce((a, b) => a * b, 1), 0);
    const seen: number[] = [];
    const load = (maxMemory: number): ReturnType<typeof fromPretrained> =>
      fromPretrained(folder, {maxMemory, onProgress: (done) => seen.push(done)});
    await expect(load(bytes - 1)).rejects.toThrow(
      /^fromPretrained\(\): the weights need .* kB, got a budget of .* kB\. Load them with dtype "bfloat16" or raise/,
    );
    (await fromPretrained(folder, {maxMemory: bytes - 1, dtype: "bfloat16"})).dispose();
    await expect(load(bytes / 2 - 1)).rejects.toThrow(/\. Raise maxMemory or take a smaller model\.$/);
    await expect(load(0)).rejects.toThrow(/maxMemory must be above 0 bytes, got 0/);
    expect(seen).toEqual([]);
    const model = await load(bytes);
    expect(model).toMatchObject({maxMemory: bytes});
    model.dispose();
  });

  test("stops with an AbortError, and leaves nothing", async () => {
    const before = memory().tensors;
    const controller = new AbortController();
    const call = fromPretrained(folder, {signal: controller.signal, onProgress: () => controller.abort()});
    await expect(call).rejects.toMatchObject({name: "AbortError"});
    expect(memory().tensors).toBe(before);
  });

  test("takes a folder in place of a file as unreadable", async () => {
    rmSync(join(folder, "config.json"));
    mkdirSync(join(folder, "config.json"));
    await expectRefused(/config.json must be readable, got EISDIR/);
  });
});
