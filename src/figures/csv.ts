import type {Table} from "../views/index.js";

/** A table as comma-separated values (RFC 4180): a line of column names, then the rows. */
export function csvOf(table: Table): string {
  return [table.columns, ...table.rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
