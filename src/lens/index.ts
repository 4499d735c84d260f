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
} from "./types.js";
