/**
 * limpid: see what goes on inside a language model.
 *
 * @packageDocumentation
 */
import "./widgets/index.js";

export * from "./facade/index.js";
export type {Attribution} from "./attribution/index.js";
export type {CaptureOptions, GenerateOptions, Provenance, Run, RunOptions} from "./capture/index.js";
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
export type {Executor, LoadOptions, ModelConfig, Token} from "./models/index.js";
export type {NdArray} from "./tensors/index.js";
export type {
  Action,
  Control,
  Drawing,
  Frame,
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
