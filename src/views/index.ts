export type {Action, Control, Drawing, Frame, Markup, Table, Theme, View, ViewState} from "./view.js";
export {pack, unpack} from "./packed.js";
export type {Packed} from "./packed.js";
export type {SaliencyState} from "./saliency.js";
export type {Token} from "./tokens.js";
