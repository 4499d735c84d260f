import type {ActivationArea, ActivationRegion} from "../activations.js";
import {coarser} from "../heatmap/coarser.js";
import {pack, packBytes, unpack, unpackBytes} from "../packed.js";

/** Most fields of a figure: what a screen can show, and few enough to travel. */
export const mostFields = {rows: 192, columns: 384};
/** Up to so many values, a region holds each of them exactly: half a megabyte. */
const mostExact = 96_000;
/** What the place of a value in its block is where a byte cannot hold it. */
const beyond = 255;

/** What a field stands for. */
export interface FieldValue {
  readonly least: number;
  readonly greatest: number;
  /** The value that is farthest from 0. */
  readonly value: number;
  /** Whether `value` is as the model made it, not rounded to 8 bits. */
  readonly exact: boolean;
  /** Where that value is; null where it is not known. */
  readonly at: {readonly row: number; readonly position: number} | null;
}

/** The start of the `i`-th of `count` blocks of `all` places; as in `coarser()`. */
const start = (i: number, count: number, all: number): number => Math.floor((i * all) / count);

/**
 * Packs the activations of an area: exactly, or as fields that tell the least and the greatest value of their blocks.
 *
 * @param at - the activation of a place in the order of neurons at a position
 */
export function packRegion(
  {rows, positions}: ActivationArea,
  at: (row: number, position: number) => number,
): ActivationRegion {
  const [height, width] = [rows[1] - rows[0], positions[1] - positions[0]];
  const value = (row: number, column: number): number => at(rows[0] + row, positions[0] + column);
  if (height * width <= mostExact) {
    const data = new Float32Array(height * width);
    for (let i = 0; i < data.length; i++) data[i] = value(Math.floor(i / width), i % width);
    return {rows, positions, exact: pack(data, [height, width]), fields: null};
  }
  const [nRows, nColumns] = [Math.min(height, mostFields.rows), Math.min(width, mostFields.columns)];
  const least = new Float32Array(nRows * nColumns);
  const greatest = new Float32Array(nRows * nColumns);
  const farthest = new Uint8Array(nRows * nColumns);
  for (let row = 0; row < nRows; row++) {
    for (let column = 0; column < nColumns; column++) {
      const [top, bottom] = [start(row, nRows, height), start(row + 1, nRows, height)];
      const [left, right] = [start(column, nColumns, width), start(column + 1, nColumns, width)];
      const field = row * nColumns + column;
      let low = Infinity;
      let high = -Infinity;
      let far = -1;
      let place = 0;
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) {
          const one = value(r, c);
          const size = one < 0 ? -one : one;
          if (one < low) low = one;
          if (one > high) high = one;
          if (size > far) {
            far = size;
            place = (r - top) * (right - left) + c - left;
          }
        }
      }
      [least[field], greatest[field], farthest[field]] = [low, high, Math.min(place, beyond)];
    }
  }
  const shape = [nRows, nColumns];
  return {
    rows,
    positions,
    exact: null,
    fields: {
      least: packBytes(least, shape),
      greatest: packBytes(greatest, shape),
      farthest: packBytes(farthest, shape, {low: 0, high: 255}),
    },
  };
}

/** A part of a region as a grid of at most `mostFields`, each field of which tells what it stands for. */
export interface RegionGrid {
  readonly rows: number;
  readonly columns: number;
  /** What is drawn: the part in whole fields of the region. */
  readonly area: ActivationArea;
  readonly at: (row: number, column: number) => FieldValue;
  /** The value of a field that is farthest from 0. */
  readonly valueAt: (row: number, column: number) => number;
  /** Places in the order of neurons `[from, to)` of a row. */
  readonly rowsOf: (row: number) => readonly [from: number, to: number];
  readonly positionsOf: (column: number) => readonly [from: number, to: number];
  readonly rowAt: (row: number) => number;
  readonly columnAt: (position: number) => number;
}

/** Does a region hold all of an area? */
export function covers(region: ActivationRegion, {rows, positions}: ActivationArea): boolean {
  return (
    region.rows[0] <= rows[0] &&
    region.rows[1] >= rows[1] &&
    region.positions[0] <= positions[0] &&
    region.positions[1] >= positions[1]
  );
}

