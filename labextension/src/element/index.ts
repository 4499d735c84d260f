export {LimpidFigure} from "./figure-element.js";
export type {KernelSide} from "./figure-links.js";
export {exportFormats} from "./export.js";
export type {ExportFormat} from "./export.js";
export {stateMimeType} from "./mime-type.js";
export {defineFigure, mountAll} from "./mount-all.js";
export {omit} from "./reading.js";
export {changeSurroundings, surroundings} from "./surroundings.js";
export type {Surroundings} from "./surroundings.js";
