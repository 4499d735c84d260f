export {layerPredictions} from "./layer-predictions.js";
export {rankings} from "./rankings.js";
export {watch} from "./watch.js";
export type {
  LayerPredictions,
  LayerPredictionsOptions,
  LensOptions,
  LensRows,
  LensStep,
  NdInts,
  Rankings,
  Watched,
  WatchedWord,
  WatchOptions,
  WatchWord,
} from "./types.js";
