import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {round, textWidth} from "../theme/measure.js";
import {isVisible} from "../tokens/draw-lines.js";
import type {Cell, Layout} from "../tokens/layout.js";
import type {Frame, Theme} from "../view.js";
import {shareText} from "./names.js";
import {isSource, onScale} from "./row.js";
import type {Row} from "./row.js";

const size = 11;
const trackHeight = 5;
/** Cells of one group that are nearer than this share a track. */
const near = 6;

/** What the boxes show: a row on a scale, or nothing. */
interface Shares {
  readonly frame: Frame;
  readonly row: Row | null;
  readonly top: number;
}

/** Under the tokens of the detailed view: the share of each, or of each group, as a bar and as a number. */
export function drawShares(layout: Layout, shares: Shares, cellHeight: number): unknown {
  const {theme, visible, live} = shares.frame;
  const lines = layout.lines.map((cells) =>
    isVisible(cells, visible) ? drawLine(tracksOf(cells, shares.row), shares, cellHeight, theme) : nothing,
  );
  return svg`<g font-family="${theme.textFont}" font-size="${size}" fill="${
    theme.foreground
  }" pointer-events="none" aria-hidden="${live ? "true" : nothing}">${lines}</g>`;
}

/** Where a group lies on a line. */
interface Track {
  readonly token: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** It begins with the first token of its group: the number stands there. */
  readonly lead: boolean;
}

function tracksOf(cells: readonly Cell[], row: Row | null): readonly Track[] {
  const tracks: Track[] = [];
  for (const cell of cells) {
    for (const part of cell.parts) {
      if (!part.lead) continue;
      const [x, y, width] = [round(cell.x + part.x + 1), cell.y, round(part.width - 2)];
      const group = row ? row.groups.of[part.token] : part.token;
      const before = tracks.at(-1);
      const same = before && row && row.groups.of[before.token] === group;
      if (same && Math.max(before.x, x) - Math.min(before.x + before.width, x + width) <= near) {
        const left = Math.min(before.x, x);
        const right = Math.max(before.x + before.width, x + width);
        tracks[tracks.length - 1] = {...before, x: left, width: round(right - left)};
        continue;
      }
      tracks.push({token: part.token, x, y, width, lead: !row || row.groups.first[group] === part.token});
    }
  }
  return tracks;
}

/** Two paths for the bars of a line, and a number a group. */
function drawLine(
  tracks: readonly Track[],
  {row, top}: Shares,
  cellHeight: number,
  theme: Theme,
): TemplateResult {
  let fields = "";
  let zeros = "";
  const bars = {above: "", below: ""};
  const numbers: TemplateResult[] = [];
  for (const {token, x, y: top0, width, lead} of tracks) {
    const y = top0 + cellHeight + 5;
    const known = row !== null && isSource(row, token);
    const share = known ? row.shares[row.groups.of[token]] : 0;
    if (known) fields += box(x, y, width);
    if (known && row.hasSign) {
      // From the middle: to the right for the target, to the left against it.
      const [middle, filled] = [round(x + width / 2), round((Math.abs(onScale(share, top)) * width) / 2)];
      zeros += `M${middle} ${y - 1}v${trackHeight + 2}`;
      if (filled > 0 && share > 0) bars.above += box(middle, y, filled);
      if (filled > 0 && share < 0) bars.below += box(round(middle - filled), y, filled);
    } else if (known) {
      const filled = round(onScale(share, top) * width);
      if (filled > 0) bars.above += box(x, y, filled);
    }
    numbers.push(number(known && lead ? shareText(share, row.hasSign) : "", x, y + 17));
  }
  const path = (d: string): unknown => (d === "" ? nothing : d);
  return svg`<path d="${path(fields)}" fill="${theme.surface}" stroke="${
    theme.border
  }" stroke-width="0.75"></path><path d="${path(bars.above)}"></path>${
    bars.below === "" ? nothing : svg`<path d="${bars.below}" fill="${theme.accent}"></path>`
  }${
    zeros === ""
      ? nothing
      : svg`<path d="${zeros}" fill="none" stroke="${theme.foreground}" stroke-width="0.75"></path>`
  }${numbers}`;
}

function number(text: string, x: number, y: number): TemplateResult {
  const width = text === "" ? nothing : textWidth(text, size);
  return svg`<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
}

function box(x: number, y: number, width: number): string {
  return `M${x} ${y}h${width}v${trackHeight}h${-width}z`;
}
