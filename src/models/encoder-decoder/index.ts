export type {BartConfig} from "./bart-config.js";
export {bart, mbart} from "./bart.js";
export type {EmbeddingNames} from "./embeddings.js";
export {encoderDecoder} from "./encoder-decoder.js";
export type {EncoderDecoderDefinition} from "./encoder-decoder.js";
export type {RelativeBuckets} from "./relative.js";
export type {Projections, Stack, StackBlock} from "./stack.js";
export type {T5Config} from "./t5-config.js";
export {mt5, t5} from "./t5.js";
