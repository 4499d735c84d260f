export {generateAll} from "./generate-all.js";
export type {GenerateAllOptions} from "./generate-all.js";
export {generate, generateSteps} from "./generate.js";
export type {GenerateOptions, GenerateStepsOptions} from "./options.js";
export type {Candidate, Step} from "./step.js";
