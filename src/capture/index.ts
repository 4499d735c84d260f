export {assemble} from "./assemble.js";
export {checkCapture} from "./capture.js";
export {feedsOf, inputsOf, made, rightPaddedMask, rows} from "./feeds.js";
export {checkIds, idsOf} from "./ids.js";
export {Instruments} from "./instruments.js";
export type {Collected, InstrumentOptions, Passes, Trace, Wiring} from "./instruments.js";
export {
  capturedInWords,
  checkMaxMemory,
  defaultMaxMemory,
  largest,
  ofLayers,
  passBytes,
  tooLarge,
} from "./memory.js";
export {capturePoint, choose, pointsOf} from "./points.js";
export type {Chosen, ModelPoints} from "./points.js";
export {positionAt} from "./pass.js";
export type {Pass} from "./pass.js";
export {describeInterventions} from "./intervention.js";
export type {ApplyAt, Intervention, InterventionAction} from "./intervention.js";
export {oddsOf, softmax} from "./probabilities.js";
export type {Odds} from "./probabilities.js";
export {provenanceOf} from "./provenance.js";
export {loadRun} from "./load.js";
export {run} from "./run.js";
export {runAll} from "./run-all.js";
export {predictions} from "./run-predictions.js";
export type {Prediction, PredictionCandidate, PredictionOptions} from "./run-predictions.js";
export type {RunAllOptions} from "./run-all.js";
export type {TextInput} from "./run-readings.js";
export type {TextOrIds} from "./ids.js";
export {windows} from "./windows.js";
export type {Window, WindowOptions} from "./windows.js";
export type {RunOptions} from "./run.js";
export type {CaptureOptions, Provenance, Run, RunSource, TokenSpan} from "./run-type.js";
export {checkNumbers} from "./selection.js";
export type {Numbers, PointChoice, PointSelection, Range} from "./selection.js";
export {saveRun} from "./save.js";
export type {SavedRun, SaveRunOptions} from "./save.js";
