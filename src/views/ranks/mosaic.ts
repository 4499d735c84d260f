import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {cellMark} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {drawBars} from "./bars.js";
import type {Window} from "./check.js";
import {fieldName} from "./marks.js";
import {drawOverview} from "./overview.js";
import {piece} from "./piece.js";

/** A heat map of layers × positions of any length: in lines one below the other, or as an overview and a part of it. */
export interface MosaicOptions {
  /** What its marks begin with. */
  readonly name: string;
  /** Accessible name. */
  readonly title: string;
  /** What the values are made of, and what is chosen of it: both the same, and what was drawn before is drawn again. */
  readonly source: object;
  readonly choice: string;
  /** Names of the rows, from top to bottom. */
  readonly rows: readonly string[];
  readonly columns: number;
  /** Width of a field where there are many (default: room for a rank of four digits). */
  readonly usualCell?: number;
  readonly scale: "sequential" | "diverging";
  /** Place on the colour scale; null where there is no number. */
  readonly shade: (row: number, column: number) => number | null;
  /** What stands in a field: the first that is narrow enough. */
  readonly labels: (row: number, column: number) => readonly string[];
  /** The second channel, 0…1: a bar at the foot of a field. */
  readonly bar?: (row: number, column: number) => number;
  readonly describe: (cell: GridCell) => string;
  /** Names above and below the columns. */
  readonly above: ColumnNames | null;
  readonly below: ColumnNames | null;
  /** The field that Tab leads to. */
  readonly cursor: GridCell | null;
  readonly focused: boolean;
  readonly hovered: GridCell | null;
  readonly selected: {readonly row: number | null; readonly column: number | null};
  readonly layout: "auto" | "lines" | "window";
  readonly window: Window | null;
  readonly brush: Window | null;
}

export interface ColumnNames {
  readonly title: string;
  readonly name: (column: number) => string;
}

const size = 11;
/** Room for a rank of four digits. */
const rankCell = 30;
const widestCell = 56;
/** More lines than this, and an overview is easier to read. */
const mostLines = 4;
const between = 14;

/** Which columns are drawn large, line by line, and whether there is an overview above them. */
interface Plan {
  readonly lines: readonly Window[];
  readonly cellWidth: number;
  readonly overview: boolean;
}

export function drawMosaic(options: MosaicOptions, frame: Frame): Band {
  const {rows, columns, above, below} = options;
  const titles = [above?.title ?? "", below?.title ?? ""].map((text) => widthOf({text, size, fill: ""}));
  const left = Math.min(Math.ceil(Math.max(rowNamesWidth(rows), ...titles)) + 8, round(frame.width * 0.4));
  const inner: Frame = {...frame, width: Math.max(40, frame.width - left)};
  const plan = planOf(options, inner.width);
  const cellHeight = rows.length <= 16 ? 17 : rows.length <= 60 ? 15 : Math.max(4, round(780 / rows.length));
  const drawn: unknown[] = [];
  let y = 0;
  if (plan.overview) {
    const overview = drawOverview(options, plan.lines[0], inner);
    drawn.push(svg`<g transform="translate(${left},0)">${overview.svg}</g>`);
    y = overview.height + between;
  }
  plan.lines.forEach((line, i) => {
    if (i > 0) y += between;
    const place = {left, y: round(y), cellWidth: plan.cellWidth, cellHeight};
    const {svg: one, height} = drawLine(options, line, place, inner);
    drawn.push(one);
    y += height;
  });
  return {svg: columns > 0 ? drawn : nothing, height: round(y)};
}

/** What fits: the columns of each line. */
export function planOf(
  {
    columns,
    layout,
    window,
    cursor,
    usualCell = rankCell,
  }: Pick<MosaicOptions, "columns" | "layout" | "window" | "cursor" | "usualCell">,
  width: number,
): Plan {
  const fit = Math.max(1, Math.floor(width / usualCell));
  const widest = Math.max(widestCell, 1.5 * usualCell);
  if (columns <= fit && window === null) {
    const cellWidth = columns > 0 ? Math.min(widest, round(width / columns)) : widest;
    return {lines: columns > 0 ? [[0, columns - 1]] : [], cellWidth, overview: layout === "window"};
  }
  if (layout === "window" || (layout === "auto" && (columns > mostLines * fit || window !== null))) {
    const page = Math.floor((cursor?.column ?? 0) / fit) * fit;
    const start = Math.max(0, Math.min(page, columns - fit));
    const shown = window ?? [start, Math.min(columns, start + fit) - 1];
    const count = shown[1] - shown[0] + 1;
    return {lines: [shown], cellWidth: Math.min(widest, width / count), overview: true};
  }
  // Lines of about the same length: a last one of two columns would look like a mistake.
  const each = Math.ceil(columns / Math.ceil(columns / fit));
  const lines = Array.from({length: Math.ceil(columns / each)}, (_, i): Window => [
    i * each,
    Math.min(columns, (i + 1) * each) - 1,
  ]);
  return {lines, cellWidth: Math.min(widest, width / each), overview: false};
}

