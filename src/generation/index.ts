export {generateAll} from "./generate-all.js";
export type {GenerateAllOptions} from "./generate-all.js";
export {generate, generateSteps} from "./generate.js";
export type {GenerateOptions, GenerateStepsOptions} from "./options.js";
export {outputLogits} from "./output-logits.js";
export type {OutputLogitsOptions} from "./output-logits.js";
export type {Candidate, Step} from "./step.js";
export {placesOf, summariseLogits, summaryTemperatures} from "./summarise.js";
export type {LogitSummary} from "./summarise.js";
