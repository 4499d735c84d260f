export type {Change, NeuronRow, Snapshot, TagShares} from "./measures.js";
export type {StudyReport} from "./report-type.js";
export type {StudySettings, StudySize} from "./settings.js";
export type {StageTime, StudyProgress} from "./stages.js";
export {txrayStudy} from "./study.js";
export type {StudyOptions} from "./study.js";
export type {StudyFigure} from "./figures.js";
