import {nearest, show} from "../../models/index.js";
import {Database, parquetFiles} from "../../tables/index.js";
import type {Column} from "../../tables/index.js";
import {Fault} from "../faults.js";
import {sentenceOfRow} from "../row.js";
import type {Row} from "../row.js";
import type {Item} from "../stored-corpus.js";
import {checkUnchanged} from "../text-file.js";
import type {StoredFile} from "../text-file.js";
import type {Making, Settings} from "./format.js";

/** What a column is for, and what may be in it. */
type Kind = "text" | "list" | "scalar";

interface Asked {
  readonly option: keyof Row;
  readonly column: string;
  readonly kind: Kind;
}

/** The rows of a Parquet file from one on. */
export async function* parquetRows(making: Making, from: number): AsyncGenerator<Item, void, void> {
  const {settings, file, sentence, fault} = making;
  checkUnchanged(file);
  // With one thread, rows come in the file's order and few of them are held.
  const database = await Database.open({threads: 1});
  try {
    const table = parquetFiles([file.path], {rowNumbers: true});
    const asked = await columnsOf(database, table, file, settings);
    const select = asked
      .map(({column, kind}, i) => `${valueOf(identifier(column), kind)} AS c${i}`)
      .join(", ");
    let row = from;
    for await (const chunk of database.stream(
      `SELECT ${select} FROM ${table} WHERE file_row_number >= ${from}`,
    )) {
      const count = chunk.c0.length;
      for (let i = 0; i < count; i++, row++) {
        try {
          yield sentence(sentenceOfRow(rowAt(chunk, asked, i), settings.split), {line: row, next: 0});
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          yield fault(error, row);
        }
      }
    }
  } catch (error) {
    throw refusal(error, file);
  } finally {
    database.interrupt();
    database.close();
  }
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const valueOf = (column: string, kind: Kind): string =>
  kind === "text" ? column : kind === "list" ? `to_json(${column})::VARCHAR` : `${column}::VARCHAR`;

function rowAt(chunk: Readonly<Record<string, Column>>, asked: readonly Asked[], i: number): Row {
  const tags: Record<string, unknown> = {};
  const row: Record<string, unknown> = {};
  asked.forEach(({option, column, kind}, c) => {
    const value = chunk[`c${c}`][i];
    const read: unknown = kind === "list" && typeof value === "string" ? JSON.parse(value) : value;
    if (option === "tags") tags[column] = read;
    else row[option] = read;
  });
  return Object.keys(tags).length === 0 ? row : {...row, tags};
}

/** @throws Error if a column that was asked for is not there or holds something else */
async function columnsOf(
  database: Database,
  table: string,
  file: StoredFile,
  settings: Settings,
): Promise<Asked[]> {
  const schema = await database.query(`DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${table}`);
  const names = schema.column_name as readonly string[];
  const types = schema.column_type as readonly string[];
  const of = JSON.stringify(file.name);
  const find = (
    option: keyof Row,
    asked: string | number | undefined,
    kind: Kind,
    usual: readonly string[],
  ): Asked[] => {
    const column =
      asked === undefined
        ? usual.find((name) => names.includes(name))
        : typeof asked === "number"
          ? names[asked]
          : asked;
    if (column === undefined && asked === undefined) return [];
    const at = column === undefined ? -1 : names.indexOf(column);
    if (column === undefined || at < 0) {
      const near = nearest(String(asked), names);
      const fix = near === undefined ? "" : ` Did you mean "${near}"?`;
      throw new Error(
        `readCorpus(): ${option} must be a column of ${of} (it has ${names.map(show).join(", ")}), got ${show(asked)}.${fix}`,
      );
    }
    if (!fits(types[at], kind)) {
      throw new Error(
        `readCorpus(): ${option} must be a column of ${kinds[kind]}, got ${show(column)} of ${of}, which holds ${types[at]}.`,
      );
    }
    return [{option, column, kind}];
  };
  const {text, words, label, id, pos, tags} = settings;
  const content = [
    ...find("text", text, "text", words === undefined ? ["sentence", "text"] : []),
    ...find("words", words, "list", []),
  ];
  if (content.length === 0) {
    throw new Error(
      `readCorpus(): text must say which column of ${of} has the text (it has ${names.map(show).join(", ")}), got none.`,
    );
  }
  return [
    ...content,
    ...find("label", label, "scalar", ["label"]),
    ...find("id", id, "scalar", ["id"]),
    ...find("pos", pos, "list", []),
    ...tags.flatMap((name) => find("tags", name, "list", [])),
  ];
}

const kinds = {text: "texts", list: "lists", scalar: "texts or numbers"} as const;

function fits(type: string, kind: Kind): boolean {
  if (kind === "text") return type === "VARCHAR";
  if (kind === "list") return type.endsWith("[]");
  return (
    /^(VARCHAR|BOOLEAN|FLOAT|DOUBLE|DECIMAL.*|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|ENUM.*)$/u.test(type) &&
    !type.endsWith("[]")
  );
}

/** Our own errors as they are, others as what is wrong with the file. */
function refusal(error: unknown, file: StoredFile): unknown {
  const {message} = error as Error;
  if (message.startsWith("readCorpus():")) return error;
  const got = message.split("\n")[0].replaceAll(`'${file.path}'`, "it");
  return new Error(`readCorpus(): ${JSON.stringify(file.name)} must be a whole Parquet file, got: ${got}`, {
    cause: error,
  });
}
