export type {LstmClassifierConfig, LstmConfig, RecurrentConfig} from "./config.js";
export {lstmClassifier} from "./lstm-classifier.js";
export {lstm} from "./lstm.js";
