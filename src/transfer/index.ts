export {bootstrap} from "./bootstrap.js";
export {compare, trajectory} from "./compare.js";
export {contextsOf} from "./contexts.js";
export type {Neuron} from "./contexts.js";
export {distributionsOf} from "./distributions.js";
export {featureIntervals} from "./feature-intervals.js";
export {featuresOf, probabilityOf} from "./features.js";
export type {FeaturesOptions} from "./features.js";
export {hasFeature} from "./has-feature.js";
export {groups, leastNeurons, topNeurons} from "./groups.js";
export {pruningSets} from "./pruning.js";
export {featureShares} from "./shares.js";
export {pValues, splitHalves} from "./split-halves.js";
export type {
  BootstrapOptions,
  Comparison,
  ComparisonMeans,
  Context,
  ContextOptions,
  ContextToken,
  DistanceIntervals,
  DistributionOptions,
  Distributions,
  FeatureColumn,
  FeatureKind,
  FeatureShares,
  Ngram,
  NullDistances,
  PruningOptions,
  PruningSet,
  ReadOptions,
  RecordChoice,
  ResolvedChoice,
  Side,
  SplitOptions,
  TagFeature,
  Trajectory,
  TransferMode,
  UnitFeature,
  UnitGroups,
} from "./types.js";
