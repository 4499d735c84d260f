export {splitHeads} from "./attention.js";
export {decoder} from "./decoder.js";
export type {Block, Definition, Parts} from "./decoder.js";
export {gptNeoX} from "./gpt-neox.js";
export type {GptNeoXConfig} from "./gpt-neox.js";
export type {LlamaConfig} from "./llama-config.js";
export {gemma, llama, mistral, qwen2} from "./llama.js";
