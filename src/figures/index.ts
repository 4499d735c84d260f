export {Figure} from "./figure.js";
export type {PictureOptions} from "./figure.js";
export {connectDisplayHost, displayHost} from "./host.js";
export type {DisplayHost, Widget} from "./host.js";
