export {defaultMaxMemory} from "./capture.js";
export {feedsOf, inputsOf} from "./feeds.js";
export {generate} from "./generate.js";
export type {GenerateOptions} from "./generate.js";
export {run} from "./run.js";
export type {RunOptions} from "./run.js";
export type {CaptureOptions, Provenance, Run, RunSource} from "./run-type.js";
