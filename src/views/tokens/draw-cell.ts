import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round} from "../theme/measure.js";
import {inkOn} from "../theme/contrast.js";
import type {Theme} from "../view.js";
import {chipScale} from "./glyphs.js";
import type {Cell, Part, PlacedRun} from "./layout.js";
import {whitespacePath} from "./marks.js";

/** How a token looks at this moment. */
export interface Paint {
  /** Ground of the cell. */
  readonly fill: string;
  /** Thickness of the bar under the cell in 0…1: the second channel beside the colour. */
  readonly bar: number;
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
}

export interface CellFrame {
  readonly theme: Theme;
  readonly fontSize: number;
  readonly cellHeight: number;
  /** Height of the thickest bar. */
  readonly barHeight: number;
}

export function baselineOf({cellHeight, fontSize}: CellFrame): number {
  return round(cellHeight / 2 + fontSize * 0.34);
}

/** A cell with all its tokens: one group a token, text drawn on top. */
export function drawCell(
  cell: Cell,
  frame: CellFrame,
  paint: (token: number) => Paint,
  mark: (token: number) => Mark,
): TemplateResult {
  const at = `translate(${cell.x},${cell.y})`;
  const part = cell.parts[0];
  if (cell.parts.length > 1) return svg`<g transform="${at}">${drawPieces(cell, frame, paint, mark)}</g>`;
  const painted = paint(part.token);
  const ink = inkOn(painted.fill, frame.theme);
  const {label, live, selected, disabled, tabbable} = mark(part.token);
  const named = live && part.lead;
  return svg`<g data-mark="${part.token}" transform="${at}" role="${named ? "option" : nothing}" tabindex="${
    named ? (tabbable ? "0" : "-1") : nothing
  }" aria-selected="${named ? String(selected) : nothing}" aria-disabled="${
    named && disabled ? "true" : nothing
  }" aria-label="${named ? label : nothing}" aria-hidden="${live && !part.lead ? "true" : nothing}">${
    live || !part.lead ? nothing : svg`<title>${label}</title>`
  }${drawGround(part, frame, painted)}${drawText(cell, frame, ink)}</g>`;
}

function drawGround(part: Part, frame: CellFrame, painted: Paint): TemplateResult {
  const {stroke, width, dash} = outlineOf(painted, frame.theme);
  const shown = painted.outline === "shown";
  return svg`<rect x="${round(part.x + 0.5)}" width="${Math.max(0, round(part.width - 1))}" height="${
    frame.cellHeight
  }" rx="2.5" fill="${painted.fill}" stroke="${stroke}" stroke-width="${width}" stroke-dasharray="${dash}"></rect><rect x="${round(
    part.x + 0.5,
  )}" y="${frame.cellHeight + 2}" width="${Math.max(0, round(part.width - 1))}" height="${
    shown ? 3 : round(painted.bar * frame.barHeight)
  }" fill="${shown ? frame.theme.accent : frame.theme.foreground}"></rect>`;
}

function outlineOf({outline}: Paint, theme: Theme): {stroke: string; width: number; dash: string} {
  if (outline === "shown") return {stroke: theme.accent, width: 1.75, dash: "none"};
  if (outline === "pinned") return {stroke: theme.accent, width: 1.5, dash: "3 2"};
  if (outline === "focus") return {stroke: theme.foreground, width: 2, dash: "none"};
  return {stroke: outline === "quiet" ? theme.border : "none", width: 1, dash: "none"};
}

function drawText(cell: Cell, frame: CellFrame, ink: string): unknown {
  const baseline = baselineOf(frame);
  const marks = whitespacePath(cell, frame.fontSize, baseline);
  const [run] = cell.runs;
  const drawn =
    cell.runs.length === 1 && run.kind === "text"
      ? text(run, baseline, ink)
      : cell.runs.map((each) => drawRun(each, frame, baseline, ink));
  return svg`<path d="${marks}" fill="none" stroke="${ink}" stroke-opacity="0.55"></path>${drawn}`;
}

function text(run: PlacedRun, y: number, ink: string): TemplateResult {
  return svg`<text xml:space="preserve" x="${run.x}" y="${y}" textLength="${run.width}" lengthAdjust="spacingAndGlyphs" fill="${ink}">${run.text}</text>`;
}

