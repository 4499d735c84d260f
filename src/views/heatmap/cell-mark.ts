/** A field of a grid. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
}

/** The mark of a field, as the element makes it of the pointer's place. */
export function cellMark(name: string, {row, column}: GridCell): string {
  return `${name}:${row}:${column}`;
}

/** The field that a mark names; null where it is a mark of something else, or lies outside of the grid. */
export function cellOf(
  name: string,
  mark: string | null,
  {rows, columns}: {readonly rows: number; readonly columns: number},
): GridCell | null {
  const found = mark?.startsWith(`${name}:`) ? /^(\d+):(\d+)$/.exec(mark.slice(name.length + 1)) : null;
  if (!found) return null;
  const [row, column] = [Number(found[1]), Number(found[2])];
  return row < rows && column < columns ? {row, column} : null;
}

/** The field that an arrow key, Home, End, Page Up or Page Down leads to; null for other keys. */
export function nextCell(
  {row, column}: GridCell,
  key: string,
  {rows, columns}: {readonly rows: number; readonly columns: number},
): GridCell | null {
  const inRow = (to: number): GridCell => ({row, column: Math.max(0, Math.min(columns - 1, to))});
  const inColumn = (to: number): GridCell => ({row: Math.max(0, Math.min(rows - 1, to)), column});
  switch (key) {
    case "ArrowLeft":
      return inRow(column - 1);
    case "ArrowRight":
      return inRow(column + 1);
    case "ArrowUp":
      return inColumn(row - 1);
    case "ArrowDown":
      return inColumn(row + 1);
    case "Home":
      return inRow(0);
    case "End":
      return inRow(columns - 1);
    case "PageUp":
      return inColumn(0);
    case "PageDown":
      return inColumn(rows - 1);
    default:
      return null;
  }
}
