import {quoted} from "./database.js";

/**
 * What stands after FROM to read the rows of Parquet files, and of nothing but these: DuckDB takes signs of a path as patterns,
 * and folders such as "side=1" for columns, which even hide those of the files.
 *
 * @param paths - at least one
 * @param options.rowNumbers - whether there is a column `file_row_number`, too (default false)
 */
export function parquetFiles(
  paths: readonly string[],
  {rowNumbers = false}: {readonly rowNumbers?: boolean} = {},
): string {
  const files = paths.map((path) => quoted(path.replaceAll(/[*?[]/gu, "[$&]")));
  return `read_parquet([${files.join(", ")}], hive_partitioning = false, file_row_number = ${rowNumbers})`;
}
