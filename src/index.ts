/**
 * limpid: see what goes on inside a language model.
 *
 * @packageDocumentation
 */
import "./widgets/index.js";

export * from "./facade/index.js";
export type {Attribution} from "./attribution/index.js";
export {loadRun, saveRun} from "./capture/index.js";
export type {
  ApplyAt,
  CaptureOptions,
  Intervention,
  InterventionAction,
  Numbers,
  PointChoice,
  PointSelection,
  Prediction,
  PredictionCandidate,
  PredictionOptions,
  Provenance,
  Range,
  Run,
  RunAllOptions,
  RunOptions,
  RunSource,
  SavedRun,
  SaveRunOptions,
  TextInput,
  TextOrIds,
  TokenSpan,
  WindowOptions,
} from "./capture/index.js";
export {Figure} from "./figures/index.js";
export type {
  HtmlOptions,
  MimeBundle,
  PictureFile,
  PictureOptions,
  PngOptions,
  SaliencyFigureOptions,
  SavedFile,
  Widget,
} from "./figures/index.js";
export type {Candidate, GenerateOptions, GenerateStepsOptions, Step} from "./generation/index.js";
export {
  albert,
  bert,
  camembert,
  debertaV2,
  distilBert,
  electra,
  gemma,
  gpt2,
  gptNeo,
  gptNeoX,
  llama,
  lstm,
  lstmClassifier,
  mistral,
  opt,
  qwen2,
  registerFamily,
  roberta,
  xlmRoberta,
} from "./models/index.js";
export type {
  ActivationName,
  AlbertConfig,
  BertConfig,
  CausalFamily,
  CausalGraph,
  DebertaV2Config,
  Distances,
  DistilBertConfig,
  ElectraConfig,
  EncoderConfig,
  EncoderDecoderConfig,
  EncoderDecoderFamily,
  EncoderDecoderGraph,
  EncoderDecoderOptions,
  EncoderFamily,
  EncoderGraph,
  EncoderHead,
  EncoderSettings,
  Executor,
  Family,
  FamilyBase,
  ForwardGraph,
  GptNeoConfig,
  GptNeoXConfig,
  Gpt2Config,
  GraphOptions,
  LlamaConfig,
  LstmClassifierConfig,
  LstmConfig,
  LoadOptions,
  ModelConfig,
  OptConfig,
  Parameter,
  RobertaConfig,
  Rotary,
  RotaryScaling,
  Tap,
  Token,
} from "./models/index.js";
export type {Attribute, Derivative, Dim, DType, GraphNode, NdArray, Shape} from "./tensors/index.js";
export type {
  Action,
  BranchWish,
  Candidate as ViewCandidate,
  Control,
  Drawing,
  Frame,
  GenerationBranch,
  GenerationState,
  GenerationStep,
  Markup,
  Packed,
  SaliencyState,
  Table,
  Theme,
  Token as ViewToken,
  View,
  ViewState,
} from "./views/index.js";
export {hbox, jupyterWidget, vbox} from "./widgets/index.js";
export type {JupyterWidget, WidgetKind} from "./widgets/index.js";
