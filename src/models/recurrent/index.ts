export type {LstmClassifierConfig, LstmConfig} from "./config.js";
export {lstmClassifier} from "./lstm-classifier.js";
export {lstm} from "./lstm.js";
