export type {Span} from "./aligned.js";
export {readTokenizer, sentencePieceNames, sentencePieceOnly} from "./read.js";
export type {SpecialTokens} from "./special.js";
export {textWords} from "./text-words.js";
export type {DecodeOptions, EncodeOptions, Encoding, Tokenizer} from "./tokenizer.js";
export {makeTokenizer} from "./tokenizer.js";
