/** Values of a grid by row and column; null where there is none. */
export interface Field {
  readonly rows: number;
  readonly columns: number;
  readonly at: (row: number, column: number) => number | null;
}

/** A grid with fewer fields, each of which stands for a block of another one. */
export interface CoarseField extends Field {
  /** The rows `[from, to)` of the finer grid that a row stands for. */
  readonly rowsOf: (row: number) => readonly [from: number, to: number];
  readonly columnsOf: (column: number) => readonly [from: number, to: number];
  /** The row that stands for a row of the finer grid. */
  readonly rowAt: (row: number) => number;
  readonly columnAt: (column: number) => number;
}

/**
 * A grid of at most `most.rows` × `most.columns`. Each field takes the value of its block that is farthest from 0 (or that
 * `stronger` prefers), so that a single spike is never lost. Computed once, here.
 *
 * @param stronger - whether the first of two values is to be kept (default: the larger magnitude)
 */
export function coarser(
  field: Field,
  most: {readonly rows: number; readonly columns: number},
  stronger: (a: number, b: number) => boolean = (a, b) => Math.abs(a) > Math.abs(b),
): CoarseField {
  const rows = Math.max(0, Math.min(field.rows, Math.floor(most.rows)));
  const columns = Math.max(0, Math.min(field.columns, Math.floor(most.columns)));
  const start = (i: number, count: number, all: number): number => Math.floor((i * all) / count);
  const rowsOf = (row: number) => [start(row, rows, field.rows), start(row + 1, rows, field.rows)] as const;
  const columnsOf = (column: number) =>
    [start(column, columns, field.columns), start(column + 1, columns, field.columns)] as const;
  const values = new Float64Array(rows * columns).fill(NaN);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = rowsOf(row);
    for (let column = 0; column < columns; column++) {
      const [left, right] = columnsOf(column);
      let best = NaN;
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) {
          const value = field.at(r, c);
          if (value !== null && (Number.isNaN(best) || stronger(value, best))) best = value;
        }
      }
      values[row * columns + column] = best;
    }
  }
  // ⌊((i + 1) · n − 1) ÷ all⌋ is the last block that starts at or before i.
  const block = (i: number, count: number, all: number): number => Math.floor(((i + 1) * count - 1) / all);
  return {
    rows,
    columns,
    at: (row, column) => {
      const value = values[row * columns + column];
      return Number.isNaN(value) ? null : value;
    },
    rowsOf,
    columnsOf,
    rowAt: (row) => block(row, rows, field.rows),
    columnAt: (column) => block(column, columns, field.columns),
  };
}
