export {openRecords, Records} from "./open.js";
export type {OpenRecordsOptions} from "./open.js";
export type {RecordedModel, RecordSettings, RecordsManifest, ShardCounts, ShardEntry} from "./manifest.js";
export type {RecordRow} from "./record.js";
export {recordColumns} from "./record.js";
export {writeRecords} from "./write-records.js";
export type {GivenRow, RecordsOf} from "./write-records.js";
