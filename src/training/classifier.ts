import type {Corpus} from "../corpora/index.js";
import {checkOptions, checkWhole, show, throwIfAborted} from "../models/index.js";
import {checkCorpus, checkFolder, checkNumber} from "./checks.js";
import type {ClassifierSettings} from "./classifier-task.js";
import {ClassifierTask} from "./classifier-task.js";
import {startOf} from "./classifier-start.js";
import type {CommonTrainingOptions} from "./common.js";
import {checkCommon, commonNames} from "./common.js";
import {labelledTexts} from "./labelled.js";
import {checkPositive} from "./scores.js";
import type {KeptCheckpoints, Training} from "./session.js";
import {runSession} from "./session.js";

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
  readonly keep?: KeptCheckpoints;
}

const caller = "trainClassifier";

/**
 * Trains a classifier of texts: one linear layer on the last hidden state of an LSTM, which is trained along.
 *
 * Classes are told apart by a softmax; of two classes that is a sigmoid of the difference of their logits. Epochs are
 * compared by macro F1 on the validation texts: the F1 of one class is high also where all texts are called so. As to folders, interruptions and seeds, see `trainLanguageModel()`.
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
  const {validation, encoder, signal, maxLength} = settings;
  throwIfAborted(caller, signal);
  const start = await startOf(caller, encoder, settings.endOfSequence);
  const texts = await labelledTexts(caller, corpus, start.tokenizer, maxLength);
  const held = validation && (await labelledTexts(caller, validation, start.tokenizer, maxLength));
  const labels = settings.labels ?? [...new Set(texts.labels)].sort();
  checkClasses(texts.labels, labels);
  checkPositive(caller, settings.positive, labels);
  const task = new ClassifierTask(start, texts, held, labels, settings);
  try {
    return await runSession(task, {...settings, folder, caller});
  } finally {
    task.dispose();
  }
}

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

function checked(
  corpus: Corpus,
  folder: string,
  options: ClassifierOptions,
): ClassifierSettings &
  Pick<ClassifierOptions, "encoder" | "validation" | "labels"> & {readonly endOfSequence: boolean} {
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
  const common = checkCommon(
    caller,
    {schedule: "constant", ...options, keep},
    options.optimizer === "sgd" ? 0.1 : 0.001,
  );
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
