import {guard} from "lit/directives/guard.js";
import {nothing, svg} from "lit/html.js";
import {inkOn} from "../theme/contrast.js";
import {round} from "../theme/measure.js";
import {baselineOf, drawCell, innerWidth} from "./draw-cell.js";
import type {CellFrame, Paint} from "./draw-cell.js";
import type {Frame} from "../view.js";
import type {Cell, Layout, Part} from "./layout.js";
import {whitespacePath} from "./marks.js";

/** Lines that share their grounds: enough to have few elements, few enough to redraw a part of a long text alone. */
const linesPerBlock = 40;

/** All cells of a layout, with their grounds, bars and marks of white space. */
export function drawLines(layout: Layout, frame: CellFrame): unknown {
  const blocks: unknown[] = [];
  for (let from = 0; from < layout.lines.length; from += linesPerBlock) {
    const lines = layout.lines.slice(from, from + linesPerBlock);
    blocks.push(isDrawn(lines, frame) ? drawBlock(lines, frame) : nothing);
  }
  return svg`<g fill="${frame.theme.foreground}">${blocks}</g>`;
}

/** Blocks out of sight are left out, but for the one that the keyboard leads to. */
function isDrawn(lines: readonly (readonly Cell[])[], {visible, mark}: CellFrame): boolean {
  if (!visible) return true;
  return (
    lines.some((cells) => isVisible(cells, visible)) ||
    lines.some((cells) => cells.some(({parts}) => parts.some(({token}) => mark(token).tabbable)))
  );
}

/** What is visible, as seen from `y`. */
export function below(visible: Frame["visible"], y: number): Frame["visible"] {
  return visible && {top: visible.top - y, bottom: visible.bottom - y};
}

/** No line is taller, in CSS pixels, at any font size of a page. */
const tallest = 200;

/** Is any of a line's cells within what is visible? */
export function isVisible(cells: readonly Cell[], visible: Frame["visible"]): boolean {
  if (!visible) return true;
  const y = cells[0]?.y ?? 0;
  return y + tallest >= visible.top && y <= visible.bottom;
}

function drawBlock(lines: readonly (readonly Cell[])[], frame: CellFrame): unknown {
  const {grounds, bars, marks} = pathsOf(lines.flat(), frame);
  return [grounds, lines.map((cells) => drawLine(cells, frame)), bars, marks];
}

interface Paths {
  readonly grounds: unknown;
  readonly bars: unknown;
  readonly marks: unknown;
}

const known = new WeakMap<Cell, {readonly seen: readonly unknown[]; readonly paths: Paths}>();

/**
 * All grounds of one colour are one path, as are all bars, and all marks of one ink. So a hover changes a few dozen
 * geometries instead of two attributes of every token, and the page's style is computed for a few elements only. Where a
 * hover changes no colour and no bar, the last paths are taken again, as long strings are slow to make and to compare.
 */
function pathsOf(cells: readonly Cell[], frame: CellFrame): Paths {
  if (cells.length === 0) return drawPaths(cells, frame);
  const {theme, fontSize, cellHeight} = frame;
  const seen: unknown[] = [cells.at(-1), theme, fontSize, cellHeight];
  for (const {parts} of cells) {
    for (const {token} of parts) {
      const paint = frame.paint(token);
      seen.push(paint.fill, paint.accented, barHeightOf(paint, frame), paint.broken);
    }
  }
  const before = known.get(cells[0]);
  if (before?.seen.length === seen.length && before.seen.every((value, i) => value === seen[i]))
    return before.paths;
  const paths = drawPaths(cells, frame);
  known.set(cells[0], {seen, paths});
  return paths;
}

