export {bpeEncoder} from "./encode.js";
export {END_OF_TEXT, tokenizerJson} from "./tokenizer-json.js";
export {readableTokens, trainBpe} from "./train.js";
export type {Bpe} from "./train.js";
