import type {Corpus} from "../types.js";

/** How often a tagger is right on words of sentences that it was not trained on. */
export interface TaggerScore {
  readonly tokens: number;
  readonly correct: number;
  /** correct / tokens; NaN where there is no token. */
  readonly share: number;
}

export interface TaggerAccuracy extends TaggerScore {
  /** Name of the corpus it was measured on. */
  readonly corpus: string;
  /** Of these, the words that the training corpus does not have in any spelling of capitals. */
  readonly unknown: TaggerScore;
}

/** What a tagger is, for manifests. */
export interface TaggerDescription {
  readonly name: string;
  /** Name of the corpus it was trained on. */
  readonly trainedOn: string;
  readonly tags: readonly string[];
  readonly accuracy: TaggerAccuracy;
  /** Of its weights: the same for the same corpus, options and seed. */
  readonly sha256: string;
}

/** Tells parts of speech from the forms of words alone, never from the states of a model. */
export interface Tagger {
  readonly description: TaggerDescription;
  /** `description.accuracy` */
  readonly accuracy: TaggerAccuracy;
  /**
   * The tag of each word of one sentence.
   *
   * @throws TypeError if a word is not a string
   */
  tag(words: readonly string[]): string[];
  /** How often it is right on another corpus, one with parts of speech. */
  measure(corpus: Corpus): Promise<TaggerAccuracy>;
  /** Writes it to a file that `loadTagger()` reads. */
  save(path: string): Promise<void>;
}
