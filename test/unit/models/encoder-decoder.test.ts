import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {EncoderDecoderGraph, EncoderDecoderOptions, LoadedModel, Tap} from "../../../src/models/index.js";
import {bart, fromPretrained, loaded, mbart, mt5, t5} from "../../../src/models/index.js";
import {bucketOf} from "../../../src/models/encoder-decoder/relative.js";
import type {GraphNode, Tensor} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";

const golden = join(__dirname, "../../parity/golden");
const same: Tap = (_, node) => node;
const source = [5, 9, 30, 2];
const target = [2, 7, 8];

const block = (at: string, cross: boolean): string[] =>
  [
    "residual.pre",
    ...["q", "k", "v", "pattern", "z", "out"].map((part) => `attention.${part}`),
    "residual.mid",
    ...(cross ? [...["q", "pattern", "z", "out"].map((part) => `cross.${part}`), "residual.cross"] : []),
    "ffnn.activation",
    "residual.post",
  ].map((point) => `${at}.${point}`);

/** In the order of the forward pass. */
function pointsOf(nEncoderLayers: number, nLayers: number, finalNorm: boolean): Record<"encoder" | "decoder", string[]> {
  const all = (n: number, of: (i: number) => string[]): string[] => Array.from({length: n}, (_, i) => of(i)).flat();
  const last = (stack: string): string[] => (finalNorm ? [`${stack}.finalNorm`] : []);
  return {
    encoder: [
      "encoder.embeddings",
      ...all(nEncoderLayers, (i) => block(`encoder.blocks.${i}`, false)),
      ...last("encoder"),
      ...all(nLayers, (i) => [`decoder.blocks.${i}.cross.k`, `decoder.blocks.${i}.cross.v`]),
    ],
    decoder: [
      "decoder.embeddings",
      ...all(nLayers, (i) => block(`decoder.blocks.${i}`, true)),
      ...last("decoder"),
      "logits",
    ],
  };
}

const ints = (values: readonly number[]): Tensor => tf.tensor(Int32Array.from(values), [1, values.length], "int32");

/** What the named parts are fed: the source, then the target with logits for its last token. */
function feedsOf(part: "encoder" | "decoder"): Tensor[] {
  if (part === "encoder") return [ints(source), tf.tensor(new Float32Array(4), [1, 1, 1, 4])];
  const mask = Float32Array.from({length: 9}, (_, i) => (i % 3 > Math.floor(i / 3) ? -1e9 : 0));
  const queries = tf.tensor(Int32Array.of(2), [1], "int32");
  return [ints(target), ints([0, 1, 2]), tf.tensor(mask, [1, 1, 3, 3]), queries];
}

function inputsOf({encoder, decoder}: EncoderDecoderGraph): GraphNode[] {
  return [
    ...(encoder ? [encoder.tokens, encoder.mask] : []),
    ...(decoder ? [decoder.tokens, decoder.positions, decoder.mask, decoder.queries] : []),
  ];
}

let count = 0;
/** One run of a graph with these options; `more` are the inputs that come after those of `inputsOf`. */
function runOnce(
  model: LoadedModel,
  options: EncoderDecoderOptions,
  feeds: readonly Tensor[],
  outputs: (graph: EncoderDecoderGraph) => readonly GraphNode[],
  more: (graph: EncoderDecoderGraph) => readonly GraphNode[] = () => [],
): Tensor[] {
  const program = model.program(`test ${count++}`, () => {
    const graph = model.encoderDecoderGraph(options);
    return {graph, inputs: [...inputsOf(graph), ...more(graph)], outputs: [...outputs(graph)]};
  });
  return tf.using(feeds, () => program(feeds));
}

const logitsOf = ({decoder}: EncoderDecoderGraph): GraphNode[] => [decoder!.logits];

function wholeLogits(model: LoadedModel, tap: Tap): Float32Array {
  const feeds = [...feedsOf("encoder"), ...feedsOf("decoder")];
  return tf.take(runOnce(model, {tap}, feeds, logitsOf)[0]) as Float32Array;
}

function partLogits(model: LoadedModel, tap: Tap): Float32Array {
  const cross = runOnce(model, {part: "encoder", tap}, feedsOf("encoder"), (graph) => graph.cross);
  const mask = tf.tensor(new Float32Array(4), [1, 1, 1, 4]);
  const [logits] = runOnce(
    model,
    {part: "decoder", tap},
    [...feedsOf("decoder"), mask, ...cross],
    logitsOf,
    (graph) => [graph.decoder!.sourceMask, ...graph.cross],
  );
  return tf.take(logits) as Float32Array;
}

