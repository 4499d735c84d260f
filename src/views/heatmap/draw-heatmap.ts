import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import {inkOn} from "../theme/contrast.js";
import {round} from "../theme/measure.js";
import type {Frame} from "../view.js";
import {cellColour, drawCells} from "./cells.js";
import type {CellsOptions} from "./cells.js";
import {cellMark} from "./cell-mark.js";
import type {GridCell} from "./cell-mark.js";

/** A grid of coloured fields that a reader can move through. */
export interface HeatmapOptions extends CellsOptions {
  /** Marks of its fields are `name:row:column`. Without a colon; one name for each grid of a drawing. */
  readonly name: string;
  /** The field that a key leads to, or that has the focus: `focused` tells which. Null: none can be reached. */
  readonly cursor: GridCell | null;
  readonly focused: boolean;
  readonly hovered: GridCell | null;
  /** What is selected: a row, a column, or with both a field. */
  readonly selected?: {readonly row: number | null; readonly column: number | null};
  /** What is being brushed, both corners included. */
  readonly brushed?: {readonly from: GridCell; readonly to: GridCell} | null;
  /** What a field says to a screen reader, and in its tooltip. */
  readonly describe: (cell: GridCell) => string;
  /** What stands in a field that is wide enough for it (default: nothing). */
  readonly label?: (cell: GridCell) => string;
  /** Accessible name of the whole. */
  readonly title: string;
}

const labelSize = 10;

/**
 * Draws a grid with its corner at 0, 0, `columns · cellWidth` wide and `rows · cellHeight` high: fields, labels, outlines of what is
 * selected, hovered and focused, and the overlay that gives the pointer's place. A hover changes a few elements only.
 */
export function drawHeatmap(options: HeatmapOptions, frame: Frame): TemplateResult {
  const {name, rows, columns, cellWidth, cellHeight, title, cursor, focused, hovered} = options;
  const {theme, live} = frame;
  const [width, height] = [round(columns * cellWidth), round(rows * cellHeight)];
  const overlay = live
    ? svg`<rect data-grid="${name}" data-rows="${rows}" data-columns="${columns}" x="0" y="0" width="${width}" height="${height}" fill="transparent" aria-hidden="true">${
        hovered ? svg`<title>${options.describe(hovered)}</title>` : nothing
      }</rect>`
    : nothing;
  return svg`<g role="${live ? "group" : nothing}" aria-label="${live ? title : nothing}"><rect x="0" y="0" width="${width}" height="${height}" fill="${
    theme.surface
  }"></rect>${drawCells(options, theme)}${drawLabels(options, frame)}${drawSelected(options, frame)}${
    hovered ? outline(options, hovered, theme.foreground, 1.25, false) : nothing
  }${drawBrush(options, frame)}${overlay}${live && cursor ? drawCursor(options, cursor, focused, frame) : nothing}</g>`;
}

function drawLabels(options: HeatmapOptions, frame: Frame): unknown {
  const {label, rows, columns, at, cellWidth, cellHeight, scale, key} = options;
  if (!label || cellHeight < labelSize + 2 || cellWidth < labelSize) return nothing;
  const name = [frame.theme.name, cellWidth, cellHeight, rows, columns].join(" ");
  const known = labels.get(key);
  if (known?.name === name && known.label === label) return known.drawn;
  const drawn: TemplateResult[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = at(row, column);
      const text = value === null ? "" : label({row, column});
      if (value === null || text === "") continue;
      const fill = inkOn(cellColour(value, scale, frame.theme), frame.theme);
      const one = {text, size: labelSize, fill};
      const needed = widthOf(one);
      if (needed > cellWidth - 3) continue;
      const x = round(column * cellWidth + (cellWidth - 1 - needed) / 2);
      drawn.push(drawLabel(one, x, round(row * cellHeight + cellHeight / 2 + labelSize * 0.34)));
    }
  }
  const all = svg`<g pointer-events="none" aria-hidden="true">${drawn}</g>`;
  labels.set(key, {name, label, drawn: all});
  return all;
}

const labels = new WeakMap<
  object,
  {readonly name: string; readonly label: HeatmapOptions["label"]; readonly drawn: unknown}
>();

function drawSelected(options: HeatmapOptions, {theme}: Frame): unknown {
  const {selected, rows, columns, cellWidth, cellHeight} = options;
  if (!selected) return nothing;
  const {row, column} = selected;
  const lines: string[] = [];
  const [width, height] = [round(columns * cellWidth), round(rows * cellHeight)];
  const whole = row !== null && column !== null;
  if (row !== null && row < rows && !whole) {
    lines.push(`M0 ${round(row * cellHeight)}h${width}v${round(cellHeight)}h${-width}z`);
  }
  if (column !== null && column < columns && !whole) {
    lines.push(`M${round(column * cellWidth)} 0h${round(cellWidth)}v${height}h${round(-cellWidth)}z`);
  }
  const band =
    lines.length > 0
      ? svg`<path d="${lines.join("")}" fill="none" stroke="${theme.accent}" stroke-width="1.5" pointer-events="none"></path>`
      : nothing;
  const inside = whole && row < rows && column < columns;
  return [band, inside ? outline(options, {row, column}, theme.accent, 2.25, false) : nothing];
}

/** An outline on a ground of its own, so that it is seen on every colour; at least a few pixels large. */
function outline(
  {cellWidth, cellHeight}: CellsOptions,
  {row, column}: GridCell,
  colour: string,
  stroke: number,
  dashed: boolean,
): TemplateResult {
  const [width, height] = [Math.max(3, cellWidth - 1), Math.max(3, cellHeight - 1)];
  return svg`<rect x="${round(column * cellWidth)}" y="${round(row * cellHeight)}" width="${round(width)}" height="${round(
    height,
  )}" fill="none" stroke="${colour}" stroke-width="${stroke}" stroke-dasharray="${dashed ? "3 2" : nothing}" pointer-events="none"></rect>`;
}

function drawBrush({brushed, cellWidth, cellHeight}: HeatmapOptions, {theme}: Frame): unknown {
  if (!brushed) return nothing;
  const {from, to} = brushed;
  const [left, right] = [Math.min(from.column, to.column), Math.max(from.column, to.column) + 1];
  const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row) + 1];
  return svg`<rect x="${round(left * cellWidth)}" y="${round(top * cellHeight)}" width="${round(
    (right - left) * cellWidth,
  )}" height="${round((bottom - top) * cellHeight)}" fill="${theme.accent}" fill-opacity="0.18" stroke="${
    theme.accent
  }" stroke-width="1.5" pointer-events="none"></rect>`;
}

/** The one field that the keyboard reaches; arrow keys move it. */
function drawCursor(
  options: HeatmapOptions,
  cell: GridCell,
  focused: boolean,
  {theme}: Frame,
): TemplateResult {
  const {name, cellWidth, cellHeight, selected, describe} = options;
  const [width, height] = [Math.max(3, cellWidth - 1), Math.max(3, cellHeight - 1)];
  const pressed = selected?.row === cell.row && selected.column === cell.column;
  return svg`<rect data-mark="${cellMark(name, cell)}" tabindex="0" role="button" aria-pressed="${String(
    pressed,
  )}" aria-label="${describe(cell)}" x="${round(cell.column * cellWidth)}" y="${round(cell.row * cellHeight)}" width="${round(
    width,
  )}" height="${round(height)}" fill="transparent" stroke="${focused ? theme.foreground : "none"}" stroke-width="2.5" style="outline:none" pointer-events="none"></rect>`;
}
