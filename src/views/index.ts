export type {
  Action,
  ButtonControl,
  Control,
  Drawing,
  Frame,
  Link,
  Markup,
  MenuControl,
  RangeControl,
  Table,
  TextControl,
  Theme,
  View,
  ViewState,
} from "./view.js";
export {changedChoices, linksOf, nothingSelected, sameChoice} from "./selection.js";
export type {Selection} from "./selection.js";
export {isWaiting} from "./wish.js";
export type {Wish, WishingState} from "./wish.js";
export type {
  AttentionArea,
  AttentionGroup,
  AttentionKind,
  AttentionLine,
  AttentionName,
  AttentionOpened,
  AttentionPart,
  AttentionRegion,
  AttentionState,
  AttentionWish,
} from "./attention.js";
export {packHalves, unpackHalves} from "./attention/halves.js";
export type {PackedHalves} from "./attention/halves.js";
export {attentionView} from "./attention/view.js";
export {pack, packBytes, unpack, unpackBytes} from "./packed.js";
export type {Packed, PackedBytes} from "./packed.js";
export type {
  FactorAblation,
  FactorCurvePoint,
  FactorNeuron,
  FactorParts,
  FactorStability,
  FactorToken,
  FactorsState,
  FactorsWish,
} from "./factors.js";
export {factorsView} from "./factors/view.js";
export type {
  DecodingBranch,
  DecodingSettings,
  DecodingState,
  DecodingStrategy,
  DecodingWish,
} from "./decoding.js";
export {decodingView} from "./decoding/view.js";
export type {BranchWish, Candidate, GenerationBranch, GenerationState, GenerationStep} from "./generation.js";
export {generationView} from "./generation/view.js";
export {sideBySideView, views, viewOf} from "./registry.js";
export type {PartKeys, SideBySideState} from "./side-by-side.js";
export type {
  CandidatesWish,
  CandidateTable,
  LayerPredictionsState,
  LensStatistic,
} from "./layer-predictions.js";
export {layerPredictionsView} from "./layer-predictions/view.js";
export type {RankingsState} from "./rankings.js";
export {rankingsView} from "./rankings/view.js";
export type {RankingsWatchState, WatchedColumn, WatchWish} from "./rankings-watch.js";
export {rankingsWatchView} from "./rankings-watch/view.js";
export type {LensRow} from "./ranks/rows.js";
export type {SaliencyMethod, SaliencyState} from "./saliency.js";
export {packScores, unpackScores} from "./saliency/scores.js";
export type {PackedScores} from "./saliency/scores.js";
export {packMap, packWhole} from "./ranks/packed.js";
export type {PackedMap, PackedWhole} from "./ranks/packed.js";
export {saliencyView} from "./saliency/view.js";
export {darkTheme, lightTheme, printTheme, themes} from "./theme/themes.js";
export {textOf, tokenName} from "./tokens/words.js";
export type {Token} from "./tokens.js";
export type {
  ActivationArea,
  ActivationRegion,
  ActivationsState,
  ActivationsWish,
  NeuronOrder,
} from "./activations.js";
export {packRegion} from "./activations/region.js";
export {activationsView} from "./activations/view.js";
export type {NeuronName, NeuronState, NeuronWish} from "./neuron.js";
export {neuronView} from "./neuron/view.js";
export type {SaliencyFactorsState} from "./saliency-factors.js";
export {saliencyFactorsView} from "./saliency-factors/view.js";
export type {TextSparklinesState} from "./text-sparklines.js";
export {textSparklinesView} from "./text-sparklines/view.js";
export type {SimilarityState} from "./similarity.js";
export {similarityView} from "./similarity/view.js";
export type {DifferenceSide, DifferenceState} from "./difference.js";
export {differenceView} from "./difference/view.js";
export {packUnits, unpackUnits} from "./units/packed.js";
export type {PackedUnits, UnitsState} from "./units.js";
export type {LengthShiftState} from "./length-shift.js";
export {lengthShiftView} from "./length-shift/view.js";
export type {DistancePair, DistancesState, MeasuredDistance, NoChangeBand} from "./distances.js";
export {distancesView} from "./distances/view.js";
export type {ActivationMassState, MassSummary} from "./activation-mass.js";
export {activationMassView} from "./activation-mass/view.js";
export type {LengthChange} from "./length-shift/changes.js";
export type {Granularity} from "./tokens/groups.js";
export type {UnitName, UnitWish} from "./checkpoints/choose.js";
export type {FeatureKind, FeatureName} from "./checkpoints/names.js";
export type {
  DistributionPair,
  DistributionValues,
  FeatureOrder,
  NeuronDistribution,
  NeuronDistributionState,
} from "./neuron-distribution.js";
export {neuronDistributionView} from "./neuron-distribution/view.js";
export type {FeatureSharesState, ShareDistance, ShareOrder} from "./feature-shares.js";
export {featureSharesView} from "./feature-shares/view.js";
export type {NeuronGroup, NeuronRowOrder, NeuronTableState} from "./neuron-table.js";
export {neuronTableView} from "./neuron-table/view.js";
export type {ContextGroup, ContextLine, ContextsState, NeuronContexts} from "./contexts.js";
export {contextsView} from "./contexts/view.js";