function drawPaths(cells: readonly Cell[], frame: CellFrame): Paths {
  const {theme, fontSize, cellHeight} = frame;
  const baseline = baselineOf(frame);
  const grounds = new Map<string, string>();
  const marks = new Map<string, string>();
  let bars = "";
  let accented = "";
  const add = (paths: Map<string, string>, colour: string, path: string): void => {
    paths.set(colour, (paths.get(colour) ?? "") + path);
  };
  for (const cell of cells) {
    const {fill} = frame.paint(cell.parts[0].token);
    const whole = cell.parts.length === 1;
    if (whole && fill !== theme.background) add(grounds, fill, groundPath(cell, cellHeight));
    if (whole) add(marks, inkOn(fill, theme), whitespacePath(cell, fontSize, baseline));
    for (const part of cell.parts) {
      const paint = frame.paint(part.token);
      if (paint.accented) accented += barPath(cell, part, 3, cellHeight);
      else bars += barPath(cell, part, barHeightOf(paint, frame), cellHeight, paint.broken);
    }
  }
  const byColour = [...grounds].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    grounds: byColour.map(([colour, path]) => svg`<path d="${path}" fill="${colour}"></path>`),
    bars: [
      svg`<path d="${bars === "" ? nothing : bars}"></path>`,
      accented === "" ? nothing : svg`<path d="${accented}" fill="${theme.accent}"></path>`,
    ],
    marks: [...marks].map(([ink, path]) =>
      path === ""
        ? nothing
        : svg`<path d="${path}" fill="none" stroke="${ink}" stroke-opacity="0.55" pointer-events="none"></path>`,
    ),
  };
}

/** The cells of a line. Of a live figure, a line is compared as a whole first: most of them a hover leaves as they are. */
function drawLine(cells: readonly Cell[], frame: CellFrame): unknown {
  const drawn = (): unknown => cells.map((cell) => drawCell(cell, frame));
  if (cells.length === 0 || !frame.mark(cells[0].parts[0].token).live) return drawn();
  const {theme, fontSize, cellHeight, prefix} = frame;
  const seen: unknown[] = [cells, theme, fontSize, cellHeight, prefix];
  for (const {parts} of cells) {
    for (const {token} of parts) {
      const {fill, outline} = frame.paint(token);
      const {label, selected, disabled, tabbable, place, count} = frame.mark(token);
      // The ground of a cut character is its own element; of others only the ink depends on it.
      seen.push(
        parts.length > 1 ? fill : inkOn(fill, theme),
        outline,
        label,
        selected,
        disabled,
        tabbable,
        place,
        count,
      );
    }
  }
  return guard(seen, drawn);
}

const grounds = new WeakMap<Cell, string>();
const radius = 2.5;

/** The field of a cell: a rectangle with round corners. */
function groundPath(cell: Cell, height: number): string {
  let path = grounds.get(cell);
  if (path === undefined) {
    const r = Math.min(radius, innerWidth(cell.parts[0]) / 2);
    const [w, h] = [round(innerWidth(cell.parts[0]) - 2 * r), round(height - 2 * r)];
    path =
      `M${round(cell.x + 0.5 + r)} ${cell.y}h${w}q${r} 0 ${r} ${r}v${h}q0 ${r} ${-r} ${r}` +
      `h${-w}q${-r} 0 ${-r} ${-r}v${-h}q0 ${-r} ${r} ${-r}z`;
    grounds.set(cell, path);
  }
  return path;
}

/** Below the cell, on the page's ground, where a bar has its contrast whatever the colour of the cell. */
function barPath(cell: Cell, part: Part, height: number, cellHeight: number, broken = false): string {
  if (height === 0) return "";
  const y = cell.y + cellHeight + 2;
  if (!broken) {
    const [start, across, back] = barOf(cell, part);
    return `${start}${y}${across}${height}${back}`;
  }
  const width = innerWidth(part);
  const x = round(cell.x + part.x + 0.5);
  let path = "";
  for (let at = 0; at < width; at += 5) {
    const piece = round(Math.min(3, width - at));
    path += `M${round(x + at)} ${y}h${piece}v${height}h${-piece}z`;
  }
  return path;
}

const bars = new WeakMap<Part, readonly [string, string, string]>();

/** The pieces of a bar's path that stay the same at every hover: before its y, before its height, and after it. */
function barOf(cell: Cell, part: Part): readonly [string, string, string] {
  let pieces = bars.get(part);
  if (pieces === undefined) {
    const width = innerWidth(part);
    pieces = [`M${round(cell.x + part.x + 0.5)} `, `h${width}v`, `h${-width}z`];
    bars.set(part, pieces);
  }
  return pieces;
}

/** In quarters of a pixel: no eye tells less, and equal heights cost nothing to redraw. */
function barHeightOf({bar}: Paint, {barHeight}: CellFrame): number {
  return Math.round(bar * barHeight * 4) / 4;
}
