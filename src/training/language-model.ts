import {createHash} from "node:crypto";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {Corpus} from "../corpora/index.js";
import type {LstmConfig} from "../models/index.js";
import {
  checkOptions,
  checkWhole,
  initialWeights,
  lstm,
  pause,
  saveCheckpoint,
  show,
  throwIfAborted,
} from "../models/index.js";
import type {Program, Random, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import {checkCorpus, checkFolder, checkName, checkNumber} from "./checks.js";
import {Learner} from "./learner.js";
import {feedsOfBatch, lossGraph, streamLoss, zeroStates} from "./lm-graph.js";
import type {ScheduleOptions} from "./schedule.js";
import {scheduleOf} from "./schedule.js";
import type {EpochReport, Kept, Task, Training, TrainingProgress} from "./session.js";
import {checkSession, runSession} from "./session.js";
import {idsOfCorpus, Stream} from "./stream.js";
import type {Vocabulary} from "./vocabulary.js";
import {saveVocabulary, tokenizerOf} from "./vocabulary.js";

/** What every training can be told. */
export interface CommonTrainingOptions extends ScheduleOptions {
  /** Times that the texts are read (default 10). */
  readonly epochs?: number;
  /** "adamw" (default) or "sgd", steepest descent. */
  readonly optimizer?: "adamw" | "sgd";
  /** Share of each weight matrix taken away per unit of learning rate (default 0). */
  readonly weightDecay?: number;
  /** Gradients together are scaled down to at most this length (default 1; Infinity: never). */
  readonly clip?: number;
  /** Share of embeddings and of layers' outputs set to 0 while learning (default 0). */
  readonly dropout?: number;
  /** Ends the training after so many epochs in a row that were not better (default: never). */
  readonly patience?: number;
  /** Of initial weights, dropout and the order of texts (default 1). The same seed gives the same weights. */
  readonly seed?: number;
  /** Steps after which the state is written besides the end of each epoch, to go on from there (default: none). */
  readonly saveEvery?: number;
  /** Ends the call with an AbortError; a later call goes on there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export const commonNames = [
  ...["epochs", "optimizer", "weightDecay", "clip", "dropout", "patience", "seed", "saveEvery", "signal"],
  ...["onProgress", "learningRate", "schedule", "decay", "warmup", "keep", "validation"],
];

export interface LanguageModelOptions extends CommonTrainingOptions {
  /** The words it knows: from `buildVocabulary()`. */
  readonly vocabulary: Vocabulary;
  /** Text on which each epoch is measured. */
  readonly validation?: Corpus;
  /** Width of the word embeddings (default as `hidden`). */
  readonly embedding?: number;
  /** Neurons of each layer (default 200). */
  readonly hidden?: number;
  /** Layers (default 1). */
  readonly layers?: number;
  /** The head's weights are the word embeddings (default false); other widths are joined by a projection. */
  readonly tied?: boolean;
  /** Texts read side by side (default 20). */
  readonly batch?: number;
  /** Words that gradients go back through (default 35). */
  readonly window?: number;
  /** Which epochs' checkpoints are kept besides the best (default "all"): see `Kept`. */
  readonly keep?: Kept;
}

const caller = "trainLanguageModel";

/**
 * Trains an LSTM language model on running text: truncated backpropagation through time with states that are carried on from
 * one window to the next. Sentences follow one another, each ended by "<eos>".
 *
 * The folder gets one checkpoint for each epoch that is kept, "epoch-001" and so on, which `fromPretrained()` loads, and the
 * state of the training. A call with the same arguments goes on where an earlier one was interrupted and gives the same
 * weights, bit by bit, as one that was not, on one kind of machine; where the training is over, it returns at once.
 *
 * @throws RangeError if the corpus has fewer than two words
 * @throws Error if the folder holds another training, or the loss is no number any more
 * @see Zaremba, Sutskever & Vinyals (2014), "Recurrent neural network regularization"
 * @example
 * const trained = await trainLanguageModel(corpus, "models/lm", {vocabulary, hidden: 64, epochs: 3});
 * const lm = await fromPretrained(`models/lm/${trained.best.checkpoint}`);
 */
export async function trainLanguageModel(
  corpus: Corpus,
  folder: string,
  options: LanguageModelOptions,
): Promise<Training> {
  const settings = checked(corpus, folder, options);
  const {vocabulary, validation, seed, signal, schedule} = settings;
  throwIfAborted(caller, signal);
  const tokenizer = tokenizerOf(vocabulary);
  const end = tokenizer.special.eos;
  const stream = streamOf(await idsOfCorpus(corpus, tokenizer, end), settings, "corpus");
  const held = validation && streamOf(await idsOfCorpus(validation, tokenizer, end), settings, "validation");
  const config = lstm.readConfig(configJson(settings));
  const {graph, data, loss} = lossGraph(config, settings.dropout > 0);
  const parameters = lstm.parameters(config);
  const learned = {parameters, weights: graph.weights, data, loss, outputs: graph.present};
  const learner = new Learner(learned, initialWeights(parameters, seed), settings);
  const task = new LanguageModelTask(learner, stream, held, config, settings);
  try {
    return await runSession(task, {...settings, schedule, folder, caller});
  } finally {
    task.dispose();
  }
}

type Settings = ReturnType<typeof checked>;

function checked(corpus: Corpus, folder: string, options: LanguageModelOptions) {
  checkOptions(caller, options, [
    ...commonNames,
    "vocabulary",
    "embedding",
    "hidden",
    "layers",
    "tied",
    "batch",
    "window",
  ]);
  checkCorpus(caller, corpus);
  checkFolder(caller, "folder", folder);
  const {vocabulary, validation, hidden = 200, layers = 1, tied = false, batch = 20, window = 35} = options;
  const {embedding = hidden, keep = "all"} = options;
  if (!Array.isArray((vocabulary as Vocabulary | undefined)?.words)) {
    throw new TypeError(`${caller}(): vocabulary must be from buildVocabulary(), got ${show(vocabulary)}.`);
  }
  if (validation !== undefined) checkCorpus(caller, validation, "validation");
  for (const [name, value] of Object.entries({embedding, hidden, layers, batch, window})) {
    checkWhole(caller, name, value, 1);
  }
  if (typeof tied !== "boolean")
    throw new TypeError(`${caller}(): tied must be true or false, got ${show(tied)}.`);
  const common = checkCommon(caller, {...options, keep}, options.optimizer === "sgd" ? 1 : 0.001);
  return {...common, vocabulary, validation, embedding, hidden, layers, tied, batch, window};
}

/** Checks what every training is told, and fills in the defaults. */
export function checkCommon(
  name: string,
  options: CommonTrainingOptions & {readonly keep: Kept},
  learningRate: number,
) {
  const {epochs = 10, optimizer = "adamw", weightDecay = 0, clip = 1, dropout = 0, keep} = options;
  const {patience = Infinity, seed = 1, saveEvery = Infinity, signal, onProgress} = options;
  checkName(name, "optimizer", optimizer, ["adamw", "sgd"]);
  checkNumber(name, "weightDecay", weightDecay, 0);
  checkNumber(name, "clip", clip, Number.MIN_VALUE);
  checkNumber(name, "dropout", dropout, 0, 0.99);
  checkWhole(name, "seed", seed, 0, 2 ** 32 - 1);
  checkSession(name, {epochs, keep, patience, saveEvery});
  const schedule = scheduleOf(name, options, learningRate);
  return {
    epochs,
    optimizer,
    weightDecay,
    clip,
    dropout,
    keep,
    patience,
    seed,
    saveEvery,
    signal,
    onProgress,
    schedule,
  };
}

function streamOf(ids: Int32Array, {batch, window}: {batch: number; window: number}, name: string): Stream {
  if (ids.length < 2)
    throw new RangeError(`${caller}(): ${name} must have at least two words, got ${ids.length}.`);
  return new Stream(ids, batch, window);
}

function configJson({vocabulary, embedding, hidden, layers, tied}: Settings): Record<string, unknown> {
  return {
    model_type: "lstm",
    architectures: ["LSTMForCausalLM"],
    vocab_size: vocabulary.words.length,
    hidden_size: hidden,
    embedding_dim: embedding,
    num_layers: layers,
    tie_word_embeddings: tied,
    eos_token_id: 1,
  };
}

class LanguageModelTask implements Task {
  readonly #evaluation: Program;
  /** Before the next window. */
  #states: Tensor[];

  constructor(
    readonly learner: Learner,
    private readonly stream: Stream,
    private readonly held: Stream | undefined,
    private readonly config: LstmConfig,
    private readonly settings: Settings,
  ) {
    const {graph, data, loss} = lossGraph(config);
    this.#evaluation = tf.compileNative([...data, ...graph.weights.values()], [loss, ...graph.present]);
    this.#states = zeroStates(config, stream.batch);
  }

  get stepsPerEpoch(): number {
    return this.stream.windows;
  }

  get key(): Record<string, unknown> {
    const {
      vocabulary,
      schedule,
      optimizer,
      weightDecay,
      clip,
      dropout,
      patience,
      seed,
      epochs,
      batch,
      window,
    } = this.settings;
    return {
      ...configJson(this.settings),
      words: hashOf(JSON.stringify(vocabulary)),
      text: hashOf(this.stream.ids),
      validation: this.held ? hashOf(this.held.ids) : null,
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
        window,
      },
    };
  }

  step(_epoch: number, index: number, learningRate: number): number {
    if (index === 0) this.#replace(zeroStates(this.config, this.stream.batch));
    const batch = this.stream.at(index);
    const states = this.#states;
    this.#states = [];
    const feeds = [...states, ...this.#masks(this.learner.steps, batch.seq)];
    return tf.using(feeds, () => {
      const text = feedsOfBatch(batch);
      const {loss, outputs} = tf.using(text, () => this.learner.step([...text, ...feeds], learningRate));
      this.#states = outputs;
      return loss;
    });
  }

  #masks(step: number, seq: number): Tensor[] {
    const {dropout, seed} = this.settings;
    if (dropout === 0) return [];
    const {nLayers, dModel, dEmbedding} = this.config;
    const random = tf.seededRandom((Math.imul(seed, 1_000_003) + step) >>> 0);
    const {batch} = this.stream;
    const widths = [dEmbedding, ...Array<number>(nLayers).fill(dModel)];
    return widths.map((width) =>
      tf.tensor(dropoutMask(batch * seq * width, dropout, random), [batch, seq, width]),
    );
  }

  async validate(): ReturnType<Task["validate"]> {
    if (!this.held) return undefined;
    const weights = this.learner.tensors(lstm.parameters(this.config));
    const loss = await streamLoss(
      this.held,
      this.config,
      (feeds) => this.#evaluation.run([...feeds, ...weights]),
      async () => {
        throwIfAborted(caller, this.settings.signal);
        await pause();
      },
    );
    return {numbers: {loss, perplexity: Math.exp(loss)}, score: -loss};
  }

  async save(folder: string, report: EpochReport, losses: readonly number[]): Promise<void> {
    const parameters = lstm.parameters(this.config);
    await saveVocabulary(folder, this.settings.vocabulary);
    await writeReport(folder, {training: "language model", settings: this.key, report, losses});
    await saveCheckpoint(folder, configJson(this.settings), parameters, this.learner.weights(parameters));
  }

  carried() {
    return this.#states.map((one, i) => ({
      name: `state/${i}`,
      shape: one.shape,
      read: () => tf.read(one) as Float32Array,
    }));
  }

  restore(array: (name: string) => Float32Array): void {
    const {batch} = this.stream;
    const {nLayers, dModel} = this.config;
    this.#replace(
      Array.from({length: 2 * nLayers}, (_, i) => tf.tensor(array(`state/${i}`), [batch, dModel])),
    );
  }

  #replace(states: Tensor[]): void {
    for (const old of this.#states) old.dispose();
    this.#states = states;
  }

  dispose(): void {
    this.#replace([]);
    this.#evaluation.dispose();
    this.learner.dispose();
  }
}

/** 0 for a share of the entries, and 1 / (1 − share) for the others, so that the mean stays. */
export function dropoutMask(size: number, share: number, random: Random): Float32Array {
  const kept = 1 / (1 - share);
  return Float32Array.from({length: size}, () => (random.uniform() < share ? 0 : kept));
}

/** Beside a checkpoint: how it came about. */
export async function writeReport(folder: string, report: unknown): Promise<void> {
  await writeFile(join(folder, "training.json"), `${JSON.stringify(report, null, 1)}\n`);
}

export function hashOf(data: string | Int32Array): string {
  const hash = createHash("sha256");
  return (typeof data === "string" ? hash.update(data) : hash.update(new Uint8Array(data.buffer))).digest(
    "hex",
  );
}
