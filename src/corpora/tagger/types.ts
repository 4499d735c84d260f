import type {Corpus} from "../types.js";

/** How often a tagger is right on words of sentences that it was not trained on. */
export interface TaggerAccuracy {
  /** Name of the corpus it was measured on. */
  readonly corpus: string;
  readonly tokens: number;
  readonly correct: number;
  /** correct / tokens */
  readonly share: number;
  /** Of these, the words that the training corpus does not have, in capitals or not; share is null where there is none. */
  readonly unknown: {readonly tokens: number; readonly correct: number; readonly share: number | null};
}

export interface TaggerTraining {
  /** Name of the corpus. */
  readonly corpus: string;
  /** The corpus's checksum. */
  readonly sha256: string;
  /** Sentences, and words with a part of speech, that it was trained on. */
  readonly sentences: number;
  readonly tokens: number;
  readonly epochs: number;
  readonly seed: number;
  /** Whether it sees no capitals. */
  readonly lowercase: boolean;
}

/** What a tagger is, for manifests. */
export interface TaggerDescription {
  readonly name: string;
  readonly trainedOn: TaggerTraining;
  readonly tags: readonly string[];
  readonly accuracy: TaggerAccuracy;
  /** Of all that it is: the same for the same corpora, options and seed. */
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
