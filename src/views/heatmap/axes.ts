import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {round} from "../theme/measure.js";
import {visible} from "../tokens/words.js";
import type {Token} from "../tokens.js";
import type {Frame} from "../view.js";

const size = 11;
const lineHeight = 14;
/** A name longer than this many columns of text is cut. */
const longest = 14;

/** A token as the name of a column: its text, special names and bytes as they are; a space at an end is a raised dot. */
export function axisName(token: Token): string {
  if (typeof token !== "string") {
    return "special" in token
      ? visible(token.special)
      : (token.bytes.match(/../g) ?? []).join(" ").toUpperCase();
  }
  if (token === "") return "∅";
  const text = visible(token).replace(/^ +| +$/g, (spaces) => "·".repeat(spaces.length));
  const chars = [...text];
  return chars.length <= longest ? text : `${chars.slice(0, longest - 1).join("")}…`;
}

/**
 * Names below (or above) the columns of a grid, in as many lines as are needed so that they do not overlap, each with a thin line to
 * its column. Where there is no room even then, names are left out from the right of those that stand.
 */
export function drawColumnNames(
  names: readonly string[],
  {
    cellWidth,
    above = false,
    lines = namesPerLine(names, cellWidth) < 0.2 ? 1 : 4,
    strong = null,
  }: {
    readonly cellWidth: number;
    /** True: above the grid; the last line is the nearest. */
    readonly above?: boolean;
    /** Most lines (default 4; 1 where most names would have to be left out even so). */
    readonly lines?: number;
    /** A column whose name is always drawn, and in the accent colour. */
    readonly strong?: number | null;
  },
  {theme, width}: Frame,
): Band {
  const placed: {
    readonly x: number;
    readonly line: number;
    readonly label: Label;
    readonly centre: number;
  }[] = [];
  // Ends of the last name of each line, and what is kept free in the first line for the name that must stand.
  const ends: number[] = Array<number>(lines).fill(-Infinity);
  let kept: readonly [from: number, to: number] = [Infinity, Infinity];
  const place = (column: number): void => {
    const fill = column === strong ? theme.accent : theme.foreground;
    const label: Label = {text: names[column], size, fill, mono: theme.monoFont};
    const needed = widthOf(label);
    const centre = (column + 0.5) * cellWidth;
    const x = Math.max(0, Math.min(width - needed, centre - needed / 2));
    const free = (end: number, line: number): boolean =>
      end + 5 <= x && (line > 0 || column === strong || x + needed + 5 <= kept[0] || x >= kept[1] + 5);
    const line = column === strong ? 0 : ends.findIndex(free);
    if (line < 0) return;
    placed.push({x: round(x), line, label, centre: round(centre)});
    if (column === strong) kept = [x, x + needed];
    else ends[line] = x + needed;
  };
  if (strong !== null && strong < names.length) place(strong);
  for (let column = 0; column < names.length; column++) if (column !== strong) place(column);
  const used = placed.reduce((most, {line}) => Math.max(most, line + 1), 0);
  const height = used * lineHeight + 6;
  const yOf = (line: number): number =>
    above ? height - 6 - line * lineHeight - 3 : 6 + (line + 1) * lineHeight - 3;
  const leaders = placed
    .filter(({line}) => line > 0)
    .map(({centre, line}) =>
      above ? `M${centre} ${height - 1}V${yOf(line) + 3}` : `M${centre} 1V${yOf(line) - size}`,
    );
  const drawn: readonly (TemplateResult | typeof nothing)[] = [
    leaders.length > 0
      ? svg`<path d="${leaders.join("")}" stroke="${theme.border}" stroke-width="0.75" fill="none"></path>`
      : nothing,
    ...placed.map(({x, line, label}) => grounded(label, x, round(yOf(line)), theme.background)),
  ];
  return {svg: svg`<g aria-hidden="true" pointer-events="none">${drawn}</g>`, height};
}

/** Share of the names that a line has room for, about. */
function namesPerLine(names: readonly string[], cellWidth: number): number {
  const letters = names.reduce((sum, name) => sum + name.length, 0);
  return (names.length * cellWidth) / (letters * size * 0.6 + names.length * 5);
}

/** A name on the page's own ground, so that leaders pass behind it. */
function grounded(label: Label, x: number, y: number, ground: string): TemplateResult {
  return svg`<rect x="${round(x - 1)}" y="${round(y - size + 1)}" width="${round(widthOf(label) + 2)}" height="${
    size + 2
  }" fill="${ground}"></rect>${drawLabel(label, x, y)}`;
}

/** Names left of the rows, at the right end of `width`; thinned out evenly where rows are lower than a line, the last one kept. */
export function drawRowNames(
  names: readonly string[],
  {
    cellHeight,
    width,
    strong = null,
  }: {readonly cellHeight: number; readonly width: number; readonly strong?: number | null},
  {theme}: Frame,
): TemplateResult {
  const every = Math.max(1, Math.ceil(lineHeight / cellHeight));
  const last = names.length - 1;
  const drawn = names.map((text, row) => {
    const shown =
      row === strong ||
      ((row % every === 0 || row === last) &&
        (strong === null || Math.abs(row - strong) >= every) &&
        (row === last || last - row >= every));
    if (!shown) return nothing;
    const label: Label = {text, size, fill: row === strong ? theme.accent : theme.foreground};
    const x = Math.max(0, width - widthOf(label));
    return drawLabel(label, round(x), round((row + 0.5) * cellHeight + size * 0.34), width);
  });
  return svg`<g aria-hidden="true" pointer-events="none">${drawn}</g>`;
}

/** Room that row names need. */
export function rowNamesWidth(names: readonly string[]): number {
  return Math.ceil(names.reduce((most, text) => Math.max(most, widthOf({text, size, fill: ""})), 0));
}
