import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {EncoderConfig, Model, Tap} from "../../../src/models/index.js";
import {
  albert,
  bert,
  fromPretrained,
  initialWeights,
  loaded,
  registerFamily,
  saveCheckpoint,
} from "../../../src/models/index.js";
import type {GraphNode} from "../../../src/tensors/index.js";
import * as tf from "../../../src/tensors/index.js";
import {encoderFeeds, encoderInputs} from "../../parity/encoder-golden.js";

const golden = join(__dirname, "../../parity/golden");
const same: Tap = (_, node) => node;
const text = {lengths: [5], ids: [[3, 1, 4, 1, 5]], tokenTypes: [[0, 0, 0, 0, 0]]};

/** What the head gives for one text, or the last hidden state where there is no head, with the points given to `tap`. */
function outputsWith(model: Model, tap: Tap = same, batch = text): Float32Array {
  const inner = loaded(model, "test");
  const graph = inner.encoderGraph({tap, padded: batch.ids.length > 1});
  const nodes = [...graph.outputs.values(), graph.hiddenStates.at(-1)!];
  const program = inner.program(`test ${Math.random()}`, () => ({
    graph,
    inputs: encoderInputs(graph),
    outputs: nodes,
  }));
  const made = tf.using(encoderFeeds(batch, [0, 2]), program);
  return tf.using(made, () => Float32Array.from(made.flatMap((tensor) => Array.from(tf.read(tensor)))));
}

const worst = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), a.length === b.length ? 0 : Infinity);

const pointsOf = (nLayers: number, outputs: readonly string[]): string[] => [
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
  ...outputs,
];

describe("points of an encoder", () => {
  test.each([
    ["bert-masked", 2, ["logits"]],
    ["bert-pooled", 1, ["pooled"]],
    ["bert-classes", 2, ["pooled", "logits"]],
    ["distilbert-classes", 2, ["logits"]],
    ["roberta-tokens", 2, ["logits"]],
    ["albert-groups", 6, ["pooled", "logits"]],
    ["electra-answers", 2, ["startLogits", "endLogits"]],
    ["deberta-masked", 2, ["logits"]],
  ] as const)("are all named in %s, in their order", async (name, nLayers, outputs) => {
    const model = await fromPretrained(join(golden, name));
    const points: string[] = [];
    outputsWith(model, (point, node) => (points.push(point), node));
    expect(points).toEqual(pointsOf(nLayers, outputs));
    expect(model.config.nLayers).toBe(nLayers);
    model.dispose();
  });

  test.each(pointsOf(2, ["logits"]))("%s changes the outcome where it is replaced", async (point) => {
    for (const name of ["bert-masked", "deberta-masked"]) {
      const model = await fromPretrained(join(golden, name));
      const replace: Tap = (at, node) => (at === point ? tf.add(node, tf.square(node)) : node);
      expect(worst(outputsWith(model), outputsWith(model, replace))).toBeGreaterThan(1e-4);
      model.dispose();
    }
  });
});

describe("padding", () => {
  test.each(["bert-classes", "roberta-masked", "albert-groups", "deberta-answers"])(
    "changes nothing of what %s makes of a text, whatever fills it up",
    async (name) => {
      const model = await fromPretrained(join(golden, name));
      const {dModel} = model.config;
      const state = (batch: typeof text): Float32Array => {
        const all = outputsWith(model, same, batch);
        const size = batch.ids.flat().length * dModel;
        return all.slice(all.length - size, all.length - size + 5 * dModel);
      };
      const zeros = Array<number>(7).fill(0);
      const filled = (id: number): typeof text => ({
        lengths: [5, 7],
        ids: [
          [...text.ids[0], id, id],
          [6, 5, 4, 3, 6, 7, 8],
        ],
        tokenTypes: [zeros, zeros],
      });
      expect(worst(state(filled(0)), state(text))).toBeLessThan(1e-5);
      expect(worst(state(filled(9)), state(text))).toBeLessThan(1e-5);
      model.dispose();
    },
  );
});

