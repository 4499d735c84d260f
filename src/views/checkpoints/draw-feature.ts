import {svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import type {Token} from "../tokens.js";
import {baselineOf, drawInkOf} from "../tokens/draw-cell.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Label} from "../tokens/label.js";
import {columnWidth, layoutTokens} from "../tokens/layout.js";
import type {Cell} from "../tokens/layout.js";
import {whitespacePath} from "../tokens/marks.js";
import {visible} from "../tokens/words.js";
import type {Theme} from "../view.js";
import {partsOf} from "./names.js";
import type {FeatureKind, FeatureName} from "./names.js";

/** Height of a feature's box, in CSS pixels. */
export const featureHeight = 16;
const size = 11.5;
const gap = 2;

/** A feature with its place in a line: how wide it is, and how it is drawn at x, y. */
export interface PlacedFeature {
  readonly width: number;
  draw(x: number, y: number, theme: Theme): unknown;
}

/**
 * A feature as it looks: a piece of text in a box, with its white space, its special names and all scripts as in running text;
 * a label as it is. What is wider than `room` ends with an ellipsis.
 */
export function placeFeature(name: FeatureName, kind: FeatureKind, room: number): PlacedFeature {
  return kind === "label" && typeof name === "string" ? placeLabel(name, room) : placeText(name, room);
}

function placeLabel(name: string, room: number): PlacedFeature {
  const label = (fill: string): Label => ({text: visible(name), size, fill});
  const width = Math.min(room, widthOf(label("")));
  return {width, draw: (x, y, {foreground}) => drawLabel(label(foreground), round(x), y + 12, room)};
}

const arrays = new WeakMap<object, readonly Token[]>();
const ofStrings = new Map<string, readonly Token[]>();
/** Names of features are few thousand; a page that shows many figures lets go the oldest. */
const mostKnown = 20_000;

/** The same array for the same feature, as layouts are kept by it. */
function tokensOf(name: FeatureName): readonly Token[] {
  if (Array.isArray(name)) return partsOf(name);
  if (typeof name !== "string") {
    const known = arrays.get(name) ?? partsOf(name);
    arrays.set(name, known);
    return known;
  }
  let known = ofStrings.get(name);
  if (!known) {
    if (ofStrings.size >= mostKnown) ofStrings.clear();
    ofStrings.set(name, (known = [name]));
  }
  return known;
}

interface PlacedLine {
  readonly cells: readonly Cell[];
  readonly left: number;
  readonly width: number;
}

/** The lines of a layout, each from its own left edge. */
function linesOf(tokens: readonly Token[], width: number): readonly PlacedLine[] {
  const options = {
    width,
    fontSize: size,
    cellHeight: featureHeight,
    lineHeight: featureHeight,
    padding: 3,
    gap,
    boxWidth: 8,
  };
  return layoutTokens(tokens, options).lines.map((cells) => {
    const left = Math.min(...cells.map(({x}) => x));
    return {cells, left, width: round(Math.max(...cells.map(({x, width}) => x + width)) - left)};
  });
}

function placeText(name: FeatureName, room: number): PlacedFeature {
  const tokens = tokensOf(name);
  const ellipsis = round(columnWidth * size);
  const whole = linesOf(tokens, Math.max(24, Math.floor(room)));
  // A newline ends a line, but the name of a feature is one line.
  const total = whole.reduce((sum, {width}) => sum + width, 0);
  const fits = total <= room || whole.length === 1;
  const lines = fits
    ? whole
    : firstLines(linesOf(tokens, Math.max(24, Math.floor(room - ellipsis))), room - ellipsis);
  const width = lines.reduce((sum, line) => sum + line.width, 0);
  return {
    width: round(width + (fits ? 0 : ellipsis)),
    draw: (x, y, theme) => drawText(lines, {x, y, cut: !fits}, theme),
  };
}

function firstLines(lines: readonly PlacedLine[], room: number): readonly PlacedLine[] {
  let used = 0;
  const end = lines.findIndex(({width}) => (used += width) > room);
  return lines.slice(0, Math.max(1, end < 0 ? lines.length : end));
}

function drawText(
  lines: readonly PlacedLine[],
  {x, y, cut}: {readonly x: number; readonly y: number; readonly cut: boolean},
  theme: Theme,
): unknown {
  let at = x;
  const frame = {fontSize: size, cellHeight: featureHeight};
  const base = baselineOf(frame);
  const drawn = lines.map(({cells, left, width}) => {
    const top = cells[0].y;
    const line = cells.map((cell) => {
      const marks = whitespacePath(cell, size, base);
      return svg`<rect x="${cell.x}" y="${cell.y}" width="${cell.width}" height="${featureHeight}" rx="3" fill="${theme.surface}" stroke="${theme.border}" stroke-width="0.75"></rect>${drawInkOf(
        cell,
        frame,
        theme.foreground,
      )}<path d="${marks}" fill="none" stroke="${theme.foreground}" stroke-opacity="0.55"></path>`;
    });
    const placed = svg`<g transform="translate(${round(at - left)},${round(y - top)})">${line}</g>`;
    at += width;
    return placed;
  });
  const rest = cut
    ? drawLabel({text: "…", size, fill: theme.foreground, mono: theme.monoFont}, round(at), y + base)
    : "";
  return svg`<g font-family="${theme.monoFont}" font-size="${size}">${drawn}${rest}</g>`;
}
