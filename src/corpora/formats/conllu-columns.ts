import {show} from "../../models/index.js";
import {Fault} from "../faults.js";

const columns = ["id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc"];

/** A column, and of feats and misc the name in it. */
export interface ConlluColumn {
  readonly column: number;
  readonly key?: string;
}

/** Columns that hold labels of words; feats and misc are asked for name by name. */
const labels = ["lemma", "upos", "xpos", "deprel"];

/** What an option names; null for what CoNLL-U does not have. */
export function conlluColumn(name: string): ConlluColumn | null {
  if (labels.includes(name)) return {column: columns.indexOf(name)};
  const [, column, key] = /^(feats|misc)\.(.+)$/u.exec(name) ?? [];
  return key === undefined ? null : {column: columns.indexOf(column), key};
}

/** The label in a row, null where it is left open. */
export function conlluValue(cells: readonly string[], {column, key}: ConlluColumn): string | null {
  const cell = cells[column];
  // A word "_" has the lemma "_".
  if (cell === "_") return column === 2 && cells[1] === "_" ? "_" : null;
  if (key === undefined) return cell;
  const pair = cell.split("|").find((one) => one.startsWith(`${key}=`));
  return pair?.slice(key.length + 1) ?? null;
}

/** The columns of a row. */
export function conlluCells(text: string): string[] {
  const cells = text.split("\t");
  if (cells.length !== columns.length) {
    throw new Fault("wrong number of columns", `must have 10 columns between tabs, got ${cells.length}`);
  }
  const empty = cells.indexOf("");
  if (empty < 0) return cells;
  throw new Fault("empty column", `must have "_" where nothing is said, got nothing as ${columns[empty]}`);
}

/** Whether the text goes on without a blank. */
export const glued = (cells: readonly string[]): boolean => cells[9].split("|").includes("SpaceAfter=No");

export function wrongNumber(expected: string, got: string): Fault {
  return new Fault("wrong word number", `must have ${expected}, got ${show(got)}`);
}
