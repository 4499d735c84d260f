/**
 * One row of a shard: a neuron that is among the most active ones of a layer at a position.
 */
export interface RecordRow {
  /** Number of the sentence in the corpus, from 0. */
  readonly sentence: number;
  /** Number of the token among those that the model reads of the sentence, special ones included, from 0. */
  readonly position: number;
  /** Number of the word in the sentence that the token begins in; null for special tokens and blanks. */
  readonly word: number | null;
  /** The token as the model's tokenizer has it: with a space in front where it tells that a word begins. */
  readonly token: string;
  /** The corpus' word that the token begins in. */
  readonly form: string | null;
  readonly tokenId: number;
  readonly layer: number;
  /** 1: among the largest; −1: among the smallest. */
  readonly side: 1 | -1;
  /** 1: the most active one. */
  readonly rank: number;
  /** Number of the neuron in its layer. */
  readonly neuron: number;
  /** With its sign. */
  readonly activation: number;
  /** Part of speech of the word. */
  readonly pos: string | null;
  /** The sentence's class in the corpus. */
  readonly label: string | null;
  /** The class that the model gives, where it is a classifier. */
  readonly predicted: string | null;
  /** What the model gives that class, 0 to 1. */
  readonly probability: number | null;
  /** Further labels of the word, by name, where the corpus has some. In a shard each has a column: see `RecordSettings.tags`. */
  readonly tags?: Readonly<Record<string, string | null | undefined>>;
}

/**
 * The columns of a shard and their SQL types, in the order of the file; after them come those of `RecordSettings.tags`, VARCHAR.
 * DuckDB and Spark read them alike.
 */
export const recordColumns = {
  sentence: "INTEGER",
  position: "INTEGER",
  word: "INTEGER",
  token: "VARCHAR",
  form: "VARCHAR",
  token_id: "INTEGER",
  layer: "INTEGER",
  side: "INTEGER",
  rank: "INTEGER",
  neuron: "INTEGER",
  activation: "FLOAT",
  pos: "VARCHAR",
  label: "VARCHAR",
  predicted: "VARCHAR",
  probability: "FLOAT",
} as const;

/** What a shard says of each token. All of one length. */
export interface Places {
  readonly sentence: Int32Array;
  readonly position: Int32Array;
  /** −1: none. */
  readonly word: Int32Array;
  readonly tokenId: Int32Array;
  readonly token: readonly string[];
  readonly form: readonly (string | null)[];
  readonly pos: readonly (string | null)[];
  readonly label: readonly (string | null)[];
  readonly predicted: readonly (string | null)[];
  /** NaN: none. */
  readonly probability: Float32Array;
  /** Further labels of words. */
  readonly tags: readonly {readonly column: string; readonly values: readonly (string | null)[]}[];
}

/** Neurons that are among the most active, with the token they are at. All of one length. */
export interface Hits {
  /** Index into `Places`. */
  readonly place: Int32Array;
  readonly layer: Int32Array;
  readonly side: Int32Array;
  readonly rank: Int32Array;
  readonly neuron: Int32Array;
  readonly activation: Float32Array;
}
