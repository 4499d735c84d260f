import type {Tagger, TaggerDescription} from "./tagger/types.js";

/** One sentence, or one line or paragraph, of a corpus. */
export interface Sentence {
  /** As they stand in the text. Where `text` is absent, the text is these, joined by spaces. */
  readonly words: readonly string[];
  readonly text?: string;
  /** Where in `text` each word lies, in UTF-16 units. Words of one contraction may share a span. */
  readonly spans?: readonly (readonly [from: number, to: number])[];
  /** The part of speech of each word, where it is known. */
  readonly pos?: readonly (string | null)[];
  /** Further labels of the words, by name. */
  readonly tags?: Readonly<Record<string, readonly (string | null)[]>>;
  /** The class of the sentence. */
  readonly label?: string | null;
  readonly id?: string;
}

/** Which sentences: from `from` (default 0) up to, not including, `to` (default: to the end). */
export interface SentenceRange {
  readonly from?: number;
  readonly to?: number;
}

/** Reason → how many lines (or tokens) were passed over, such as {"empty line": 3}. */
export type Skipped = Readonly<Record<string, number>>;

/** Sentences as they are read, and what this reading passed over. */
export interface SentenceStream extends AsyncIterable<Sentence> {
  /**
   * What this reading passed over within its range. A skip counts for the sentence that follows it, one after the last
   * sentence for the reading that reaches the last: so the counts depend on the range alone, and those of ranges side by
   * side add up to those of the whole.
   */
  skipped(): Skipped;
}

/** Text in sentences of words, read in order as often as wanted. */
export interface Corpus {
  readonly name: string;
  /** What it is, as JSON. Checksums of files are computed at the first use. */
  readonly description: CorpusDescription;
  /** In order, in bounded memory. A range that begins after the end is empty. */
  sentences(range?: SentenceRange): SentenceStream;
  /** Sentences in all. */
  count(): Promise<number>;
  /** What all readings so far passed over, each place counted once however often it was read. */
  readonly skipped: () => Skipped;
}

export type CorpusFormat = "text" | "conllu" | "tsv" | "jsonl" | "parquet";

export interface CorpusFile {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a corpus is, for manifests: two corpora with the same `sha256` give the same sentences. */
export interface CorpusDescription {
  readonly name: string;
  /** "memory": not from files. */
  readonly format: CorpusFormat | "memory";
  readonly files: readonly CorpusFile[];
  /** What was asked for, as far as it changes the sentences. */
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Names of the further labels of words; absent where there are none. */
  readonly tags?: readonly string[];
  /** Who gave the words their parts of speech, and how well; absent where the corpus brought them or has none. */
  readonly tagger?: TaggerDescription;
  /** Of the files (or of the sentences in memory), the options and the tagger. */
  readonly sha256: string;
}

export interface ReadCorpusOptions {
  /** Default: by the name of the file (.txt, .conllu, .tsv, .jsonl or .ndjson, .parquet, each but the last also with .gz). */
  readonly format?: CorpusFormat;
  /** What the corpus is called (default: the names of its files). */
  readonly name?: string;
  /**
   * Column with the text; in TSV and Parquet also its number, from 0 (default: "sentence" or "text"). TSV, JSONL, Parquet.
   */
  readonly text?: string | number;
  /** Column with the class (default "label" where there is one); in CoNLL-U the name of a comment (`# label = …`). */
  readonly label?: string | number;
  /** Column with a name for the sentence (default "id" where there is one); in CoNLL-U a comment (default "sent_id"). */
  readonly id?: string | number;
  /** Column with a list of words, in place of `text` or beside it. JSONL, Parquet. */
  readonly words?: string;
  /**
   * Part of speech: in CoNLL-U a column, "upos" (default) or "xpos", in JSONL and Parquet a column with a list, as long as
   * `words`.
   */
  readonly pos?: string;
  /**
   * Further labels of words: in CoNLL-U "lemma", "upos", "xpos", "deprel", "feats.Number" (a feature), "misc.Gloss" (an
   * attribute); in JSONL and Parquet columns with lists.
   */
  readonly tags?: readonly string[];
  /** Gives the words their parts of speech; those in the file are then not used. */
  readonly tagger?: Tagger;
  /** TSV: whether the first line names the columns (default true), or their names where it does not. */
  readonly header?: boolean | readonly string[];
  /** How a text becomes words: by blanks alone (default), or also at punctuation, as treebanks do ("do n't .") */
  readonly split?: "spaces" | "punctuation";
  /** Texts in which this is found are passed over and counted, such as /^= .* =$/ for the headings of WikiText. */
  readonly skip?: RegExp;
  /** What to do with lines that are not UTF-8 or not as the format asks: stop (default), or pass over and count them. */
  readonly invalid?: "error" | "skip";
  /** Sentences at most. */
  readonly limit?: number;
  /** Bytes that a line may have, and a sentence of CoNLL-U (default 16 MiB). */
  readonly maxLine?: number;
}
