import type {Corpus} from "../corpora/index.js";
import {checkOptions, checkWhole, show, throwIfAborted} from "../models/index.js";
import {checkCorpus, checkFolder} from "./checks.js";
import type {CommonTrainingOptions} from "./common.js";
import {checkCommon, commonNames} from "./common.js";
import type {LanguageModelSettings} from "./lm-task.js";
import {LanguageModelTask} from "./lm-task.js";
import type {KeptCheckpoints, Training} from "./session.js";
import {runSession} from "./session.js";
import {idsOfCorpus, Stream} from "./stream.js";
import type {Vocabulary} from "./vocabulary.js";
import {tokenizerOf} from "./vocabulary.js";

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
  /** Which epochs' checkpoints are kept besides the best (default "all"): see `KeptCheckpoints`. */
  readonly keep?: KeptCheckpoints;
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
  const {vocabulary, validation, signal} = settings;
  throwIfAborted(caller, signal);
  const tokenizer = tokenizerOf(vocabulary);
  const end = tokenizer.special.eos;
  const stream = streamOf(await idsOfCorpus(corpus, tokenizer, end), settings, "corpus");
  const held = validation && streamOf(await idsOfCorpus(validation, tokenizer, end), settings, "validation");
  const task = new LanguageModelTask(stream, held, settings);
  try {
    return await runSession(task, {...settings, folder, caller});
  } finally {
    task.dispose();
  }
}

function checked(
  corpus: Corpus,
  folder: string,
  options: LanguageModelOptions,
): LanguageModelSettings & {readonly validation?: Corpus} {
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

function streamOf(ids: Int32Array, {batch, window}: {batch: number; window: number}, name: string): Stream {
  if (ids.length < 2)
    throw new RangeError(`${caller}(): ${name} must have at least two words, got ${ids.length}.`);
  return new Stream(ids, batch, window);
}
