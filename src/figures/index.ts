export {decodingFigure} from "./decoding.js";
export type {DecodingFigureOptions} from "./decoding.js";
export {activationsFigure} from "./activations.js";
export type {NeuronActivationsOptions} from "./activations.js";
export {neuronFigure} from "./neuron.js";
export type {NeuronOptions} from "./neuron.js";
export {byPosition, saliencyFactorsFigure} from "./saliency-factors.js";
export type {SaliencyFactorsFigureOptions} from "./saliency-factors.js";
export {sparklinesFigure} from "./sparklines.js";
export type {SparklineNumbers, SparklinesFigureOptions} from "./sparklines.js";
export {factorsFigure} from "./factors.js";
export type {AblatedText, FactorsFigureOptions} from "./factors.js";
export {attentionFigure} from "./attention.js";
export type {AttentionFigureOptions, AttentionNumbers, AttentionSource} from "./attention.js";
export {Figure} from "./figure.js";
export {GenerationFigure} from "./generation.js";
export {connectDisplayHost, displayHost} from "./host.js";
export type {DisplayHost, Widget} from "./host.js";
export type {HtmlOptions} from "./html.js";
export {stateMimeType} from "./mime-bundle.js";
export type {MimeBundle} from "./mime-bundle.js";
export type {PictureFile, PictureOptions} from "./picture.js";
export {candidateTables, layerPredictionsFigure} from "./layer-predictions.js";
export type {LayerPredictionsFigureOptions, PredictionNumbers} from "./layer-predictions.js";
export {rankingsFigure} from "./rankings.js";
export type {RankedBy, RankingsFigureOptions} from "./rankings.js";
export {onlyRead, rankingsWatchFigure, watchedColumns} from "./rankings-watch.js";
export type {RankingsWatchFigureOptions} from "./rankings-watch.js";
export {renderToString} from "./render-to-string.js";
export {saliencyFigure} from "./saliency.js";
export type {SaliencyFigureOptions} from "./saliency.js";
export type {PngOptions} from "./png.js";
export type {SavedFile} from "./save.js";
export {savedState} from "./picture.js";
export {outputId, shareSelection, SharedSelection} from "./selection.js";
export {sideBySide} from "./side-by-side.js";
export type {PartFigure, SideBySideOptions} from "./side-by-side.js";
export {answerWishes} from "./wishes.js";
export {similarityFigure} from "./similarity.js";
export type {ComparedLayers} from "./similarity.js";
export {alignment} from "./alignment.js";
export {differenceFigure} from "./difference.js";
export type {ComparedCheckpoints} from "./compared.js";
export {neuronDistributionFigure} from "./neuron-distribution.js";
export type {
  FeatureShare,
  NeuronDistributionOptions,
  NeuronInCheckpoint,
  NeuronNumbers,
  NeuronSource,
} from "./neuron-distribution.js";
export {featureSharesFigure} from "./feature-shares.js";
export type {FeatureShareNumbers, FeatureSharesFigureOptions} from "./feature-shares.js";
export {lengthShiftFigure} from "./length-shift.js";
export type {CheckpointLengths, LengthShiftFigureOptions} from "./length-shift.js";
export {distancesFigure} from "./distances.js";
export type {DistanceNumbers, DistancesFigureOptions, PairDistances, UnitDistances} from "./distances.js";
export type {SplitDistances} from "./no-change.js";
export {activationMassFigure} from "./activation-mass.js";
export type {ActivationMassFigureOptions, CheckpointMasses} from "./activation-mass.js";
export type {Given, UnitChoice, UnitsAbout} from "./units.js";
export {neuronTableFigure} from "./neuron-table.js";
export type {FeatureMass, NeuronGroupNumbers, NeuronRowNumbers, NeuronTableOptions} from "./neuron-table.js";
export {contextsFigure} from "./contexts.js";
export type {ContextNumbers, ContextsFigureOptions, ContextSource, NeuronContextNumbers} from "./contexts.js";
