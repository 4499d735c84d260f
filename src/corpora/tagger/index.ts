export {loadTagger} from "./load.js";
export type {TrainTaggerProgress} from "./learn.js";
export {trainTagger} from "./train.js";
export type {TrainTaggerOptions} from "./train.js";
export type {Tagger, TaggerAccuracy, TaggerDescription, TaggerTraining} from "./types.js";
