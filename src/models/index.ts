export {gpt2} from "./families.js";
export type {CausalGraph, Family, GraphOptions, KeysAndValues, ModelConfig, Parameter} from "./family.js";
export {causalMask, initialWeights, range} from "./feeds.js";
export type {Gpt2Config} from "./gpt2-config.js";
export {Trainer} from "./trainer.js";
export type {TrainerOptions, TrainingBatch} from "./trainer.js";
export {saveCheckpoint} from "./save.js";
export type {SaveOptions} from "./save.js";
export {writeGpt2Config} from "./gpt2-config.js";
