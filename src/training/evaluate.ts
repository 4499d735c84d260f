import type {Corpus} from "../corpora/index.js";
import type {EncoderConfig, LoadedModel, LstmConfig, Model} from "../models/index.js";
import {checkOptions, checkWhole, loaded, loadedCausal, pause, throwIfAborted} from "../models/index.js";
import {checkCorpus} from "./checks.js";
import {classesOf, inputsOfClassifier, judge} from "./classify.js";
import {labelledTexts} from "./labelled.js";
import {lossGraph, streamLoss} from "./lm-graph.js";
import type {ClassificationScores} from "./scores.js";
import {checkPositive, classificationScores} from "./scores.js";
import {idsOfCorpus, Stream} from "./stream.js";

export interface EvaluationOptions {
  /** Texts read side by side (default 20 rows of running text, 64 texts to classify). */
  readonly batch?: number;
  readonly signal?: AbortSignal;
}

/** How well a language model foresees a text. */
export interface LanguageModelScores {
  /** Mean of −log p of each token, in nats. */
  readonly loss: number;
  /** exp(loss) */
  readonly perplexity: number;
  /** Tokens that were foreseen. */
  readonly tokens: number;
  /** Share of them that the vocabulary does not have; where it is large, a low perplexity says little. */
  readonly unknown: number;
}

/**
 * The perplexity of an LSTM language model on running text: sentences follow one another, each ended by "<eos>", in `batch`
 * rows side by side, whose states are carried on.
 *
 * @throws RangeError if the corpus has fewer than two words
 * @example
 * const {perplexity} = await evaluateLanguageModel(model, corpus);
 */
export async function evaluateLanguageModel(
  model: Model,
  corpus: Corpus,
  options: EvaluationOptions = {},
): Promise<LanguageModelScores> {
  const caller = "evaluateLanguageModel";
  const {batch = 20, signal} = checkedOptions(caller, corpus, options);
  const inner = loadedCausal(model, caller);
  const tokenizer = tokenizerOf(caller, inner);
  if (model.config.family !== "lstm") {
    throw new TypeError(`${caller}(): model must be an LSTM, got ${model.id} (${model.config.family}).`);
  }
  const ids = await idsOfCorpus(corpus, tokenizer, tokenizer.special.eos);
  if (ids.length < 2)
    throw new RangeError(`${caller}(): corpus must have at least two words, got ${ids.length}.`);
  const config = model.config as LstmConfig;
  const stream = new Stream(ids, batch, window);
  const run = inner.program("training: loss of running text", () => {
    const {graph, data, loss} = lossGraph(config);
    return {graph, inputs: data, outputs: [loss, ...graph.present]};
  });
  const loss = await streamLoss(stream, config, run, () => between(caller, signal));
  const unknown = ids.subarray(1).reduce((sum, id) => sum + (id === tokenizer.special.unk ? 1 : 0), 0);
  return {loss, perplexity: Math.exp(loss), tokens: stream.targets, unknown: unknown / stream.targets};
}

/** Tokens in one pass: the result does not depend on it. */
const window = 64;

export interface ClassifierEvaluationOptions extends EvaluationOptions {
  /** The class whose F1 is measured where there are two (default the second). */
  readonly positive?: string;
  /** Tokens of each text that are read (default 256). */
  readonly maxLength?: number;
}

/** Scores of a classifier. */
export interface ClassifierScores extends ClassificationScores {
  /** Mean of −log p of the true classes, in nats. */
  readonly loss: number;
  /** Texts that were judged. */
  readonly texts: number;
  /** Reason → texts that were left out. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * F1, accuracy and what each class is taken for, of any model that classifies texts.
 *
 * @throws RangeError if the corpus has no labels, or one that the model does not have
 * @example
 * const {f1, accuracy} = await evaluateClassifier(model, corpus);
 */
export async function evaluateClassifier(
  model: Model,
  corpus: Corpus,
  options: ClassifierEvaluationOptions = {},
): Promise<ClassifierScores> {
  const caller = "evaluateClassifier";
  const {
    batch = 64,
    signal,
    positive,
    maxLength = 256,
  } = checkedOptions(caller, corpus, options, ["positive", "maxLength"]);
  checkWhole(caller, "maxLength", maxLength, 2);
  const inner = loaded(model, caller);
  const config = model.config as EncoderConfig;
  if (inner.kind !== "encoder" || config.head !== "sequence-classification") {
    throw new TypeError(`${caller}(): model must classify texts, got ${model.id} (${config.family}).`);
  }
  checkPositive(caller, positive, config.labels);
  const labelled = await labelledTexts(caller, corpus, tokenizerOf(caller, inner), maxLength);
  const truth = classesOf(caller, labelled.labels, config.labels, "corpus");
  const run = inner.program("training: classes of padded texts", () => {
    const graph = inner.encoderGraph({padded: true});
    return {graph, inputs: inputsOfClassifier(graph), outputs: [graph.outputs.get("logits")!]};
  });
  const judged = await judge(labelled, truth, {batch, reads: config.reads}, run, () =>
    between(caller, signal),
  );
  const scores = classificationScores(truth, judged.predicted, config.labels, positive);
  return {...scores, loss: judged.loss, texts: truth.length, skipped: labelled.skipped};
}

function checkedOptions<O extends EvaluationOptions>(
  caller: string,
  corpus: Corpus,
  options: O,
  more: string[] = [],
): O {
  checkOptions(caller, options, ["batch", "signal", ...more]);
  checkCorpus(caller, corpus);
  checkWhole(caller, "batch", options.batch ?? 1, 1);
  throwIfAborted(caller, options.signal);
  return options;
}

async function between(caller: string, signal: AbortSignal | undefined): Promise<void> {
  throwIfAborted(caller, signal);
  await pause();
}

function tokenizerOf(caller: string, {tokenizer, id}: LoadedModel): NonNullable<Model["tokenizer"]> {
  if (tokenizer) return tokenizer;
  throw new TypeError(`${caller}(): model must have a tokenizer, got ${id}, which has none.`);
}
