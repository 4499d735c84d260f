import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {LstmClassifierConfig, Parameter} from "../models/index.js";
import {initialWeights, lstmClassifier, pause, saveCheckpoint, throwIfAborted} from "../models/index.js";
import type {GraphNode, Program} from "../tensors/index.js";
import * as tf from "../tensors/index.js";
import type {Start} from "./classifier-start.js";
import {feedsOfTexts, inputsOfClassifier, judge, learnedGraph, classesOf} from "./classify.js";
import type {checkCommon} from "./common.js";
import {commonKey, hashOf, writeReport} from "./common.js";
import {dropoutMasks} from "./dropout.js";
import type {Labelled} from "./labelled.js";
import {batchOf, shuffled} from "./labelled.js";
import {Learner} from "./learner.js";
import {classificationScores} from "./scores.js";
import type {EpochReport, Task} from "./session.js";

/** What a classifier's training is told, with all defaults. */
export type ClassifierSettings = ReturnType<typeof checkCommon> & {
  readonly freezeEmbeddings: boolean;
  readonly positive?: string;
  readonly targetF1?: number;
  readonly batch: number;
  readonly maxLength: number;
};

/** A classifier of texts, as a session trains it. */
export class ClassifierTask implements Task {
  readonly learner: Learner;
  readonly masks: readonly GraphNode[];
  readonly #evaluation: Program;
  readonly #config: LstmClassifierConfig;
  readonly #parameters: readonly Parameter[];
  readonly #truth: Int32Array;
  #order: Int32Array[] = [];
  #orderOf = -1;

  constructor(
    readonly start: Start,
    readonly texts: Labelled,
    readonly held: Labelled | undefined,
    readonly labels: readonly string[],
    readonly settings: ClassifierSettings,
  ) {
    this.#truth = classesOf("trainClassifier", texts.labels, labels, "corpus");
    if (held) classesOf("trainClassifier", held.labels, labels, "validation");
    this.#config = lstmClassifier.readConfig(this.#json());
    this.#parameters = lstmClassifier.parameters(this.#config);
    const {graph, data, loss, masks} = learnedGraph(this.#config, settings.dropout > 0);
    this.masks = masks;
    const frozen = new Set(settings.freezeEmbeddings ? ["embedding.weight"] : []);
    this.learner = new Learner(
      {parameters: this.#parameters, weights: graph.weights, frozen, data, loss},
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
    const {batch, maxLength, freezeEmbeddings, positive = null, targetF1 = null} = this.settings;
    const hash = (labelled: Labelled): string => hashOf(JSON.stringify([labelled.texts, labelled.labels]));
    return {
      ...this.#json(),
      encoder: this.start.weightsHash,
      tokenizer: hashOf(JSON.stringify(this.start.files)),
      text: hash(this.texts),
      validation: this.held ? hash(this.held) : null,
      ...commonKey(this.settings),
      ...{batch, maxLength, freezeEmbeddings, positive, targetF1},
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
      ...dropoutMasks(this, this.settings, this.learner.steps, {batch: size, seq: batch.seq}),
    ];
    return tf.using(feeds, () => this.learner.step(feeds, learningRate).loss);
  }

  async validate(): ReturnType<Task["validate"]> {
    if (!this.held) return undefined;
    const truth = classesOf("trainClassifier", this.held.labels, this.labels, "validation");
    const weights = this.learner.tensors(this.#parameters);
    const {predicted, loss} = await judge(
      this.held,
      truth,
      {batch: 64, reads: "last"},
      (feeds) => this.#evaluation.run([...feeds, ...weights]),
      async () => {
        throwIfAborted("trainClassifier", this.settings.signal);
        await pause();
      },
    );
    const {f1, macroF1, accuracy} = classificationScores(
      truth,
      predicted,
      this.labels,
      this.settings.positive,
    );
    return {numbers: {loss, f1, macroF1, accuracy}, score: macroF1};
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
