import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round, textWidth, wrapText} from "../theme/measure.js";
import {columnsOf} from "./columns.js";
import {columnWidth} from "./layout.js";

/** A line of interface text. */
export interface Label {
  readonly text: string;
  readonly size: number;
  readonly fill: string;
  /** A monospaced family, for names of tokens. */
  readonly mono?: string;
}

/** A part of the drawing that takes the full width. */
export interface Band {
  readonly svg: unknown;
  readonly height: number;
}

export function widthOf({text, size, mono}: Label): number {
  if (mono === undefined) return textWidth(text, size);
  let columns = 0;
  for (const char of text) columns += columnsOf(char);
  return round(columns * columnWidth * size);
}

/** A label with its left end of the baseline at x, y; squeezed where it would be wider than `most`. */
export function drawLabel(label: Label, x: number, y: number, most = Infinity): TemplateResult {
  const {text, size, fill, mono} = label;
  const width = Math.min(widthOf(label), Math.max(1, most));
  return svg`<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-family="${mono ?? nothing}" textLength="${
    width
  }" lengthAdjust="spacingAndGlyphs">${kept(text)}</text>`;
}

/** Space that would collapse in XML, kept by another character. */
const kept = (text: string): string => text.replace(/ {2,}/g, (spaces) => "\u00a0".repeat(spaces.length));

/** Labels one after the other, each on a new line where it does not fit; prose is broken at spaces. */
export function flowLabels(labels: readonly Label[], width: number, gap: number, lineHeight: number): Band {
  const placed: TemplateResult[] = [];
  let [x, y] = [0, round(lineHeight * 0.72)];
  for (const label of labels) {
    const lines = label.mono === undefined ? wrapText(label.text, label.size, width) : [label.text];
    for (const text of lines) {
      const line = {...label, text};
      const needed = Math.min(widthOf(line), width);
      if (x > 0 && x + needed > width) [x, y] = [0, y + lineHeight];
      placed.push(drawLabel(line, round(x), round(y), width));
      x += needed + gap;
    }
  }
  return {svg: placed, height: round(y + lineHeight * 0.28)};
}
