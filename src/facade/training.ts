import type {Corpus} from "../corpora/index.js";
import {displayHost} from "../figures/index.js";
import type {
  ClassifierEvaluationOptions,
  ClassifierOptions,
  ClassifierScores,
  ComparePruningOptions,
  EvaluationOptions,
  LanguageModelOptions,
  LanguageModelScores,
  PruneOptions,
  PruningComparison,
  Training,
  TrainingProgress,
} from "../training/index.js";
import * as training from "../training/index.js";
import type {LanguageModel} from "./language-model.js";
import {languageModelOf, modelOf} from "./language-model.js";
import {slowProgress} from "./slow-progress.js";

/**
 * Trains an LSTM language model on running text: truncated backpropagation through time, with states that go from one window
 * to the next. Sentences follow one another, each ended by "<eos>". In a notebook the kernel's interrupt ends it; the same
 * call goes on there.
 *
 * The folder gets one checkpoint for each epoch that is kept, "epoch-001" and so on, which `fromPretrained()` loads, and the
 * state of the training. A training that was interrupted, or whose kernel died, gives the same weights, bit by bit, as one
 * that was not; where it is over, the call returns at once.
 *
 * @throws RangeError if the corpus has fewer than two words
 * @throws Error if the folder holds another training, or the loss is no number any more
 * @see Zaremba, Sutskever & Vinyals (2014), "Recurrent neural network regularization"
 * @example
 * const corpus = corpusOf(["the cat sleeps", "the dog barks"]);
 * const vocabulary = await buildVocabulary(corpus);
 * const trained = await trainLanguageModel(corpus, "models/lm", {vocabulary, hidden: 16, epochs: 2});
 * const lm = await fromPretrained(`models/lm/${trained.best.checkpoint}`);
 */
export function trainLanguageModel(
  corpus: Corpus,
  folder: string,
  options: LanguageModelOptions,
): Promise<Training> {
  return training.trainLanguageModel(corpus, folder, inNotebook(options, "training the language model"));
}

/**
 * Trains a classifier of texts: one linear layer on the last hidden state of an LSTM language model, which is trained along.
 * As to folders and interruptions, see {@link trainLanguageModel}.
 *
 * @throws RangeError if a class has no text
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 3.3
 * @example
 * const trained = await trainClassifier(reviews, "models/sentiment", {encoder: "models/encoder/epoch-002", epochs: 2});
 */
export function trainClassifier(
  corpus: Corpus,
  folder: string,
  options: ClassifierOptions,
): Promise<Training> {
  return training.trainClassifier(corpus, folder, inNotebook(options, "training the classifier"));
}

/**
 * The perplexity of an LSTM language model on running text: sentences follow one another, each ended by "<eos>", in `batch`
 * rows side by side, whose states are carried on.
 *
 * @throws RangeError if the corpus has fewer than two words
 * @example
 * const {perplexity} = await evaluateLanguageModel(lstm, corpus);
 */
export async function evaluateLanguageModel(
  lm: LanguageModel,
  corpus: Corpus,
  options: EvaluationOptions = {},
): Promise<LanguageModelScores> {
  return training.evaluateLanguageModel(modelOf("evaluateLanguageModel", lm), corpus, interruptible(options));
}

/**
 * F1, accuracy and what each class is taken for, of any model that classifies texts.
 *
 * @throws RangeError if the corpus has no labels, or one that the model does not have
 * @example
 * const {f1, accuracy} = await evaluateClassifier(classifier, reviews);
 */
export async function evaluateClassifier(
  lm: LanguageModel,
  corpus: Corpus,
  options: ClassifierEvaluationOptions = {},
): Promise<ClassifierScores> {
  return training.evaluateClassifier(modelOf("evaluateClassifier", lm), corpus, interruptible(options));
}

/**
 * A model some of whose neurons are held at 0.
 *
 * Nothing is added to the model: weights are set to 0 so that it computes exactly what it would with these neurons held at
 * 0, and it is captured and evaluated like any other. Of an LSTM these are hidden states; of a transformer, the neurons of
 * the feed-forward layers.
 *
 * @param units - layer · width + neuron of each neuron
 * @returns a model of its own, to be disposed
 * @throws RangeError if a unit is not one of the model's
 * @example
 * const pruned = prune(lm, [3, 17, 240]);
 */
export function prune(
  lm: LanguageModel,
  units: ArrayLike<number>,
  options: PruneOptions = {},
): LanguageModel {
  return languageModelOf(training.prune(modelOf("prune", lm), units, options));
}

/**
 * What cutting sets of neurons does to a classifier's F1, beside cutting as many neurons drawn at random.
 *
 * @throws RangeError if a set has a neuron that the model does not have, or more neurons than `population`
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 3.3.2
 * @example
 * const {effects} = await comparePruning(classifier, {sets: {dead: [3, 17]}, corpora: {test: reviews}});
 */
export async function comparePruning(
  lm: LanguageModel,
  options: ComparePruningOptions,
): Promise<PruningComparison> {
  const model = modelOf("comparePruning", lm);
  if (!isObject(options)) return training.comparePruning(model, options);
  const progress = slowProgress("pruning");
  return training.comparePruning(model, {onProgress: progress, ...interruptible(options)});
}

/** Ties a training to the notebook it runs in. What is no object stays, to be refused. */
function inNotebook<O extends {onProgress?: (progress: TrainingProgress) => void; signal?: AbortSignal}>(
  options: O,
  label: string,
): O {
  if (!isObject(options)) return options;
  const progress = slowProgress(label);
  const told = ({step, steps}: TrainingProgress): void => progress(step, steps);
  return {onProgress: told, ...interruptible(options)};
}

function interruptible<O extends {signal?: AbortSignal}>(options: O): O {
  if (!isObject(options) || options.signal !== undefined) return options;
  const signal = displayHost()?.interruptSignal();
  return signal ? {...options, signal} : options;
}

const isObject = (options: unknown): options is object => typeof options === "object" && options !== null;