/** The fields of a region that touch an area, pooled by magnitude where they are more than a figure shows. */
export function gridOf(region: ActivationRegion, area: ActivationArea): RegionGrid {
  const source = region.exact ? exactFields(region) : pooledFields(region);
  const [top, bottom] = [source.rowAt(area.rows[0]), source.rowAt(area.rows[1] - 1) + 1];
  const [left, right] = [source.columnAt(area.positions[0]), source.columnAt(area.positions[1] - 1) + 1];
  const coarse = coarser(
    {rows: bottom - top, columns: right - left, at: (row, column) => source.far(top + row, left + column)},
    mostFields,
  );
  const rowsOf = (row: number) => {
    const [from, to] = coarse.rowsOf(row);
    return [source.rowsOf(top + from)[0], source.rowsOf(top + to - 1)[1]] as const;
  };
  const positionsOf = (column: number) => {
    const [from, to] = coarse.columnsOf(column);
    return [source.positionsOf(left + from)[0], source.positionsOf(left + to - 1)[1]] as const;
  };
  const {rows, columns} = coarse;
  return {
    rows,
    columns,
    area: {
      rows: [rowsOf(0)[0], rowsOf(rows - 1)[1]],
      positions: [positionsOf(0)[0], positionsOf(columns - 1)[1]],
    },
    rowsOf,
    positionsOf,
    rowAt: (row) => coarse.rowAt(source.rowAt(row) - top),
    columnAt: (position) => coarse.columnAt(source.columnAt(position) - left),
    valueAt: (row, column) => coarse.at(row, column) ?? 0,
    at: (row, column) => {
      let [least, greatest] = [Infinity, -Infinity];
      let found: FieldValue | undefined;
      const [r0, r1] = coarse.rowsOf(row);
      const [c0, c1] = coarse.columnsOf(column);
      for (let r = r0; r < r1; r++) {
        for (let c = c0; c < c1; c++) {
          const one = source.at(top + r, left + c);
          least = Math.min(least, one.least);
          greatest = Math.max(greatest, one.greatest);
          if (!found || Math.abs(one.value) > Math.abs(found.value)) found = one;
        }
      }
      return {...found!, least, greatest};
    },
  };
}

/** Fields as a region holds them. */
interface SourceFields extends Pick<RegionGrid, "at" | "rowsOf" | "positionsOf" | "rowAt" | "columnAt"> {
  /** The value of a field that is farthest from 0. */
  readonly far: (row: number, column: number) => number;
}

function exactFields({rows, positions, exact}: ActivationRegion): SourceFields {
  const data = unpack(exact!);
  const width = positions[1] - positions[0];
  const far = (row: number, column: number): number => data[row * width + column];
  return {
    far,
    at: (row, column) => {
      const value = far(row, column);
      const at = {row: rows[0] + row, position: positions[0] + column};
      return {least: value, greatest: value, value, exact: true, at};
    },
    rowsOf: (row) => [rows[0] + row, rows[0] + row + 1],
    positionsOf: (column) => [positions[0] + column, positions[0] + column + 1],
    rowAt: (row) => row - rows[0],
    columnAt: (position) => position - positions[0],
  };
}

function pooledFields({rows, positions, fields}: ActivationRegion): SourceFields {
  const [nRows, nColumns] = fields!.least.shape;
  const [least, greatest] = [unpackBytes(fields!.least), unpackBytes(fields!.greatest)];
  const farthest = unpackBytes(fields!.farthest);
  const [height, width] = [rows[1] - rows[0], positions[1] - positions[0]];
  const rowsOf = (row: number) =>
    [rows[0] + start(row, nRows, height), rows[0] + start(row + 1, nRows, height)] as const;
  const positionsOf = (column: number) =>
    [
      positions[0] + start(column, nColumns, width),
      positions[0] + start(column + 1, nColumns, width),
    ] as const;
  const block = (i: number, count: number, all: number): number => Math.floor(((i + 1) * count - 1) / all);
  const far = (row: number, column: number): number => {
    const i = row * nColumns + column;
    return Math.abs(least[i]) > Math.abs(greatest[i]) ? least[i] : greatest[i];
  };
  return {
    far,
    at: (row, column) => {
      const i = row * nColumns + column;
      const place = Math.round(farthest[i]);
      const [left, right] = positionsOf(column);
      const across = right - left;
      const at = {row: rowsOf(row)[0] + Math.floor(place / across), position: left + (place % across)};
      return {
        least: least[i],
        greatest: greatest[i],
        value: far(row, column),
        exact: false,
        at: place === beyond ? null : at,
      };
    },
    rowsOf,
    positionsOf,
    rowAt: (row) => block(row - rows[0], nRows, height),
    columnAt: (position) => block(position - positions[0], nColumns, width),
  };
}
