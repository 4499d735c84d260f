export {trainClassifier} from "./classifier.js";
export type {ClassifierOptions} from "./classifier.js";
export type {CommonTrainingOptions} from "./common.js";
export {evaluateClassifier, evaluateLanguageModel} from "./evaluate.js";
export type {
  ClassifierEvaluationOptions,
  ClassifierScores,
  EvaluationOptions,
  LanguageModelScores,
} from "./evaluate.js";
export {trainLanguageModel} from "./language-model.js";
export type {LanguageModelOptions} from "./language-model.js";
export type {ScheduleOptions} from "./schedule.js";
export {classificationScores} from "./scores.js";
export type {ClassificationScores, ClassScores} from "./scores.js";
export type {EpochReport, KeptCheckpoints, Training, TrainingProgress} from "./session.js";
export {buildVocabulary, saveVocabulary} from "./vocabulary.js";
export type {Vocabulary, VocabularyOptions} from "./vocabulary.js";
export {prune} from "./prune.js";
export type {PruneOptions} from "./prune.js";
export {comparePruning} from "./pruning.js";
export type {ComparePruningOptions, F1s, PruningComparison, PruningEffect} from "./pruning.js";
