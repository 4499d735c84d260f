import {cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import type {Window} from "./check.js";

/** The name of a grid that begins with a column: marks of its fields say where they are in the whole. */
export function fieldName(name: string, from: number): string {
  return `${name}${from}`;
}

/** The name of an overview that has `count` columns. */
export function overviewName(name: string, count: number): string {
  return `${name}o${count}`;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** The field of the whole that a mark names; null where it names none. */
export function fieldOf(name: string, mark: string | null, {rows, columns}: Size): GridCell | null {
  const grid = mark?.slice(0, Math.max(0, mark.indexOf(":"))) ?? "";
  const from = grid.startsWith(name) ? grid.slice(name.length) : "";
  if (!/^\d+$/.test(from)) return null;
  const cell = cellOf(grid, mark, {rows, columns});
  const column = (cell?.column ?? 0) + Number(from);
  return cell && column < columns ? {row: cell.row, column} : null;
}

/** The columns that a field of the overview stands for; null where a mark names none. */
export function overviewColumns(name: string, mark: string | null, columns: number): Window | null {
  const grid = mark?.slice(0, Math.max(0, mark.indexOf(":"))) ?? "";
  const found = grid.startsWith(`${name}o`) ? grid.slice(name.length + 1) : "";
  const count = Number(found);
  if (!/^\d+$/.test(found) || count < 1 || count > columns) return null;
  const cell = cellOf(grid, mark, {rows: Number.MAX_SAFE_INTEGER, columns: count});
  if (!cell) return null;
  const [from, to] = [cell.column, cell.column + 1].map((i) => Math.floor((i * columns) / count));
  return [from, Math.max(from, to - 1)];
}