/** A run of text, or a chip: a name in an outline, round for special tokens and square for characters by name. */
function drawRun(run: PlacedRun, frame: CellFrame, baseline: number, ink: string): unknown {
  if (run.kind === "text") return text(run, baseline, ink);
  if (run.kind === "tab" || run.kind === "newline") return nothing;
  const size = round(frame.fontSize * chipScale);
  const inset = round(frame.fontSize * 0.08);
  const height = round(frame.fontSize * 1.12);
  const pad = round(frame.fontSize * 0.34);
  const y = round((frame.cellHeight - height) / 2);
  const round_ = run.kind === "special" ? round(height / 2) : 2;
  return svg`<rect x="${round(run.x + inset)}" y="${y}" width="${round(run.width - 2 * inset)}" height="${height}" rx="${
    round_
  }" fill="none" stroke="${ink}" stroke-opacity="0.6" stroke-dasharray="${
    run.kind === "bytes" || run.kind === "empty" ? "2 1.5" : "none"
  }"></rect><text x="${round(run.x + pad)}" y="${round(
    frame.cellHeight / 2 + size * 0.36,
  )}" font-size="${size}" textLength="${Math.max(1, round(run.width - 2 * pad))}" lengthAdjust="spacingAndGlyphs" fill="${ink}">${
    run.text
  }</text>`;
}

/**
 * A character that several tokens make: its glyph once, above a strip with a field for each piece, and the number of
 * pieces beside it. The glyph stands on the page's ground, since no ink suits the colours of all pieces.
 */
function drawPieces(
  cell: Cell,
  frame: CellFrame,
  paint: (token: number) => Paint,
  mark: (token: number) => Mark,
): TemplateResult {
  const strip = round(frame.cellHeight * 0.26);
  const [run] = cell.runs;
  const ink = frame.theme.foreground;
  const small = round(frame.fontSize * 0.62);
  const parts = cell.parts.map((part) => {
    const painted = paint(part.token);
    const {label, live, selected, disabled, tabbable} = mark(part.token);
    const named = live && part.lead;
    const {stroke, width, dash} = outlineOf({...painted, outline: painted.outline}, frame.theme);
    const shown = painted.outline === "shown";
    const [x, w] = [round(part.x + 0.5), Math.max(0, round(part.width - 1))];
    return svg`<g data-mark="${part.token}" role="${named ? "option" : nothing}" tabindex="${
      named ? (tabbable ? "0" : "-1") : nothing
    }" aria-selected="${named ? String(selected) : nothing}" aria-disabled="${
      named && disabled ? "true" : nothing
    }" aria-label="${named ? label : nothing}" aria-hidden="${live && !part.lead ? "true" : nothing}">${
      live || !part.lead ? nothing : svg`<title>${label}</title>`
    }<rect x="${x}" width="${w}" height="${frame.cellHeight}" fill="${frame.theme.background}"></rect><rect x="${x}" y="${round(
      frame.cellHeight - strip,
    )}" width="${w}" height="${strip}" rx="1.5" fill="${painted.fill}" stroke="${
      stroke === "none" ? frame.theme.border : stroke
    }" stroke-width="${stroke === "none" ? 0.75 : width}" stroke-dasharray="${dash}"></rect><rect x="${x}" y="${
      frame.cellHeight + 2
    }" width="${w}" height="${shown ? 3 : round(painted.bar * frame.barHeight)}" fill="${
      shown ? frame.theme.accent : frame.theme.foreground
    }"></rect></g>`;
  });
  const glyphX = round((cell.width - run.width - small * 0.6) / 2);
  return svg`${parts}<g pointer-events="none" aria-hidden="true"><text x="${glyphX}" y="${round(
    frame.cellHeight - strip - frame.fontSize * 0.22,
  )}" textLength="${run.width}" lengthAdjust="spacingAndGlyphs" fill="${ink}">${run.text}</text><text x="${round(
    glyphX + run.width + 1,
  )}" y="${round(small * 0.9)}" font-size="${small}" fill="${frame.theme.muted}">${cell.parts.length}</text></g>`;
}
