import type {Corpus, ReadCorpusOptions} from "./types.js";

/** Text in files as a corpus. */
export function readCorpus(_path: string | readonly string[], _options: ReadCorpusOptions = {}): Corpus {
  throw new Error("readCorpus(): cannot read files yet.");
}
