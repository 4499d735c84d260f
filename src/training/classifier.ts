import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {Corpus} from "../corpora/index.js";
import type {LstmClassifierConfig, LstmConfig, Model, Parameter, Tokenizer} from "../models/index.js";
import {
  checkOptions,
  checkWhole,
  fromPretrained,
  initialWeights,
  loaded,
  lstmClassifier,
  makeTokenizer,
  pause,
  saveCheckpoint,
  show,
  throwIfAborted,
} from "../models/index.js";
import type {GraphNode, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {checkCorpus, checkFolder, checkNumber} from "./checks.js";
import {classesOf, feedsOfTexts, inputsOfClassifier, judge} from "./classify.js";
import type {Labelled} from "./labelled.js";
import {batchOf, cut, labelledTexts} from "./labelled.js";
import type {CommonTrainingOptions} from "./language-model.js";
import {checkCommon, commonNames, dropoutMask, hashOf, writeReport} from "./language-model.js";
import {Learner} from "./learner.js";
import {checkPositive, classificationScores} from "./scores.js";
import type {EpochReport, Kept, Task, Training} from "./session.js";
import {runSession} from "./session.js";
import {endingWith} from "./vocabulary.js";

export interface ClassifierOptions extends CommonTrainingOptions {
  /** The checkpoint folder of an LSTM language model: its embeddings and layers are where the training begins. */
  readonly encoder: string;
  /** Whether the word embeddings stay as they are (default true). */
  readonly freezeEmbeddings?: boolean;
  /** Labelled texts on which each epoch is measured. */
  readonly validation?: Corpus;
  /** The classes' names in the order of their ids (default: the labels of the corpus, sorted). */
  readonly labels?: readonly string[];
  /** The class whose F1 is measured where there are two (default the second). */
  readonly positive?: string;
  /** Ends the training when the validation's F1 is at least this (default: never). */
  readonly targetF1?: number;
  /** Whether "<eos>" is put after each text, where the language model learned it; its state is what is read (default true). */
  readonly endOfSequence?: boolean;
  /** Texts in one step (default 32). */
  readonly batch?: number;
  /** Tokens of each text that are read (default 256). */
  readonly maxLength?: number;
  /** Which epochs' checkpoints are kept besides the best (default "best": no others). */
  readonly keep?: Kept;
}

const caller = "trainClassifier";

/**
 * Trains a classifier of texts: one linear layer on the last hidden state of an LSTM, which is trained along.
 *
 * Classes are told apart by a softmax; of two classes that is a sigmoid of the difference of their logits. Epochs are
 * compared by F1 on the validation texts. As to folders, interruptions and seeds, see `trainLanguageModel()`.
 *
 * @throws RangeError if a class has no text
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 3.3
 * @example
 * const trained = await trainClassifier(reviews, "models/sentiment", {encoder: "models/lm/epoch-003", validation: dev});
 */
export async function trainClassifier(
  corpus: Corpus,
  folder: string,
  options: ClassifierOptions,
): Promise<Training> {
  const settings = checked(corpus, folder, options);
  const {validation, encoder, signal, schedule, maxLength} = settings;
  throwIfAborted(caller, signal);
  const start = await startOf(encoder, settings.endOfSequence);
  const texts = await labelledTexts(caller, corpus, start.tokenizer, maxLength);
  const held = validation && (await labelledTexts(caller, validation, start.tokenizer, maxLength));
  const labels = settings.labels ?? [...new Set(texts.labels)].sort();
  checkClasses(texts.labels, labels);
  checkPositive(caller, settings.positive, labels);
  const task = new ClassifierTask(start, texts, held, labels, settings);
  try {
    return await runSession(task, {...settings, schedule, folder, caller});
  } finally {
    task.dispose();
  }
}

type Settings = ReturnType<typeof checked>;

const ownNames = [
  "encoder",
  "freezeEmbeddings",
  "labels",
  "positive",
  "targetF1",
  "endOfSequence",
  "batch",
  "maxLength",
];

function checked(corpus: Corpus, folder: string, options: ClassifierOptions) {
  checkOptions(caller, options, [...commonNames, ...ownNames]);
  checkCorpus(caller, corpus);
  checkFolder(caller, "folder", folder);
  const {
    encoder,
    freezeEmbeddings = true,
    validation,
    labels,
    positive,
    targetF1,
    endOfSequence = true,
  } = options;
  const {batch = 32, maxLength = 256, keep = "best"} = options;
  checkFolder(caller, "encoder", encoder);
  for (const [name, value] of Object.entries({freezeEmbeddings, endOfSequence})) {
    if (typeof value !== "boolean")
      throw new TypeError(`${caller}(): ${name} must be true or false, got ${show(value)}.`);
  }
  if (validation !== undefined) checkCorpus(caller, validation, "validation");
  if (targetF1 !== undefined) checkNumber(caller, "targetF1", targetF1, 0, 1);
  if (targetF1 !== undefined && !validation) {
    throw new TypeError(`${caller}(): validation must be there where targetF1 is, got none.`);
  }
  checkWhole(caller, "batch", batch, 1);
  checkWhole(caller, "maxLength", maxLength, 2);
  const common = checkCommon(caller, {...options, keep}, options.optimizer === "sgd" ? 0.1 : 0.001);
  const own = {
    encoder,
    freezeEmbeddings,
    validation,
    labels,
    positive,
    targetF1,
    endOfSequence,
    batch,
    maxLength,
  };
  return {...common, ...own};
}

function checkClasses(found: readonly string[], labels: readonly string[]): void {
  if (labels.length < 2) {
    throw new RangeError(
      `${caller}(): corpus must have texts of at least two classes, got ${labels.length}.`,
    );
  }
  const empty = labels.find((label) => !found.includes(label));
  if (empty === undefined) return;
  throw new RangeError(`${caller}(): each class must have texts, got none of ${JSON.stringify(empty)}.`);
}

/** What a classifier begins with. */
interface Start {
  readonly config: LstmConfig;
  /** Of embeddings and layers, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly weightsHash: string;
  readonly tokenizer: Tokenizer;
  /** Contents of the tokenizer's files. */
  readonly files: Readonly<Record<string, Record<string, unknown>>>;
}

async function startOf(folder: string, ends: boolean): Promise<Start> {
  const model = await fromPretrained(folder, {executor: "eager"});
  try {
    const {config, tokenizer} = model;
    const inner = loaded(model, caller);
    if (config.family !== "lstm" || inner.kind !== "causal" || !tokenizer) {
      throw new TypeError(
        `${caller}(): encoder must be an LSTM language model with a tokenizer, got ${model.id} (${config.family}). Train one with trainLanguageModel().`,
      );
    }
    const parameters = inner.family.parameters(config as never);
    const weights = new Map(
      parameters
        .map(({name}, i) => [name, inner.weights[i]] as const)
        .filter(([name]) => name.startsWith("lstm.") || name.startsWith("embedding."))
        .map(([name, tensor]) => [name, Float32Array.from(tf.read(tensor))]),
    );
    const files = await tokenizerFiles(folder, model, ends);
    const made = makeTokenizer(files["tokenizer.json"], files["tokenizer_config.json"]);
    return {config: config as LstmConfig, weights, weightsHash: model.weightsHash, tokenizer: made, files};
  } finally {
    model.dispose();
  }
}

/** The tokenizer's files, with "<eos>" put after each text where that is wanted and it puts nothing there itself. */
async function tokenizerFiles(folder: string, {tokenizer}: Model, ends: boolean): Promise<Start["files"]> {
  const read = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, unknown>;
  const json = await read("tokenizer.json");
  const config = await read("tokenizer_config.json").catch(() => ({}));
  const end = tokenizer?.special.eos;
  const adds = ends && end !== undefined && !json.post_processor;
  return {
    "tokenizer.json": adds ? {...json, post_processor: endingWith(end)} : json,
    "tokenizer_config.json": config,
  };
}

class ClassifierTask implements Task {
  readonly learner: Learner;
  readonly #evaluation: Program;
  readonly #config: LstmClassifierConfig;
  readonly #parameters: readonly Parameter[];
  readonly #truth: Int32Array;
  #order: Int32Array[] = [];
  #orderOf = -1;

  constructor(
    private readonly start: Start,
    private readonly texts: Labelled,
    private readonly held: Labelled | undefined,
    private readonly labels: readonly string[],
    private readonly settings: Settings,
  ) {
    this.#truth = classesOf(caller, texts.labels, labels, "corpus");
    if (held) classesOf(caller, held.labels, labels, "validation");
    this.#config = lstmClassifier.readConfig(this.#json());
    this.#parameters = lstmClassifier.parameters(this.#config);
    const {graph, masks, loss} = learnedGraph(this.#config, settings.dropout > 0);
    const frozen = new Set(settings.freezeEmbeddings ? ["embedding.weight"] : []);
    const labelsInput = loss.labels;
    this.learner = new Learner(
      {
        parameters: this.#parameters,
        weights: graph.weights,
        frozen,
        data: [...inputsOfClassifier(graph), labelsInput, loss.share, ...masks],
        loss: loss.value,
      },
      new Map([...initialWeights(this.#parameters, settings.seed), ...start.weights]),
      settings,
    );
    const plain = lstmClassifier.graph(this.#config, {padded: true});
    const inputs = [...inputsOfClassifier(plain), ...plain.weights.values()];
    this.#evaluation = tf.compileNative(inputs, [plain.outputs.get("logits")!]);
  }

  get stepsPerEpoch(): number {
    return Math.ceil(this.texts.texts.length / this.settings.batch);
  }

  get key(): Record<string, unknown> {
    const {schedule, optimizer, weightDecay, clip, dropout, patience, seed, epochs, batch, maxLength} =
      this.settings;
    const {freezeEmbeddings, positive, targetF1} = this.settings;
    const hash = (labelled: Labelled): string => hashOf(JSON.stringify([labelled.texts, labelled.labels]));
    return {
      ...this.#json(),
      encoder: this.start.weightsHash,
      tokenizer: hashOf(JSON.stringify(this.start.files)),
      text: hash(this.texts),
      validation: this.held ? hash(this.held) : null,
      ...schedule,
      ...{
        optimizer,
        weightDecay,
        clip,
        dropout,
        patience: patience === Infinity ? null : patience,
        seed,
        epochs,
        batch,
      },
      ...{maxLength, freezeEmbeddings, positive: positive ?? null, targetF1: targetF1 ?? null},
    };
  }

  #json(): Record<string, unknown> {
    const {nVocab, dModel, dEmbedding, nLayers, bias, endOfText} = this.start.config;
    return {
      model_type: "lstm",
      architectures: ["LSTMForSequenceClassification"],
      vocab_size: nVocab,
      hidden_size: dModel,
      embedding_dim: dEmbedding,
      num_layers: nLayers,
      bias,
      ...(endOfText === undefined ? {} : {eos_token_id: endOfText}),
      id2label: Object.fromEntries(this.labels.map((label, i) => [String(i), label])),
    };
  }

  step(epoch: number, index: number, learningRate: number): number {
    if (this.#orderOf !== epoch) {
      this.#order = shuffled(this.texts.texts, this.settings.batch, this.settings.seed, epoch);
      this.#orderOf = epoch;
    }
    const batch = batchOf(this.texts.texts, this.#order[index]);
    const size = batch.lengths.length;
    const feeds = [
      ...feedsOfTexts(batch, "last"),
      tf.tensor(
        Int32Array.from(batch.texts, (text) => this.#truth[text]),
        [size],
        "int32",
      ),
      tf.tensor(new Float32Array(size).fill(1 / size), [size]),
      ...this.#masks(size, batch.seq),
    ];
    return tf.using(feeds, () => this.learner.step(feeds, learningRate).loss);
  }

  #masks(batch: number, seq: number): Tensor[] {
    const {dropout, seed} = this.settings;
    if (dropout === 0) return [];
    const {dEmbedding, dModel, nLayers} = this.#config;
    const random = tf.seededRandom((Math.imul(seed, 1_000_003) + this.learner.steps) >>> 0);
    const widths = [dEmbedding, ...Array<number>(nLayers).fill(dModel)];
    return widths.map((width) =>
      tf.tensor(dropoutMask(batch * seq * width, dropout, random), [batch, seq, width]),
    );
  }

  async validate(): ReturnType<Task["validate"]> {
    if (!this.held) return undefined;
    const truth = classesOf(caller, this.held.labels, this.labels, "validation");
    const weights = this.learner.tensors(this.#parameters);
    const {predicted, loss} = await judge(
      this.held,
      truth,
      {batch: 64, reads: "last"},
      (feeds) => this.#evaluation.run([...feeds, ...weights]),
      async () => {
        throwIfAborted(caller, this.settings.signal);
        await pause();
      },
    );
    const {f1, macroF1, accuracy} = classificationScores(
      truth,
      predicted,
      this.labels,
      this.settings.positive,
    );
    return {numbers: {loss, f1, macroF1, accuracy}, score: f1};
  }

  reached({f1}: Readonly<Record<string, number>>): boolean {
    return f1 >= (this.settings.targetF1 ?? Infinity);
  }

  async save(folder: string, report: EpochReport, losses: readonly number[]): Promise<void> {
    const {skipped} = this.texts;
    await saveCheckpoint(folder, this.#json(), this.#parameters, this.learner.weights(this.#parameters));
    for (const [name, content] of Object.entries(this.start.files)) {
      await writeFile(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);
    }
    await writeReport(folder, {training: "classifier", settings: this.key, skipped, report, losses});
  }

  carried(): [] {
    return [];
  }

  restore(): void {
    // Nothing goes from one step to the next but weights.
  }

  dispose(): void {
    this.#evaluation.dispose();
    this.learner.dispose();
  }
}

interface LearnedGraph {
  readonly graph: ReturnType<typeof lstmClassifier.graph>;
  readonly masks: readonly GraphNode[];
  readonly loss: {readonly value: GraphNode; readonly labels: GraphNode; readonly share: GraphNode};
}

function learnedGraph(config: LstmClassifierConfig, dropout: boolean): LearnedGraph {
  const masks: GraphNode[] = [];
  const graph = lstmClassifier.graph(config, {
    padded: true,
    tap: (point, node) => {
      if (!dropout || (point !== "embeddings" && !point.endsWith(".hidden"))) return node;
      const mask = tf.input(`dropout.${point}`, ["batch", "seq", node.shape[1]]);
      masks.push(mask);
      return tf.mul(node, tf.reshape(mask, node.shape));
    },
  });
  const labels = tf.input("labels", ["query"], "int32");
  const share = tf.input("share", ["query"]);
  const value = tf.sum(tf.mul(tf.crossEntropy(graph.outputs.get("logits")!, labels), share), [0]);
  return {graph, masks, loss: {value, labels, share}};
}

/** Batches sorted by length at a time: texts of one batch are about equally long, and their order is another each epoch. */
const sortedTogether = 50;

/** The batches of one epoch: they depend on seed and epoch only, so a resumed training goes on exactly. */
function shuffled(
  texts: readonly (readonly number[])[],
  size: number,
  seed: number,
  epoch: number,
): Int32Array[] {
  const random = tf.seededRandom((Math.imul(seed, 7_919) + epoch) >>> 0);
  const order = permuted(Int32Array.from(texts.keys()), random);
  const batches = cut(order, size * sortedTogether).flatMap((some) =>
    cut(
      some.sort((a, b) => texts[a].length - texts[b].length || a - b),
      size,
    ),
  );
  return Array.from(permuted(Int32Array.from(batches.keys()), random), (i) => batches[i]);
}

/** Fisher and Yates' shuffle. */
export function permuted(order: Int32Array, random: tf.Random): Int32Array {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
