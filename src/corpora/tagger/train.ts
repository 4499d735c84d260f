import {checkOptions, checkWhole, show, throwIfAborted} from "../../models/index.js";
import type {Corpus, Sentence} from "../types.js";
import {learn} from "./learn.js";
import type {TrainTaggerProgress} from "./learn.js";
import {LinearTagger, taggerHash} from "./linear-tagger.js";
import type {Tagger, TaggerDescription} from "./types.js";

export interface TrainTaggerOptions {
  /** Sentences with parts of speech on which its accuracy is measured (default: every tenth of the corpus, then not trained on). */
  readonly heldOut?: Corpus;
  /** How often it goes through the corpus (default 6). */
  readonly epochs?: number;
  /** Of the order of the sentences (default 0). */
  readonly seed?: number;
  /** Whether it is to see no capitals, for corpora that have none (default false). */
  readonly lowercase?: boolean;
  /** What it is called (default "tagger of" the corpus's name). */
  readonly name?: string;
  /** Called at the end of each epoch, and now and then before. */
  readonly onProgress?: (progress: TrainTaggerProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains a tagger: a linear one that sees the forms of words, their beginnings, ends, shapes and neighbours, and its own
 * tags of the two words before. It never sees a model's states: what it tells does not depend on what is compared. Same
 * corpora, options and seed, same tagger, on every machine.
 *
 * @param corpus - sentences with parts of speech, such as CoNLL-U; it is held in memory
 * @returns the tagger with its accuracy on words that it was not trained on
 * @throws RangeError if a corpus has no parts of speech, or is too large
 * @throws Error named "AbortError" if `signal` is aborted
 * @see Collins (2002), "Discriminative training methods for hidden Markov models": the averaged perceptron
 * @example
 * const tagger = await trainTagger(readCorpus("en_ewt-ud-train.conllu"), {heldOut: readCorpus("en_ewt-ud-dev.conllu")});
 * tagger.tag(["The", "keys", "are", "here"]);
 */
export async function trainTagger(corpus: Corpus, options: TrainTaggerOptions = {}): Promise<Tagger> {
  checkOptions("trainTagger", options, [
    "heldOut",
    "epochs",
    "seed",
    "lowercase",
    "name",
    "onProgress",
    "signal",
  ]);
  const {heldOut, epochs = 6, seed = 0, lowercase = false, signal} = options;
  for (const [name, value] of Object.entries({corpus, ...(heldOut === undefined ? {} : {heldOut})})) {
    if (typeof (value as Corpus | null)?.sentences === "function") continue;
    throw new TypeError(`trainTagger(): ${name} must be a corpus, got ${show(value)}.`);
  }
  checkWhole("trainTagger", "epochs", epochs, 1);
  checkWhole("trainTagger", "seed", seed, 0, 2 ** 32 - 1);
  if (typeof lowercase !== "boolean") {
    throw new TypeError(`trainTagger(): lowercase must be true or false, got ${show(lowercase)}.`);
  }
  const name = options.name ?? `tagger of ${corpus.name}`;
  if (typeof name !== "string" || name === "")
    throw new TypeError(`trainTagger(): name must be a text, got ${show(name)}.`);
  const {lessons, rest} = await split(corpus, heldOut === undefined, signal);
  const {tags, weights} = await learn(lessons, {
    epochs,
    seed,
    lowercase,
    onProgress: options.onProgress,
    signal,
    corpus: corpus.name,
  });
  const trainedOn = {
    corpus: corpus.name,
    sha256: corpus.description.sha256,
    sentences: lessons.length,
    tokens: lessons.reduce((sum, {pos}) => sum + (pos ?? []).filter((tag) => tag !== null).length, 0),
    epochs,
    seed,
    lowercase,
  };
  const untested = new LinearTagger({name, trainedOn, tags, accuracy: untold, sha256: ""}, weights);
  const accuracy = await (heldOut === undefined
    ? untested.score("trainTagger", rest, `every tenth sentence of ${corpus.name}`)
    : untested.score("trainTagger", heldOut.sentences(), heldOut.name));
  throwIfAborted("trainTagger", signal);
  const description: Omit<TaggerDescription, "sha256"> = {name, trainedOn, tags, accuracy};
  return new LinearTagger({...description, sha256: taggerHash(description, weights)}, weights);
}

/** Nobody sees it: it is told before the tagger is given. */
const untold = {corpus: "", tokens: 0, correct: 0, share: 0, unknown: {tokens: 0, correct: 0, share: null}};

/** The sentences with parts of speech, every tenth of them held out if asked. */
async function split(
  corpus: Corpus,
  holdOut: boolean,
  signal: AbortSignal | undefined,
): Promise<{readonly lessons: readonly Sentence[]; readonly rest: readonly Sentence[]}> {
  const [lessons, rest]: [Sentence[], Sentence[]] = [[], []];
  for await (const {words, pos} of corpus.sentences()) {
    throwIfAborted("trainTagger", signal);
    if (!pos?.some((tag) => tag !== null)) continue;
    (holdOut && (lessons.length + rest.length) % 10 === 9 ? rest : lessons).push({words, pos});
  }
  if (lessons.length === 0) {
    throw new RangeError(
      `trainTagger(): ${show(corpus.name)} must have parts of speech to learn from, got none.`,
    );
  }
  if (holdOut && rest.length === 0) {
    throw new RangeError(
      `trainTagger(): ${show(corpus.name)} must have at least 10 sentences where there is no heldOut, got ${lessons.length}.`,
    );
  }
  return {lessons, rest};
}
