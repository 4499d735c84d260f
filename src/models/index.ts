export {gpt2, registerFamily} from "./families.js";
export {decoder, gemma, gptNeo, gptNeoX, llama, mistral, opt, qwen2, splitHeads} from "./causal/index.js";
export type {Block, Definition, GptNeoConfig, GptNeoXConfig, Layers, LlamaConfig, OptConfig, Parts, Rotary, RotaryScaling} from "./causal/index.js";
export {bart, encoderDecoder, mbart, mt5, t5} from "./encoder-decoder/index.js";
export type {BartConfig, EmbeddingNames, EncoderDecoderDefinition, Projections, RelativeBuckets, Stack, StackBlock, T5Config} from "./encoder-decoder/index.js";
export {
  albert,
  bert,
  camembert,
  debertaV2,
  distilBert,
  electra,
  encoder,
  roberta,
  sumEmbeddings,
  xlmRoberta,
} from "./encoder/index.js";
export type {
  AlbertConfig,
  BertConfig,
  BlockNames,
  DebertaV2Config,
  DistilBertConfig,
  Distances,
  ElectraConfig,
  EncoderDefinition,
  EncoderParts,
  EncoderSettings,
  Heads,
  RobertaConfig,
} from "./encoder/index.js";
export type {
  CausalFamily,
  CausalGraph,
  EncoderConfig,
  EncoderDecoderConfig,
  EncoderDecoderFamily,
  EncoderDecoderGraph,
  EncoderDecoderOptions,
  EncoderFamily,
  EncoderGraph,
  EncoderHead,
  Family,
  FamilyBase,
  ForwardGraph,
  GraphOptions,
  ModelConfig,
  ModelKind,
  Parameter,
  Tap,
} from "./family.js";
export {lstm, lstmClassifier} from "./recurrent/index.js";
export type {LstmClassifierConfig, LstmConfig, RecurrentConfig} from "./recurrent/index.js";
export {causalMask, initialWeights, range} from "./feeds.js";
export type {GenerationDefaults} from "./generation-config.js";
export type {Gpt2Config} from "./gpt2-config.js";
export {Trainer} from "./trainer.js";
export type {TrainerOptions, TrainerState, TrainingBatch} from "./trainer.js";
export {saveCheckpoint} from "./save.js";
export type {SaveOptions} from "./save.js";
export {writeGpt2Config} from "./gpt2-config.js";
export {pause, throwIfAborted} from "./abort.js";
export {weightOf, withWeights} from "./changed.js";
export {fromPretrained} from "./from-pretrained.js";
export type {LoadOptions} from "./from-pretrained.js";
export {loaded, loadedCausal, textOf, tokensOf} from "./model.js";
export type {Executor, LoadedModel, Model, WeightType} from "./model.js";
export {inNameOf} from "./in-name-of.js";
export {checkOptions, checkWhole, nearest, show, showBytes} from "./options.js";
export {maxHeaderBytes, readHeader} from "./safetensors-header.js";
export {safetensorsHeader} from "./safetensors-write.js";
export type {Token} from "./token.js";
export {makeTokenizer, readTokenizer, textWords} from "./tokenizers/index.js";
export type {DecodeOptions, EncodeOptions, Encoding, Span, SpecialTokens, Tokenizer} from "./tokenizers/index.js";
export type {ActivationName} from "./activations.js";
