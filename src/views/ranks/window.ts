import type {GridCell} from "../heatmap/cell-mark.js";
import type {Window} from "./check.js";

/** No more columns are drawn large: below this each is too narrow to point at. */
export const widestWindow = 200;
const narrowestWindow = 4;

/** A window with its ends in order, within the columns, not too wide: one that is keeps its first end. */
export function windowOf(a: number, b: number, columns: number): Window {
  const first = Math.max(0, Math.min(a, b, columns - 1));
  const last = Math.min(columns - 1, Math.max(a, b, first), first + widestWindow - 1);
  const short = Math.min(columns, narrowestWindow) - (last - first + 1);
  if (short <= 0) return [first, last];
  const least = Math.min(columns, narrowestWindow);
  const from = Math.max(0, Math.min(first - Math.ceil(short / 2), columns - least));
  return [from, from + least - 1];
}

/** The same width, moved as little as is needed to hold a column. */
export function reaching(window: Window | null, column: number): Window | null {
  if (!window || (column >= window[0] && column <= window[1])) return window;
  const by = column < window[0] ? column - window[0] : column - window[1];
  return [window[0] + by, window[1] + by];
}

/** A field in the nearest column of a window: what is out of it cannot be reached by Tab. */
export function within(window: Window | null, cell: GridCell): GridCell {
  if (!window) return cell;
  const column = Math.max(window[0], Math.min(window[1], cell.column));
  return column === cell.column ? cell : {...cell, column};
}

/** A window of the same width around a column. */
export function centred(window: Window | null, column: number, columns: number): Window {
  const width = Math.min(columns, window ? window[1] - window[0] + 1 : 24);
  const first = Math.max(0, Math.min(columns - width, column - Math.floor(width / 2)));
  return [first, first + width - 1];
}

/** Half as wide, or twice, around a column. */
export function zoomed(window: Window | null, column: number, columns: number, closer: boolean): Window {
  const width = window ? window[1] - window[0] + 1 : 24;
  const next = Math.round(closer ? width / 2 : width * 2);
  const wide = Math.max(Math.min(columns, narrowestWindow), Math.min(columns, widestWindow, next));
  const first = Math.max(0, Math.min(columns - wide, column - Math.floor(wide / 2)));
  return [first, first + wide - 1];
}
