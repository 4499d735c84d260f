export {generate, generateSteps} from "./generate.js";
export type {GenerateOptions, GenerateStepsOptions} from "./options.js";
export type {Candidate, Step} from "./step.js";
