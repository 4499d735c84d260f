import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {inkOn} from "../theme/contrast.js";
import {round} from "../theme/measure.js";
import type {Frame, Theme} from "../view.js";
import {chipScale} from "./glyphs.js";
import type {Cell, Part, PlacedRun} from "./layout.js";

/** How a token looks at this moment. */
export interface Paint {
  /** Ground of the cell. */
  readonly fill: string;
  /** Thickness of the bar under the cell in 0…1: the second channel beside the colour. */
  readonly bar: number;
  /** The bar has gaps: it stands for a value below 0 (default false). */
  readonly broken?: boolean;
  /** Underlined instead of having a bar: the token that is explained. */
  readonly accented: boolean;
  readonly outline: "none" | "quiet" | "shown" | "pinned" | "focus";
}

/** What a token is to assistive technology, and to a pointer. */
export interface Mark {
  readonly label: string;
  /** Part of a live figure: it can take focus. */
  readonly live: boolean;
  readonly selected: boolean;
  readonly disabled: boolean;
  readonly tabbable: boolean;
  /** Place among all marks, from 1, where not all of them are drawn. */
  readonly place: number | null;
  readonly count: number;
}

/** How cells are drawn, and what they show. */
export interface CellFrame {
  readonly theme: Theme;
  readonly fontSize: number;
  readonly cellHeight: number;
  /** Height of the thickest bar. */
  readonly barHeight: number;
  readonly visible: Frame["visible"];
  /** Before the number of a token in its mark, where a drawing has several texts (default: none). */
  readonly prefix?: string;
  readonly paint: (token: number) => Paint;
  readonly mark: (token: number) => Mark;
}

/** Baseline of token text, from the top of its cell. */
export function baselineOf({cellHeight, fontSize}: Pick<CellFrame, "fontSize" | "cellHeight">): number {
  return round(cellHeight / 2 + fontSize * 0.34);
}

/** A cell with all its tokens: one group a token, named once however many places the token has. */
export function drawCell(cell: Cell, frame: CellFrame): TemplateResult {
  return cell.parts.length > 1 ? drawPieces(cell, frame) : drawSimple(cell, frame);
}

/**
 * The common case as a single flat template: a page has thousands of these, and each is compared at every hover.
 * What a cell lacks is an attribute or a text less, never another template.
 */
function drawSimple(cell: Cell, frame: CellFrame): TemplateResult {
  const part = cell.parts[0];
  const {theme, cellHeight} = frame;
  const paint = frame.paint(part.token);
  const mark = frame.mark(part.token);
  const named = mark.live && part.lead;
  const ink = inkOn(paint.fill, theme);
  const baseline = baselineOf(frame);
  const [run] = cell.runs;
  const simple = cell.runs.length === 1 && run.kind === "text" && run.ink.text !== "";
  const width = innerWidth(part);
  // A browser paints each element with a transform as a picture of its own: thousands of them make a hover slow.
  const [left, top] = simple ? [cell.x, cell.y] : [0, 0];
  return svg`<g data-mark="${nameOf(part, frame)}" transform="${simple ? nothing : cell.at}" role="${named ? "option" : nothing}" tabindex="${
    named ? (mark.tabbable ? "0" : "-1") : nothing
  }" aria-selected="${named ? (mark.selected ? "true" : "false") : nothing}" aria-disabled="${
    named && mark.disabled ? "true" : nothing
  }" aria-label="${named ? mark.label : nothing}" aria-posinset="${named ? (mark.place ?? nothing) : nothing}" aria-setsize="${named && mark.place !== null ? mark.count : nothing}" aria-hidden="${mark.live && !part.lead ? "true" : nothing}">${
    mark.live || !part.lead ? nothing : svg`<title>${mark.label}</title>`
  }<rect x="${round(left + 0.5)}" y="${top}" width="${width}" height="${cellHeight}" rx="2.5" fill="none" pointer-events="all" stroke="${strokeOf(
    paint,
    theme,
  )}" stroke-width="${strokeWidths[paint.outline]}" stroke-dasharray="${
    paint.outline === "pinned" ? "3 2" : nothing
  }"></rect><text x="${
    simple ? round(left + run.ink.x) : nothing
  }" y="${round(top + baseline)}" textLength="${simple ? run.ink.width : nothing}" lengthAdjust="spacingAndGlyphs" fill="${
    ink === theme.foreground ? nothing : ink
  }">${
    simple ? run.ink.text : ""
  }</text>${simple ? nothing : cell.runs.map((each) => drawRun(each, frame, baseline, ink))}</g>`;
}

const nameOf = ({token}: Part, {prefix}: CellFrame): string | number =>
  prefix === undefined ? token : `${prefix}${token}`;

