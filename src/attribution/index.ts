export type {Unit} from "./direction.js";
export {gradientTimesInput} from "./gradient-times-input.js";
export type {Attribution, AttributionOptions} from "./gradient-times-input.js";
export {integratedGradients} from "./integrated-gradients.js";
export type {IntegratedGradients, IntegratedGradientsOptions} from "./integrated-gradients.js";
export type {Quadrature} from "./quadrature.js";