const load = async (name: string): Promise<LoadedModel> =>
  loaded(await fromPretrained(join(golden, name)), "test");
const apart = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe.each([
  ["t5-relu", 2, 2, true],
  ["t5-gated-untied", 1, 3, true],
  ["bart", 2, 1, false],
  ["mbart", 2, 2, true],
] as const)("the parts of %s", (name, nEncoderLayers, nLayers, finalNorm) => {
  const points = pointsOf(nEncoderLayers, nLayers, finalNorm);
  const all = [...points.encoder, ...points.decoder];
  let model: LoadedModel;
  let before: number;
  beforeAll(async () => {
    before = tf.memory().tensors;
    model = await load(name);
  });
  afterAll(() => {
    model.dispose();
    expect(tf.memory().tensors).toBe(before);
  });

  test.each([
    ["whole", all],
    ["encoder", points.encoder],
    ["decoder", points.decoder],
  ] as const)("name all points of the forward pass once, in its order: %s", (part, expected) => {
    const named: string[] = [];
    model.encoderDecoderGraph({part, tap: (point, node) => (named.push(point), node)});
    expect(named).toEqual(expected);
  });

  test("give the logits of the whole", () => {
    expect(apart(partLogits(model, same), wholeLogits(model, same))).toBeLessThan(1e-5);
  });

  // The others share the code.
  const replaced = name === "t5-relu" || name === "bart" ? all.filter((point) => point !== "logits") : [];
  if (replaced.length > 0) test.each(replaced)("change the logits as the whole does where %s is replaced", (point) => {
    // Not by a factor: a norm would take it back. Not by a constant for all keys: the softmax would.
    const tap: Tap = (at, node) => (at === point ? tf.add(node, tf.square(node)) : node);
    const changed = wholeLogits(model, tap);
    expect(apart(changed, wholeLogits(model, same))).toBeGreaterThan(1e-4);
    expect(apart(partLogits(model, tap), changed)).toBeLessThan(1e-4);
  });
});

describe("the buckets of distances", () => {
  const usual = {nBuckets: 32, farthest: 128};
  test.each([
    [0, 0],
    [-7, 7],
    [-8, 8], // from here on wider: 8 · 16^(n/8)
    [-15, 9],
    [-16, 10],
    [-127, 15],
    [-4000, 15],
    [1, 17],
    [16, 26],
    [4000, 31],
  ])("of an encoder are those of both sides: %i is in %i", (distance, bucket) => {
    expect(bucketOf(usual, distance, true)).toBe(bucket);
  });

  test.each([
    [3, 0],
    [-15, 15],
    [-16, 16], // from here on wider: 16 · 8^(n/16)
    [-32, 21],
    [-127, 31],
    [-4000, 31],
  ])("of a decoder are those before: %i is in %i", (distance, bucket) => {
    expect(bucketOf(usual, distance, false)).toBe(bucket);
  });

  test("have borders where distances meet them exactly, however logarithms are rounded", () => {
    // 3 · log(6 / 3) / log(24 / 3) is 1.
    expect(bucketOf({nBuckets: 6, farthest: 24}, -5, false)).toBe(3);
    expect(bucketOf({nBuckets: 6, farthest: 24}, -6, false)).toBe(4);
  });
});

