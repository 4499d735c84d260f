export {factorsOfText} from "./factors.js";
export type {Factors} from "./factors.js";
export {nmf} from "./nmf.js";
export type {NmfOptions} from "./nmf.js";
export type {ActivationSource, FactorSide, FactorText} from "./source.js";
export type {FactorInit} from "./start.js";
