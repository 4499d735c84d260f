import {svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Theme} from "../view.js";
import type {Field} from "./coarser.js";
import {pngAddress} from "./image.js";

/** The colours of a grid's fields: where they are, and what colour stands for a value. */
export interface CellsOptions extends Field {
  /** "sequential": values are in 0…1; "diverging": in −1…1. */
  readonly scale: "sequential" | "diverging";
  /** Size of a field, in CSS pixels. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** What the values are made of: while it is the same object, what was drawn before is drawn again. */
  readonly key: object;
}

/** More fields than this are drawn as an image. */
const mostPaths = 20_000;
/** Steps of colour from 0 to 1: the eye tells fewer apart, and fields of one colour are one path. */
const levels = 48;

const drawn = new WeakMap<object, Map<string, unknown>>();

/** The fields of a grid from its corner at 0, 0: one path for each colour, or one image where there are very many. */
export function drawCells(options: CellsOptions, theme: Theme): unknown {
  const {key, rows, columns, scale, cellWidth, cellHeight} = options;
  let known = drawn.get(key);
  if (!known) drawn.set(key, (known = new Map()));
  const name = [theme.name, rows, columns, scale, cellWidth, cellHeight].join(" ");
  let cells = known.get(name);
  if (cells === undefined) {
    // A window that is resized makes one after the other: only the last few are kept.
    if (known.size >= 8) known.clear();
    cells = rows * columns > mostPaths ? asImage(options, theme) : asPaths(options, theme);
    known.set(name, cells);
  }
  return cells;
}

/** The colour of a value. */
export function cellColour(value: number, scale: CellsOptions["scale"], theme: Theme): string {
  return paletteOf(scale, theme)[levelOf(value, scale)];
}

/** @throws RangeError at NaN or a value off the scale, so that it never becomes a colour */
function levelOf(value: number, scale: CellsOptions["scale"]): number {
  const least = scale === "diverging" ? -1 : 0;
  if (!(value >= least && value <= 1)) {
    throw new RangeError(`drawHeatmap(): at() must give ${least}–1 or null, got ${value}.`);
  }
  return Math.round(value * levels) - least * levels;
}

const palettes = new WeakMap<Theme, Map<string, readonly string[]>>();

function paletteOf(scale: CellsOptions["scale"], theme: Theme): readonly string[] {
  let known = palettes.get(theme);
  if (!known) palettes.set(theme, (known = new Map()));
  let palette = known.get(scale);
  if (!palette) {
    palette =
      scale === "sequential"
        ? Array.from({length: levels + 1}, (_, i) => theme.sequential(i / levels))
        : Array.from({length: 2 * levels + 1}, (_, i) => theme.diverging(i / levels - 1));
    known.set(scale, palette);
  }
  return palette;
}

/** Fields wide enough for it stand apart by a hair's breadth. */
function gapOf({cellWidth, cellHeight}: CellsOptions): number {
  return Math.min(cellWidth, cellHeight) >= 7 ? 1 : 0;
}

function asPaths(options: CellsOptions, theme: Theme): unknown {
  const {rows, columns, at, scale, cellWidth, cellHeight} = options;
  const palette = paletteOf(scale, theme);
  const gap = gapOf(options);
  const paths = new Map<number, string[]>();
  for (let row = 0; row < rows; row++) {
    let from = 0;
    let level = -1;
    const end = (to: number): void => {
      if (level < 0) return;
      let path = paths.get(level);
      if (!path) paths.set(level, (path = []));
      const [x, y] = [round(from * cellWidth), round(row * cellHeight)];
      const [width, height] = [round((to - from) * cellWidth - gap), round(cellHeight - gap)];
      path.push(`M${x} ${y}h${width}v${height}h${-width}z`);
    };
    for (let column = 0; column < columns; column++) {
      const value = at(row, column);
      const next = value === null ? -1 : levelOf(value, scale);
      // Neighbours of one colour are one piece, unless a gap is between them.
      if (next === level && gap === 0) continue;
      end(column);
      [from, level] = [column, next];
    }
    end(columns);
  }
  const inOrder = [...paths].sort(([a], [b]) => a - b);
  return svg`<g shape-rendering="crispEdges">${inOrder.map(
    ([level, path]) => svg`<path d="${path.join("")}" fill="${palette[level]}"></path>`,
  )}</g>`;
}

function asImage(options: CellsOptions, theme: Theme): unknown {
  const {rows, columns, at, scale, cellWidth, cellHeight} = options;
  const palette = [...paletteOf(scale, theme), theme.background];
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = at(row, column);
      pixels[row * columns + column] = value === null ? palette.length - 1 : levelOf(value, scale);
    }
  }
  const href = pngAddress(pixels, {width: columns, height: rows}, palette);
  return svg`<image href="${href}" x="0" y="0" width="${round(columns * cellWidth)}" height="${round(
    rows * cellHeight,
  )}" preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated"></image>`;
}
