import type {Table} from "../../../src/views/index.js";

const quoted = (value: string): string =>
  /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** A table as RFC 4180 has it: lines end in CRLF; fields with commas, quotes, line ends or outer spaces are quoted. */
export function csv(table: Table): string {
  const line = (fields: readonly (string | number | null)[]) =>
    fields.map((field) => quoted(field === null ? "" : String(field))).join(",");
  return [line(table.columns), ...table.rows.map(line)].map((text) => `${text}\r\n`).join("");
}
