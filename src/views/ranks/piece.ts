import type {Field} from "../heatmap/coarser.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {textWidth} from "../theme/measure.js";
import type {Window} from "./check.js";
import type {MosaicOptions} from "./mosaic.js";

/** Some columns of a mosaic, as a grid of its own: one object for as long as its values are the same. */
export interface Piece extends Field {
  readonly key: object;
  readonly label: (cell: GridCell) => string;
  readonly bar: (row: number, column: number) => number;
}

const pieces = new WeakMap<object, Map<string, Piece>>();
const labelSize = 10;

export function piece(
  {source, choice, rows, shade, labels, bar = () => 0}: MosaicOptions,
  [from, to]: Window,
  {cellWidth, cellHeight}: {readonly cellWidth: number; readonly cellHeight: number},
): Piece {
  let known = pieces.get(source);
  if (!known) pieces.set(source, (known = new Map()));
  const id = [choice, from, to, cellWidth, cellHeight].join(" ");
  let found = known.get(id);
  if (!found) {
    if (known.size >= 64) known.clear();
    found = {
      key: {},
      rows: rows.length,
      columns: to - from + 1,
      at: (row, column) => shade(row, column + from),
      // Room for the number of a field, without its margins.
      label: ({row, column}) =>
        labels(row, column + from).find((text) => textWidth(text, labelSize) <= cellWidth - 3) ?? "",
      bar: (row, column) => bar(row, column + from),
    };
    known.set(id, found);
  }
  return found;
}
