export {corpusOf} from "./corpus-of.js";
export {readCorpus} from "./read-corpus.js";
export type {Tagger, TaggerAccuracy, TaggerDescription, TaggerScore} from "./tagger/index.js";
export type {
  Corpus,
  CorpusDescription,
  CorpusFile,
  CorpusFormat,
  ReadCorpusOptions,
  Sentence,
  SentenceRange,
  SentenceStream,
  Skipped,
} from "./types.js";
