export {fromPretrained, LanguageModel} from "./language-model.js";
export {Generation} from "./stream.js";
export {Output} from "./output.js";
export type {AttributionOptions, SaliencyOptions} from "./output.js";
export type {SimilarityOf, SimilarityOptions} from "./similarity.js";
