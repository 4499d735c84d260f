export {corpusOf} from "./corpus-of.js";
export {readCorpus} from "./read-corpus.js";
export {tinyTreebank} from "./tiny-treebank.js";
export {loadTagger, trainTagger} from "./tagger/index.js";
export type {
  Tagger,
  TaggerAccuracy,
  TaggerDescription,
  TaggerTraining,
  TrainTaggerOptions,
  TrainTaggerProgress,
} from "./tagger/index.js";
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
