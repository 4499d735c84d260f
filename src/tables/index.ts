export {Database, quoted} from "./database.js";
export type {Column, ColumnData, DatabaseOptions} from "./database.js";
export {doubles, ints} from "./growing.js";
export {parquetFiles} from "./parquet-files.js";
