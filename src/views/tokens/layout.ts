import {round} from "../theme/measure.js";
import type {Token} from "../tokens.js";
import {atomsOf} from "./atoms.js";
import type {Atom, Run} from "./atoms.js";
import {visualOrder} from "./bidi.js";
import {fitted} from "./fit.js";

export interface LayoutOptions {
  /** Width of a line, in CSS pixels. */
  readonly width: number;
  readonly fontSize: number;
  /** Height of a cell and distance from line to line, in CSS pixels. */
  readonly cellHeight: number;
  readonly lineHeight: number;
  /** One box a token, at least this wide, instead of running text. */
  readonly boxWidth?: number;
  /** Room left and right of the text in a cell (default 0). */
  readonly padding?: number;
  /** Room between cells (default 0). */
  readonly gap?: number;
  /** Room for a mark before the token at this position. */
  readonly separator?: {readonly before: number; readonly width: number};
}

/** A run with its place, from the left edge of its cell. */
export interface PlacedRun extends Run {
  readonly x: number;
  readonly width: number;
  /** The text without the space around it, and its place: renderers differ in what they do with space at the ends. */
  readonly ink: {readonly text: string; readonly x: number; readonly width: number};
}

/** A token's share of a cell: the whole of it, or one piece of a cut character. */
export interface Part {
  readonly token: number;
  /** From the left edge of the cell. */
  readonly x: number;
  readonly width: number;
  /** Is it the first place of the token? Only there it has a name and can take focus. */
  readonly lead: boolean;
}

export interface Cell {
  readonly x: number;
  readonly y: number;
  /** The same place as a transform, made once. */
  readonly at: string;
  readonly width: number;
  readonly line: number;
  readonly runs: readonly PlacedRun[];
  readonly parts: readonly Part[];
}

export interface Layout {
  /** Line by line, and in each line in reading order. */
  readonly lines: readonly (readonly Cell[])[];
  readonly height: number;
  /** Top left corner of the separator's room. */
  readonly separator: {readonly x: number; readonly y: number} | null;
}

/** Advance of one column of a monospaced face, in units of the font size. */
export const columnWidth = 0.6;

const cache = new WeakMap<readonly Token[], Map<string, Layout>>();
/** A figure has few widths at a time: while a window is resized, older layouts go. */
const cachedPerText = 4;

/** Places every token, without loss. Layouts are kept per array of tokens: arrays of a state are never changed. */
export function layoutTokens(tokens: readonly Token[], options: LayoutOptions): Layout {
  const key = JSON.stringify(options);
  let known = cache.get(tokens);
  if (!known) cache.set(tokens, (known = new Map()));
  let layout = known.get(key);
  if (!layout) {
    layout = place(atomsOf(tokens, options.boxWidth !== undefined), options);
    if (known.size >= cachedPerText) known.delete(known.keys().next().value!);
    known.set(key, layout);
  }
  return layout;
}

interface Item {
  readonly atom: Atom;
  readonly width: number;
  readonly lead: readonly boolean[];
  readonly separator: boolean;
}

function place(atoms: readonly Atom[], options: LayoutOptions): Layout {
  const lines = breakLines(atoms, options);
  let separator: Layout["separator"] = null;
  const placedLines = lines.map((items, line) => {
    const gap = options.gap ?? 0;
    const total = items.reduce((sum, item) => sum + item.width + gap, -gap);
    let x = items[0]?.atom.paragraph % 2 === 1 ? options.width - total : 0;
    const levels = items.map((item) => item.atom.level);
    const order = levels.some((level) => level > 0) ? visualOrder(levels) : items.map((_, i) => i);
    const placed: Cell[] = [];
    for (const i of order) {
      const item = items[i];
      const y = line * options.lineHeight;
      let width = item.width;
      const room = item.separator ? options.separator!.width : 0;
      const toTheRight = item.atom.level % 2 === 1;
      if (room > 0) {
        width -= room;
        separator = {x: round(toTheRight ? x + width : x), y};
      }
      placed[i] = cellOf(item, round(toTheRight ? x : x + room), y, round(width), line, options);
      x += item.width + gap;
    }
    return placed;
  });
  const height = Math.max(0, (lines.length - 1) * options.lineHeight + options.cellHeight);
  return {lines: placedLines, height, separator};
}

function breakLines(atoms: readonly Atom[], options: LayoutOptions): readonly (readonly Item[])[] {
  const seen = new Set<number>();
  const lines: Item[][] = [];
  let line: Item[] = [];
  let x = 0;
  const end = (): void => {
    lines.push(line);
    line = [];
    x = 0;
  };
  const gap = options.gap ?? 0;
  for (let i = 0; i < atoms.length;) {
    const word: Item[] = [];
    do word.push(...itemsOf(atoms[i++], options, seen));
    while (i < atoms.length && options.boxWidth === undefined && !atoms[i].open && !atoms[i - 1].newline);
    const width = word.reduce((sum, item) => sum + item.width + gap, -gap);
    if (x > 0 && x + width > options.width) end();
    for (const item of word) {
      if (x > 0 && x + item.width > options.width) end();
      line.push(item);
      x += item.width + gap;
    }
    if (atoms[i - 1].newline) end();
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

/** An atom with its width; several where it is wider than a line. */
function itemsOf(atom: Atom, options: LayoutOptions, seen: Set<number>): readonly Item[] {
  const column = options.fontSize * columnWidth;
  const count = atom.last - atom.first + 1;
  const padding = 2 * (options.padding ?? 0);
  const separator = !seen.has(atom.first) && options.separator?.before === atom.first;
  const room = separator ? options.separator!.width : 0;
  return fitted(atom, (options.width - room - padding) / column).map((part, i) => {
    const lead: boolean[] = [];
    for (let token = atom.first; token <= atom.last; token++) lead.push(!seen.has(token));
    for (let token = atom.first; token <= atom.last; token++) seen.add(token);
    // A cut character takes a column a piece, and one for the count.
    const columns = count > 1 ? Math.max(part.columns + 1, count) : part.columns;
    const width = Math.max(columns * column + padding, count * (options.boxWidth ?? 0));
    const here = separator && i === 0;
    return {
      atom: part,
      width: Math.min(width, options.width - room) + (here ? room : 0),
      lead,
      separator: here,
    };
  });
}

function cellOf(item: Item, x: number, y: number, width: number, line: number, options: LayoutOptions): Cell {
  const {atom} = item;
  const column = options.fontSize * columnWidth;
  const count = atom.last - atom.first + 1;
  let at = options.padding ?? 0;
  const runs = atom.runs.map((run): PlacedRun => {
    const [start, width] = [at, run.columns * column];
    at += width;
    return {...run, x: round(start), width: round(width), ink: inkOf(run, start, width, column)};
  });
  const parts = item.lead.map((lead, i): Part => {
    const [from, to] = [round((i * width) / count), round(((i + 1) * width) / count)];
    return {token: atom.first + i, x: from, width: round(to - from), lead};
  });
  return {x, y, at: `translate(${x},${y})`, width, line, runs, parts};
}

function inkOf({text, narrow}: Run, x: number, width: number, column: number): PlacedRun["ink"] {
  if (!narrow || !text.includes(" ")) return {text, x: round(x), width: round(width)};
  const trimmed = text.trim();
  const before = text.length - text.trimStart().length;
  return {
    // Space that would collapse in XML, kept by another character.
    text: trimmed.replace(/ {2,}/g, (spaces) => "\u00a0".repeat(spaces.length)),
    x: round(x + before * column),
    width: round(trimmed.length * column),
  };
}