interface Place {
  readonly left: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function drawLine(options: MosaicOptions, line: Window, place: Place, frame: Frame): Band {
  const {rows, above, below, cursor, hovered, selected} = options;
  const {left, y, cellWidth, cellHeight} = place;
  const [from, to] = line;
  const count = to - from + 1;
  const strong = cursor && options.focused ? cursor.column : (hovered?.column ?? selected.column);
  const inLine = (column: number | null): number | null =>
    column !== null && column >= from && column <= to ? column - from : null;
  const names = ({name}: ColumnNames, over: boolean): Band => {
    const texts = Array.from({length: count}, (_, i) => name(from + i));
    const width = Math.max(frame.width, 40);
    return drawColumnNames(texts, {cellWidth, above: over, strong: inLine(strong)}, {...frame, width});
  };
  const empty: Band = {svg: nothing, height: 0};
  const over = above ? names(above, true) : empty;
  const under = below ? names(below, false) : empty;
  const gridY = over.height;
  const gridHeight = round(rows.length * cellHeight);
  const height = round(gridY + gridHeight + under.height);
  const here = cursor && inLine(cursor.column) !== null && options.focused;
  if (!here && !isSeen(frame, y, y + height)) return {svg: nothing, height};
  const part = piece(options, line, {cellWidth, cellHeight});
  const local = (cell: GridCell | null): GridCell | null => {
    const column = cell ? inLine(cell.column) : null;
    return cell && column !== null ? {row: cell.row, column} : null;
  };
  const chosen = inLine(selected.column);
  const grid = drawHeatmap(
    {
      name: fieldName(options.name, from),
      title: options.title,
      ...part,
      scale: options.scale,
      cellWidth,
      cellHeight,
      cursor: null,
      focused: false,
      hovered: local(hovered),
      selected: {row: selected.column === null || chosen !== null ? selected.row : null, column: chosen},
      describe: ({row, column}) => options.describe({row, column: column + from}),
    },
    frame,
  );
  const {theme} = frame;
  const side = (title: string, at: number): TemplateResult => {
    const label: Label = {text: title, size, fill: theme.muted};
    return drawLabel(label, round(Math.max(0, left - 8 - widthOf(label))), round(at), left);
  };
  return {
    svg: svg`<g transform="translate(0,${y})"><g aria-hidden="true" pointer-events="none">${
      above ? side(above.title, gridY - 9) : nothing
    }${below ? side(below.title, gridY + gridHeight + 17) : nothing}</g><g transform="translate(0,${round(gridY)})">${drawRowNames(
      rows,
      {
        cellHeight,
        width: left - 8,
        strong: options.focused && cursor ? cursor.row : (hovered?.row ?? selected.row),
      },
      frame,
    )}</g><g transform="translate(${left},0)">${over.svg}<g transform="translate(0,${round(gridY)})">${grid}${
      options.bar ? drawBars(part, options.scale, {cellWidth, cellHeight}, theme) : nothing
    }${drawCursor(options, local(cursor), place, frame)}</g><g transform="translate(0,${round(gridY + gridHeight)})">${
      under.svg
    }</g></g></g>`,
    height,
  };
}

/** Is any of a line within what is visible? */
function isSeen({visible}: Frame, top: number, bottom: number): boolean {
  return !visible || (bottom >= visible.top && top <= visible.bottom);
}

/** The one field that the keyboard reaches. Its mark names it in the whole, whichever line it is drawn in. */
function drawCursor(
  {name, cursor, focused, selected, describe}: MosaicOptions,
  local: GridCell | null,
  {cellWidth, cellHeight}: Place,
  {live, theme}: Frame,
): TemplateResult | typeof nothing {
  if (!live || !cursor || !local) return nothing;
  const pressed = selected.row === cursor.row && selected.column === cursor.column;
  // Around the field, so that the outline of a selected one is seen too; and on a ground that every colour differs from.
  const [x, y] = [round(local.column * cellWidth - 2), round(local.row * cellHeight - 2)];
  const [width, height] = [cellWidth, cellHeight].map((side) => round(Math.max(3, side - 1) + 4));
  return svg`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${
    focused ? theme.background : "none"
  }" stroke-width="5" pointer-events="none"></rect><rect data-mark="${cellMark(
    fieldName(name, 0),
    cursor,
  )}" tabindex="0" role="button" aria-pressed="${String(pressed)}" aria-label="${describe(
    cursor,
  )}" x="${x}" y="${y}" width="${width}" height="${height}" fill="transparent" stroke="${
    focused ? theme.foreground : "none"
  }" stroke-width="2.25" style="outline:none" pointer-events="none"></rect>`;
}