describe("config.json", () => {
  test("of T5 may leave out what version 1.0 has", () => {
    expect(t5.readConfig({})).toMatchObject({
      nLayers: 6,
      nEncoderLayers: 6,
      nHeads: 8,
      dHead: 64,
      dModel: 512,
      dFfnn: 2048,
      activation: "relu",
      gated: false,
      decoderStart: 0,
      endOfText: 1,
      nPositions: Infinity,
      outputScale: 512 ** -0.5,
    });
  });

  test.each([
    [{tie_word_embeddings: false}, 1],
    [{tie_word_embeddings: true, scale_decoder_outputs: false}, 1],
    [{tie_word_embeddings: true, scale_decoder_outputs: true, d_model: 16}, 0.25],
  ])("of T5 says whether its output is scaled: %j", (json, scale) => {
    expect(t5.readConfig(json)).toMatchObject({outputScale: scale});
    expect(mt5.readConfig(json)).toMatchObject({outputScale: 1});
  });

  test.each([
    ["gated-gelu", "gelu_new", true],
    ["gelu", "gelu", false],
    ["gated-silu", "silu", true],
  ])("of T5 names its feed-forward layer: %s", (feed_forward_proj, activation, gated) => {
    expect(t5.readConfig({feed_forward_proj})).toMatchObject({activation, gated});
  });

  test.each([
    [t5, {feed_forward_proj: "gated-prelu"}, 'feed_forward_proj in config.json must be one of .*, got "gated-prelu"'],
    [t5, {d_kv: 0}, "d_kv in config.json must be a whole number of at least 1, got 0"],
    [t5, {relative_attention_num_buckets: 3}, "relative_attention_num_buckets in config.json must be at least 4, got 3"],
    [t5, {relative_attention_max_distance: 16}, "relative_attention_max_distance in config.json must be at least 17, got 16"],
    [t5, {decoder_start_token_id: "<s>"}, 'decoder_start_token_id in config.json must be a token\'s id from 0 to 32127, got "<s>"'],
    [t5, {vocab_size: 9, decoder_start_token_id: 9}, "decoder_start_token_id in config.json must be a token's id from 0 to 8, got 9"],
    [t5, {num_layers: 2 ** 31}, "num_layers in config.json must be a whole number from 1 to 1,024, got 2147483648"],
    [bart, {encoder_layers: 2 ** 31}, "encoder_layers in config.json must be a whole number from 1 to 1,024, got 2147483648"],
    [t5, {relative_attention_max_distance: 2 ** 31}, "relative_attention_max_distance in config.json must be a whole number from 1 to 1,048,576"],
    [bart, {d_model: 10, encoder_attention_heads: 3}, "must be a multiple of encoder_attention_heads \\(3\\), got 10"],
    [bart, {d_model: 12, encoder_attention_heads: 3, decoder_attention_heads: 5}, "decoder_attention_heads \\(5\\), got 12"],
    [bart, {normalize_before: true}, "normalize_before in config.json must be false, got true"],
    [mbart, {normalize_embedding: false}, "normalize_embedding in config.json must be true, got false"],
    [bart, {activation_function: "prelu"}, 'activation_function in config.json must be one of .*, got "prelu"'],
  ] as const)("is refused where it asks for what is not known (%#)", (family, json, message) => {
    expect(() => family.readConfig(json)).toThrow(new RegExp(`^fromPretrained\\(\\): .*${message}`));
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

describe("token embeddings", () => {
  const one = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"];

  test.each(one)("are one array, whatever the checkpoint calls it: %s", (name) => {
    const {embeddings} = t5.settle!(t5.readConfig({}), (known) => known === name);
    expect(embeddings).toEqual({encoder: name, decoder: name, head: name});
  });

  test("are read from an array of another name, too", async () => {
    const before = tf.memory().tensors;
    const model = await load("t5-relu");
    const expected = wholeLogits(model, same);
    model.dispose();
    const folder = mkdtempSync(join(tmpdir(), "limpid-family-"));
    cpSync(join(golden, "t5-relu"), folder, {recursive: true});
    rename(join(folder, "model.safetensors"), "shared.weight", "decoder.embed_tokens.weight");
    const renamed = loaded(await fromPretrained(folder), "test");
    expect(wholeLogits(renamed, same)).toEqual(expected);
    renamed.dispose();
    rmSync(folder, {recursive: true});
    expect(tf.memory().tensors).toBe(before);
  });

  test("and head are arrays of their own where the checkpoint has them", () => {
    const {embeddings} = bart.settle!(bart.readConfig({}), (name) => one.includes(name));
    expect(new Set(Object.values(embeddings)).size).toBe(3);
  });
});

test("an encoder–decoder of another head is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "limpid-family-"));
  cpSync(join(golden, "bart"), folder, {recursive: true});
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
  const architectures = ["BartForSequenceClassification"];
  writeFileSync(join(folder, "config.json"), JSON.stringify({...config, architectures}));
  await expect(fromPretrained(folder)).rejects.toThrow(
    'fromPretrained(): architectures in config.json must be one of BartForConditionalGeneration, BartModel, got ["BartForSequenceClassification"].',
  );
  rmSync(folder, {recursive: true});
});
