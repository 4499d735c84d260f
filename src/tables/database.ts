import {DOUBLE, DuckDBDataChunk, DuckDBInstance, FLOAT, INTEGER, VARCHAR, version} from "@duckdb/node-api";
import type {DuckDBConnection, DuckDBType, DuckDBValue, DuckDBVector} from "@duckdb/node-api";
import {doubles, ints} from "./growing.js";

export interface DatabaseOptions {
  /** Bytes that tables and sorts may take before they go to the disk (default 1 GiB). */
  readonly maxMemory?: number;
  /** Threads (default 2). With one, what is written depends on nothing but its rows. */
  readonly threads?: number;
  /** Folder for what does not fit into memory (default: beside the system's temporary files). */
  readonly spill?: string;
}

/** Values of one column, as SQL gives them; whole numbers beyond 2⁵³ are bigint. */
export type Column = readonly (string | number | bigint | boolean | null)[];

/** A column to write: its type follows from what holds it. Null in a list of strings is SQL's null. */
export type ColumnData = Int32Array | Float32Array | readonly (string | null)[];

/** Rows in one piece, as DuckDB takes and gives them. */
const chunkRows = 2048;

/** Quotes a string for SQL, in DuckDB's and in Spark's way: with no backslash, both read it alike. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The one door to DuckDB: tables in memory, Parquet files, and SQL over both. It must be closed.
 *
 * @example
 * const database = await Database.open();
 * const [count] = (await database.query("SELECT count(*) AS n FROM 'records/*.parquet'")).n;
 * database.close();
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open({maxMemory = 2 ** 30, threads = 2, spill}: DatabaseOptions = {}): Promise<Database> {
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threads),
      memory_limit: `${Math.ceil(maxMemory / 2 ** 20)}MiB`,
      ...(spill === undefined ? {} : {temp_directory: spill}),
      // Nothing is fetched from elsewhere while numbers are computed.
      autoinstall_known_extensions: "false",
    });
    return new Database(instance, await instance.connect());
  }

  /** Of the engine: which bytes a file has depends on it. */
  static version(): string {
    return version();
  }

  /** Runs statements that give nothing. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** The answer by column name. All of it is held in memory: ask for aggregates. */
  async query(sql: string): Promise<Record<string, Column>> {
    const reader = await this.#connection.runAndReadAll(sql);
    const columns = reader.getColumnsJS() as Column[];
    // Without rows there are no columns either.
    return Object.fromEntries(reader.columnNames().map((name, i) => [name, columns[i] ?? []]));
  }

  /** The answer in pieces of some thousand rows, however long it is. */
  async *stream(sql: string): AsyncGenerator<Record<string, Column>, void, void> {
    const result = await this.#connection.stream(sql);
    const names = result.columnNames();
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const columns = names.map((_, i) => chunk.getColumnValues(i)) as Column[];
      yield Object.fromEntries(names.map((name, i) => [name, columns[i]]));
    }
  }

  /**
   * The answer's numbers by column name, each column in one typed array: INTEGER as Int32Array, FLOAT and DOUBLE as
   * Float64Array. For millions of rows, of which `query()` would make as many objects.
   *
   * @throws Error if a column has another type, or a value is null
   */
  async numbers(sql: string): Promise<Record<string, Int32Array | Float64Array>> {
    const result = await this.#connection.stream(sql);
    const columns = result.columnTypes().map((type, i) => {
      if (type.typeId === INTEGER.typeId) return ints();
      if (type.typeId === DOUBLE.typeId || type.typeId === FLOAT.typeId) return doubles();
      throw new Error(
        `numbers(): columns must be numbers, got ${result.columnName(i)} of type ${String(type)}.`,
      );
    });
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      const {rowCount} = chunk;
      columns.forEach((column, i) => fill(column.room(rowCount), chunk.getColumnVector(i)));
    }
    return Object.fromEntries(result.columnNames().map((name, i) => [name, columns[i].values]));
  }

  /**
   * Adds rows to a table that exists; columns in the table's order, all of one length.
   *
   * @throws RangeError if columns differ in length
   */
  async append(table: string, columns: readonly ColumnData[]): Promise<void> {
    const rows = columns[0]?.length ?? 0;
    if (columns.some(({length}) => length !== rows)) {
      throw new RangeError(
        `append(): columns must have one length, got ${columns.map(({length}) => length).join(", ")}.`,
      );
    }
    const types = columns.map(typeOf);
    const appender = await this.#connection.createAppender(table);
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const chunk = DuckDBDataChunk.create(types, count);
      chunk.setColumns(
        columns.map((column) => [...(column.slice(from, from + count) as Iterable<DuckDBValue>)]),
      );
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Ends the statement that runs. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function fill(values: Int32Array | Float64Array, vector: DuckDBVector): void {
  for (let i = 0; i < values.length; i++) {
    const value = vector.getItem(i);
    if (value === null) throw new Error("numbers(): values must be numbers, got null.");
    values[i] = value as number;
  }
}

function typeOf(column: ColumnData): DuckDBType {
  if (column instanceof Int32Array) return INTEGER;
  return column instanceof Float32Array ? FLOAT : VARCHAR;
}
