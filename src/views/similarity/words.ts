import type {GridCell} from "../heatmap/cell-mark.js";
import type {SimilarityState} from "../similarity.js";
import type {Frame, Table} from "../view.js";
import {shownPair, valueOf} from "./pairs.js";

/** A similarity as it is told: three decimals, as many as tell layers apart. */
export function told(value: number, t: Frame["t"]): string {
  return Number.isNaN(value) ? t("not defined") : value.toFixed(3).replace("-", "−");
}

export function describePair(state: SimilarityState, cell: GridCell, t: Frame["t"]): string {
  const {rows, columns} = state;
  return `${rows[cell.row]} × ${columns[cell.column]}: ${told(valueOf(state, cell), t)}`;
}

export function announce(state: SimilarityState, t: Frame["t"]): string {
  const shown = shownPair(state);
  if (shown) return describePair(state, shown, t);
  return `${t("Similarity of layers")}: ${state.rowTitle} × ${state.columnTitle}, ${state.measure}`;
}

export function table(state: SimilarityState, t: Frame["t"]): Table {
  const {rows, columns, rowTitle, columnTitle} = state;
  const value = (row: number, column: number): number | null => {
    const found = valueOf(state, {row, column});
    return Number.isNaN(found) ? null : Number(found.toPrecision(7));
  };
  return {
    caption: `${state.measure}: ${rowTitle} (${t("rows")}) × ${columnTitle} (${t("columns")})`,
    columns: [t("layer"), ...columns],
    rows: rows.map((name, row) => [name, ...columns.map((_, column) => value(row, column))]),
  };
}

export function text(state: SimilarityState): string {
  const {rows, columns, rowTitle, columnTitle, measure, warnings} = state;
  const t = (message: string): string => message;
  const width = Math.max(...rows.map((name) => name.length));
  const lines = rows.map((name, row) => {
    const values = columns.map((_, column) => told(valueOf(state, {row, column}), t).padStart(6));
    return `${name.padStart(width)} ${values.join(" ")}`;
  });
  const head = `${measure}\nrows: ${rowTitle}; columns: ${columnTitle} (${columns.join(", ")})`;
  return [head, ...lines, ...warnings].join("\n");
}
