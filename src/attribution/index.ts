export {gradientTimesInput} from "./gradient-times-input.js";
export type {Attribution, AttributionOptions} from "./gradient-times-input.js";
