import type {LstmConfig, Parameter} from "../models/index.js";
import {initialWeights, lstm, pause, saveCheckpoint, throwIfAborted} from "../models/index.js";
import type {GraphNode, Program, Tensor} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {checkCommon} from "./common.js";
import {commonKey, hashOf, writeReport} from "./common.js";
import {dropoutMasks} from "./dropout.js";
import {Learner} from "./learner.js";
import {feedsOfBatch, lossGraph, streamLoss, zeroStates} from "./lm-graph.js";
import type {EpochReport, Task} from "./session.js";
import type {LazyArray} from "./state-file.js";
import type {Stream} from "./stream.js";
import type {Vocabulary} from "./vocabulary.js";
import {saveVocabulary} from "./vocabulary.js";

/** What a language model's training is told, with all defaults. */
export type LanguageModelSettings = ReturnType<typeof checkCommon> & {
  readonly vocabulary: Vocabulary;
  readonly embedding: number;
  readonly hidden: number;
  readonly layers: number;
  readonly tied: boolean;
  readonly batch: number;
  readonly window: number;
};

/** The content of config.json. */
export function configJson({
  vocabulary,
  embedding,
  hidden,
  layers,
  tied,
}: LanguageModelSettings): Record<string, unknown> {
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

/** A language model that reads running text, as a session trains it. */
export class LanguageModelTask implements Task {
  readonly learner: Learner;
  readonly masks: readonly GraphNode[];
  readonly #config: LstmConfig;
  readonly #parameters: readonly Parameter[];
  readonly #evaluation: Program;
  /** Before the next window. */
  #states: Tensor[];

  constructor(
    readonly stream: Stream,
    readonly held: Stream | undefined,
    readonly settings: LanguageModelSettings,
  ) {
    this.#config = lstm.readConfig(configJson(settings));
    this.#parameters = lstm.parameters(this.#config);
    const {graph, data, loss, masks} = lossGraph(this.#config, settings.dropout > 0);
    const learned = {
      parameters: this.#parameters,
      weights: graph.weights,
      data,
      loss,
      outputs: graph.present,
    };
    this.masks = masks;
    this.learner = new Learner(learned, initialWeights(this.#parameters, settings.seed), settings);
    const plain = lossGraph(this.#config);
    const inputs = [...plain.data, ...plain.graph.weights.values()];
    this.#evaluation = tf.compileNative(inputs, [plain.loss, ...plain.graph.present]);
    this.#states = zeroStates(this.#config, stream.batch);
  }

  get stepsPerEpoch(): number {
    return this.stream.windows;
  }

  get key(): Record<string, unknown> {
    const {vocabulary, batch, window} = this.settings;
    return {
      ...configJson(this.settings),
      words: hashOf(JSON.stringify(vocabulary)),
      text: hashOf(this.stream.ids),
      validation: this.held ? hashOf(this.held.ids) : null,
      ...commonKey(this.settings),
      ...{batch, window},
    };
  }

  step(_epoch: number, index: number, learningRate: number): number {
    if (index === 0) this.#replace(zeroStates(this.#config, this.stream.batch));
    const batch = this.stream.at(index);
    const states = this.#states;
    this.#states = [];
    const feeds = [...states, ...this.#masks(batch.seq)];
    return tf.using(feeds, () => {
      const text = feedsOfBatch(batch);
      const {loss, outputs} = tf.using(text, () => this.learner.step([...text, ...feeds], learningRate));
      this.#states = outputs;
      return loss;
    });
  }

  #masks(seq: number): Tensor[] {
    return dropoutMasks(this, this.settings, this.learner.steps, {batch: this.stream.batch, seq});
  }

  async validate(): ReturnType<Task["validate"]> {
    if (!this.held) return undefined;
    const weights = this.learner.tensors(this.#parameters);
    const loss = await streamLoss(
      this.held,
      this.#config,
      (feeds) => this.#evaluation.run([...feeds, ...weights]),
      async () => {
        throwIfAborted("trainLanguageModel", this.settings.signal);
        await pause();
      },
    );
    return {numbers: {loss, perplexity: Math.exp(loss)}, score: -loss};
  }

  async save(folder: string, report: EpochReport, losses: readonly number[]): Promise<void> {
    await saveVocabulary(folder, this.settings.vocabulary);
    await writeReport(folder, {training: "language model", settings: this.key, report, losses});
    await saveCheckpoint(
      folder,
      configJson(this.settings),
      this.#parameters,
      this.learner.weights(this.#parameters),
    );
  }

  carried(): LazyArray[] {
    return this.#states.map((one, i) => ({
      name: `state/${i}`,
      shape: one.shape,
      read: () => tf.read(one) as Float32Array,
    }));
  }

  restore(array: (name: string) => Float32Array): void {
    const {batch} = this.stream;
    const {nLayers, dModel} = this.#config;
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
