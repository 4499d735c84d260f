import type {AttentionState} from "../attention.js";
import {coarser} from "../heatmap/coarser.js";
import type {PackedHalves} from "./halves.js";
import {areaOf, bestSource, blockAt, blockStart, groupOf, isExact} from "./scene.js";
import type {Source} from "./scene.js";

/** Most fields of the grid: what a screen shows. */
export const mostFields = {rows: 192, columns: 256};

/** The grid of a pattern, or of a part of it, as it is drawn. */
export interface PatternGrid {
  readonly rows: number;
  readonly columns: number;
  /** The weight of a field, the largest of its block; null where no query can look, or nothing was computed. */
  readonly at: (row: number, column: number) => number | null;
  /** Queries `[from, to)` of a row. */
  readonly queriesOf: (row: number) => readonly [from: number, to: number];
  readonly keysOf: (column: number) => readonly [from: number, to: number];
  readonly rowAt: (query: number) => number;
  readonly columnAt: (key: number) => number;
  /** Is each field one pair of tokens? */
  readonly exact: boolean;
  /** The largest weight. */
  readonly most: number;
  /** What the drawing of the fields depends on, by scale. */
  readonly keys: Readonly<Record<AttentionState["scale"], object>>;
}

const grids = new WeakMap<PackedHalves, Map<string, PatternGrid>>();

/** The grid that is drawn, the same object while it is the same; null where the figure has no numbers of it. */
export function gridOf(state: AttentionState): PatternGrid | null {
  const source = bestSource(state);
  if (!source) return null;
  const {queries, keys} = areaOf(state);
  const name = [state.layer, state.head, ...queries, ...keys].join(" ");
  let known = grids.get(source.packed);
  if (!known) grids.set(source.packed, (known = new Map()));
  let grid = known.get(name);
  if (!grid) {
    if (known.size >= 8) known.clear();
    known.set(name, (grid = make(source, state)));
  }
  return grid;
}

function make(source: Source, state: AttentionState): PatternGrid {
  const {queries, keys} = areaOf(state);
  const {causal} = groupOf(state);
  const [top, bottom] = [
    blockAt(queries[0], source.rows, source.queries),
    blockAt(queries[1] - 1, source.rows, source.queries) + 1,
  ];
  const [left, right] = [
    blockAt(keys[0], source.columns, source.keys),
    blockAt(keys[1] - 1, source.columns, source.keys) + 1,
  ];
  const startOf = (row: number): number => blockStart(row, source.rows, source.queries);
  const leftOf = (column: number): number => blockStart(column, source.columns, source.keys);
  const fine = (row: number, column: number): number | null => {
    // The last query of a row looks farthest.
    if (causal && leftOf(left + column) > startOf(top + row + 1) - 1) return null;
    const value = source.data[(top + row) * source.columns + left + column];
    return value < 0 ? null : value;
  };
  const coarse = coarser({rows: bottom - top, columns: right - left, at: fine}, mostFields);
  let most = 0;
  for (let row = 0; row < coarse.rows; row++) {
    for (let column = 0; column < coarse.columns; column++)
      most = Math.max(most, coarse.at(row, column) ?? 0);
  }
  return {
    rows: coarse.rows,
    columns: coarse.columns,
    at: coarse.at,
    queriesOf: (row) => {
      const [from, to] = coarse.rowsOf(row);
      return [startOf(top + from), startOf(top + to)];
    },
    keysOf: (column) => {
      const [from, to] = coarse.columnsOf(column);
      return [leftOf(left + from), leftOf(left + to)];
    },
    rowAt: (query) => coarse.rowAt(blockAt(query, source.rows, source.queries) - top),
    columnAt: (key) => coarse.columnAt(blockAt(key, source.columns, source.keys) - left),
    exact: isExact(source) && coarse.rows === bottom - top && coarse.columns === right - left,
    most,
    keys: {linear: {}, log: {}},
  };
}

/** The same, where the largest weight is not very small. */
export const leastShown = 1e-4;

/** The weight from which on a logarithmic scale has colours. */
export const leastOf = (most: number): number => Math.min(leastShown, most / 10);

/** Place of a weight on the scale, 0…1. */
export function onScale(value: number, most: number, scale: AttentionState["scale"]): number {
  if (!(value > 0) || !(most > 0)) return 0;
  if (scale === "linear") return Math.min(1, value / most);
  const least = leastOf(most);
  return Math.max(0, Math.min(1, Math.log(value / least) / Math.log(most / least)));
}
