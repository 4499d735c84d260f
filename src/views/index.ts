export type {Action, Control, Drawing, Frame, Markup, Table, Theme, View, ViewState} from "./view.js";
export {pack, unpack} from "./packed.js";
export type {Packed} from "./packed.js";
export {views, viewOf} from "./registry.js";
export type {SaliencyState} from "./saliency.js";
export {saliencyView} from "./saliency/view.js";
export {darkTheme, lightTheme, printTheme, themes} from "./theme/themes.js";
export {textOf, tokenName} from "./tokens/words.js";
export type {Token} from "./tokens.js";
