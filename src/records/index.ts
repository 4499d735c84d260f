export {capture, finishRecords} from "./capture.js";
export {openRecords, Records} from "./open.js";
export type {OpenRecordsOptions} from "./open.js";
export type {
  RecordedModel,
  RecordPlan,
  RecordSettings,
  RecordsManifest,
  ShardCounts,
  ShardEntry,
} from "./manifest.js";
export type {RecordRow} from "./record.js";
export {recordColumns} from "./record.js";
export type {CaptureRecordsOptions, RecordOptions} from "./options.js";
export type {CaptureProgress} from "./progress.js";
export type {TagColumn} from "./tags.js";
export {writeRecords} from "./write-records.js";
export type {GivenRow, RecordsOf} from "./write-records.js";
export {captureInWorkers} from "./workers.js";
export type {CaptureInWorkersOptions, CaptureSource} from "./workers.js";
export type {FileEntry, TokenTexts} from "./token-texts.js";