describe("a checkpoint of an encoder", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "limpid-encoder-"))));
  afterEach(() => rmSync(folder, {recursive: true}));

  const edit = (change: (json: Record<string, unknown>) => Record<string, unknown>): void => {
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>)));
  };
  /** Gives the arrays of the file other names; all lengths stay. */
  const rename = (from: RegExp, to: string): void => {
    const path = join(folder, "model.safetensors");
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const header = Buffer.from(bytes.toString("utf8", 8, start).replace(from, to));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(path, Buffer.concat([length, header, bytes.subarray(start)]));
  };
  const read = async (): Promise<Float32Array> => {
    const model = await fromPretrained(folder);
    const found = outputsWith(model);
    model.dispose();
    return found;
  };

  test("may call its weights with or without the name of the model below the head", async () => {
    cpSync(join(golden, "roberta-tokens"), folder, {recursive: true});
    const before = await read();
    rename(/"roberta\./g, '"');
    expect(await read()).toEqual(before);
  });

  test("may call the decoder's bias by either of its names", async () => {
    cpSync(join(golden, "bert-masked"), folder, {recursive: true});
    const before = await read();
    const header = readFileSync(join(folder, "model.safetensors")).toString("latin1");
    const isShort = header.includes('"cls.predictions.bias"');
    rename(/"cls\.predictions\.(decoder\.)?bias"/, `"cls.predictions.${isShort ? "decoder." : ""}bias"`);
    expect(await read()).toEqual(before);
  });

  test("has a decoder of its own where one is stored, whatever its config says", async () => {
    cpSync(join(golden, "bert-untied"), folder, {recursive: true});
    const before = await read();
    edit((json) => ({...json, tie_word_embeddings: true}));
    expect(await read()).toEqual(before);
  });

  test("has a pooler if its weights are there", async () => {
    for (const [name, pooler] of [
      ["bert-pooled", true],
      ["bert-no-pooler", false],
    ] as const) {
      const model = await fromPretrained(join(golden, name));
      expect(loaded(model, "test").encoderGraph().outputs.has("pooled")).toBe(pooler);
      model.dispose();
    }
  });

  test("of DeBERTa has the second head of masked words if that is the one whose weights are there", async () => {
    cpSync(join(golden, "deberta-masked"), folder, {recursive: true});
    const before = await read();
    rename(/cls\.predictions\.transform\./g, "lm_predictions.lm_head.");
    rename(/cls\.predictions\.(decoder\.)?bias/, "lm_predictions.lm_head.bias");
    expect(await read()).toEqual(before);
  });

  test("of a family that was registered is read, with the head that its architecture ends with", async () => {
    cpSync(join(golden, "bert-masked"), folder, {recursive: true});
    const before = await read();
    edit((json) => ({...json, model_type: "my_bert", architectures: ["MyBertForMaskedLM"]}));
    registerFamily({...bert, name: "my_bert", architectures: ["MyBertForMaskedLM"]});
    expect(await read()).toEqual(before);
  });

  test("whose architecture is no encoder is refused", async () => {
    cpSync(join(golden, "bert-masked"), folder, {recursive: true});
    edit((json) => ({...json, architectures: ["BertLMHeadModel"]}));
    await expect(fromPretrained(folder)).rejects.toThrow(
      /architectures in config.json must be one of BertModel, BertForMaskedLM, .*got \["BertLMHeadModel"\]/,
    );
  });

  test("whose weights lack a layer is refused by name, and leaves nothing in memory", async () => {
    cpSync(join(golden, "bert-masked"), folder, {recursive: true});
    rename(/cls\.predictions\.transform\.dense/g, "cls.predictions.transform.other");
    const before = tf.memory().tensors;
    await expect(fromPretrained(folder)).rejects.toThrow(
      /the checkpoint must hold "cls.predictions.transform.dense.weight"/,
    );
    expect(tf.memory().tensors).toBe(before);
  });

  test("of ALBERT may have more layers than weights", async () => {
    const json = {
      ...{model_type: "albert", architectures: ["AlbertModel"], hidden_size: 6, embedding_size: 4},
      ...{num_attention_heads: 2, intermediate_size: 5, vocab_size: 9, num_hidden_layers: 40},
    };
    const parameters = albert.parameters(albert.readConfig(json));
    await saveCheckpoint(folder, json, parameters, initialWeights(parameters, 1));
    const model = await fromPretrained(folder);
    expect(model.config.nLayers).toBe(40);
    model.dispose();
  });
});

test("a new encoder learns", () => {
  const config = bert.readConfig({
    ...{hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 2, intermediate_size: 12, vocab_size: 9},
    ...{max_position_embeddings: 6, architectures: ["BertForMaskedLM"]},
  });
  const graph = bert.graph(config);
  const logits = graph.outputs.get("logits")!;
  const targets = tf.input("targets", ["query"], "int32");
  const loss = tf.sum(tf.crossEntropy(logits, targets), [0]);
  const names = [...graph.weights.keys()];
  const slopes = tf.gradient([loss], [...graph.weights.values()], [tf.constant(1)]);
  const used = names.filter((_, i) => slopes[i]);
  expect(used).toEqual(names);
  const program = tf.compile(
    [...encoderInputs(graph), targets, ...graph.weights.values()],
    [loss, ...(slopes as GraphNode[])],
  );
  const weights = initialWeights(bert.parameters(config), 1);
  const step = (): number => {
    const feeds = [
      ...encoderFeeds(text, [0, 1, 2]),
      tf.tensor(Int32Array.of(1, 2, 3), [3], "int32"),
      ...bert.parameters(config).map(({name, shape}) => tf.tensor(weights.get(name)!, shape)),
    ];
    const [value, ...gradients] = tf.using(feeds, program.run).map((tensor) => tf.take(tensor));
    names.forEach((name, i) => weights.get(name)!.forEach((w, j, all) => (all[j] = w - 0.1 * gradients[i][j])));
    return value[0];
  };
  const first = step();
  for (let i = 0; i < 30; i++) step();
  expect(step()).toBeLessThan(0.9 * first);
});

test("labels of classes are those of config.json, in the order of their ids", async () => {
  const model = await fromPretrained(join(golden, "roberta-tokens"));
  expect((model.config as EncoderConfig).labels).toEqual(["no", "perhaps", "yes"]);
  model.dispose();
});