function drawMark(part: Part, frame: CellFrame, content: unknown): TemplateResult {
  const {label, live, selected, disabled, tabbable, place, count} = frame.mark(part.token);
  if (!live) {
    const title = part.lead ? svg`<title>${label}</title>` : nothing;
    return svg`<g data-mark="${nameOf(part, frame)}">${title}${content}</g>`;
  }
  if (!part.lead) return svg`<g data-mark="${nameOf(part, frame)}" aria-hidden="true">${content}</g>`;
  return svg`<g data-mark="${nameOf(part, frame)}" role="option" tabindex="${tabbable ? "0" : "-1"}" aria-selected="${
    selected ? "true" : "false"
  }" aria-disabled="${disabled ? "true" : nothing}" aria-label="${label}" aria-posinset="${place ?? nothing}" aria-setsize="${place === null ? nothing : count}">${content}</g>`;
}

/** Width of what is painted of a part: neighbours keep a pixel apart. */
export function innerWidth(part: Part): number {
  return Math.max(0, round(part.width - 1));
}

function strokeOf({outline}: Paint, theme: Theme): unknown {
  if (outline === "none") return nothing;
  if (outline === "quiet") return theme.border;
  return outline === "focus" ? theme.foreground : theme.accent;
}

const strokeWidths: Readonly<Record<Paint["outline"], unknown>> = {
  none: nothing,
  quiet: nothing,
  shown: 1.75,
  pinned: 1.5,
  focus: 2,
};

function drawInk({ink: {text, x, width}}: PlacedRun, y: number, fill: string): unknown {
  if (text === "") return nothing;
  return svg`<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${fill}">${text}</text>`;
}

/** The text of a cell alone, at its place: without ground, bar or mark. */
export function drawInkOf(
  cell: Cell,
  frame: Pick<CellFrame, "fontSize" | "cellHeight">,
  ink: string,
): TemplateResult {
  const baseline = baselineOf(frame);
  return svg`<g transform="${cell.at}">${cell.runs.map((run) => drawRun(run, frame, baseline, ink))}</g>`;
}

/** A run of text, or a chip: a name in an outline, round for special tokens and square for characters by name. */
function drawRun(
  run: PlacedRun,
  frame: Pick<CellFrame, "fontSize" | "cellHeight">,
  baseline: number,
  ink: string,
): unknown {
  if (run.kind === "text") return drawInk(run, baseline, ink);
  if (run.kind === "tab" || run.kind === "newline") return nothing;
  const {fontSize, cellHeight} = frame;
  const size = round(fontSize * chipScale);
  const [inset, pad, height] = [fontSize * 0.08, fontSize * 0.34, fontSize * 1.12];
  const radius = run.kind === "special" ? round(height / 2) : 2;
  const dashed = run.kind === "bytes" || run.kind === "empty";
  // The space keeps the name a word of its own for software that reads the text of a token.
  return svg` <rect x="${round(run.x + inset)}" y="${round((cellHeight - height) / 2)}" width="${round(
    run.width - 2 * inset,
  )}" height="${round(height)}" rx="${radius}" fill="none" stroke="${ink}" stroke-opacity="0.6" stroke-dasharray="${
    dashed ? "2 1.5" : nothing
  }"></rect><text x="${round(run.x + pad)}" y="${round(cellHeight / 2 + size * 0.36)}" font-size="${size}" textLength="${Math.max(
    1,
    round(run.width - 2 * pad),
  )}" lengthAdjust="spacingAndGlyphs" fill="${ink}">${run.text}</text> `;
}

/**
 * A character that several tokens make: its glyph once, above a strip with a field for each piece, and the number of
 * pieces beside it. The glyph stands on the page's ground, since no ink suits the colours of all pieces.
 */
function drawPieces(cell: Cell, frame: CellFrame): TemplateResult {
  const {theme, fontSize, cellHeight} = frame;
  const strip = round(cellHeight * 0.26);
  const parts = cell.parts.map((part) => {
    const paint = frame.paint(part.token);
    const [x, width] = [round(part.x + 0.5), innerWidth(part)];
    const framed = paint.outline !== "none" && paint.outline !== "quiet";
    const content = svg`<rect x="${x}" width="${width}" height="${cellHeight}" fill="${
      theme.background
    }"></rect><rect x="${x}" y="${round(cellHeight - strip)}" width="${width}" height="${strip}" rx="1.5" fill="${
      paint.fill
    }" stroke="${framed ? strokeOf(paint, theme) : theme.border}" stroke-width="${
      framed ? strokeWidths[paint.outline] : 0.75
    }" stroke-dasharray="${paint.outline === "pinned" ? "3 2" : nothing}"></rect>`;
    return drawMark(part, frame, content);
  });
  const small = round(fontSize * 0.62);
  const [run] = cell.runs;
  const x = round((cell.width - run.width - small * 0.6) / 2);
  return svg`<g transform="${cell.at}">${parts}<g pointer-events="none"><text x="${x}" y="${round(
    cellHeight - strip - fontSize * 0.22,
  )}" textLength="${run.width}" lengthAdjust="spacingAndGlyphs" fill="${theme.foreground}">${run.text}</text><text x="${round(
    x + run.width + 1,
  )}" y="${round(small * 0.9)}" font-size="${small}" fill="${theme.muted}">${cell.parts.length}</text></g></g>`;
}
