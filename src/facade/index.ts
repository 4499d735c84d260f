export {captureInWorkers} from "./capture-in-workers.js";
export {fromPretrained, LanguageModel} from "./language-model.js";
export {Factorization} from "./factorization.js";
export type {AblateOptions, ExploreOptions, FactorizationOptions} from "./factorization.js";
export {runNmf} from "./run-nmf.js";
export {Generation} from "./stream.js";
export type {BranchOptions, DecodingOptions} from "./decoding.js";
export type {AttentionOptions, AttentionPatternOptions} from "./attention.js";
export {Output} from "./output.js";
export {OutputNumbers} from "./output-numbers.js";
export type {SaliencyFactorsOptions, SparklinesOptions} from "./sparklines.js";
export type {AttributionOptions, PrimaryAttributionsOptions, SaliencyOptions} from "./saliency.js";
export type {SimilarityOf, SimilarityOptions} from "./similarity.js";
export type {LayerPredictionsOptions} from "./lens.js";
export type {RankedOptions, RankingsOptions, RankingsWatchOptions, WatchWord} from "./rankings.js";
export type {DifferenceOptions} from "./difference.js";
export {
  comparePruning,
  evaluateClassifier,
  evaluateLanguageModel,
  prune,
  trainClassifier,
  trainLanguageModel,
} from "./training.js";
export {compareRecords, Transfer} from "./transfer.js";
export type {ContextsOptions, FeatureSharesOptions, NeuronGroupName, NeuronsOptions} from "./transfer.js";
export type {CheckpointPair} from "./transfer-neurons.js";
export type {CompareRecordsOptions, WaitOptions} from "./transfer-numbers.js";
export type {CheckpointSummary, PairSummary, TransferSummary} from "./transfer-summary.js";
