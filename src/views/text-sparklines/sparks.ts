import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import {isVisible} from "../tokens/draw-lines.js";
import type {Cell, Layout} from "../tokens/layout.js";
import type {Frame, Theme} from "../view.js";
import {heightOf, isSigned} from "./heights.js";
import type {Profile} from "./heights.js";

/** A chart below each token. */
export interface Sparks extends Profile {
  readonly style: "bars" | "line";
  /** Whether one colour serves all series. */
  readonly ordered: boolean;
  readonly missing: ReadonlySet<number>;
  /** The series that stands out; null: none. */
  readonly shown: number | null;
}

/** Least and most width of a chart, and what a series takes of it if it can. */
const [narrowest, widest, perSeries] = [14, 60, 3];

/** Width of a chart of so many series. */
export function sparkWidth(series: number): number {
  return Math.max(narrowest, Math.min(widest, series * perSeries));
}

/** Height of a chart, by the size of the text. */
export function sparkHeight(fontSize: number): number {
  return Math.round(fontSize * 1.15);
}

interface Paths {
  readonly base: string;
  /** One for each series, or with a line one for all. */
  readonly series: readonly string[];
}

interface Known {
  readonly key: string;
  readonly missing: Sparks["missing"];
  readonly lines: Map<number, Paths>;
}
const known = new WeakMap<Layout, WeakMap<Profile["values"], Known>>();

/** The charts of a layout's tokens, each at the left end of its token, `below` the top of the cell. */
export function drawSparks(
  layout: Layout,
  sparks: Sparks,
  {frame, below}: {readonly frame: Frame; readonly below: number},
): unknown {
  const {theme} = frame;
  const height = sparkHeight(frame.fontSize);
  const {style, scale, heights, top} = sparks;
  const key = [style, scale, heights, top, below, height].join(" ");
  let byValues = known.get(layout);
  if (!byValues) known.set(layout, (byValues = new WeakMap()));
  let kept = byValues.get(sparks.values);
  // Hover and selection change colours only.
  if (kept?.key !== key || kept.missing !== sparks.missing) {
    byValues.set(sparks.values, (kept = {key, missing: sparks.missing, lines: new Map()}));
  }
  const lines = layout.lines.map((cells, line) => {
    if (!isVisible(cells, frame.visible)) return nothing;
    let paths = kept.lines.get(line);
    if (!paths) kept.lines.set(line, (paths = pathsOf(cells, sparks, below, height)));
    return drawPaths(paths, sparks, theme);
  });
  return svg`<g pointer-events="none" aria-hidden="${frame.live ? "true" : nothing}">${lines}</g>`;
}

function drawPaths({base, series}: Paths, sparks: Sparks, theme: Theme): unknown {
  const ground = svg`<path d="${base === "" ? nothing : base}" fill="none" stroke="${theme.border}" stroke-width="1"></path>`;
  const drawn = series.map((path, i) => {
    if (path === "") return nothing;
    const colour = seriesColour(i, sparks, theme);
    return sparks.style === "line" && i === 0
      ? svg`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.25"></path>`
      : svg`<path d="${path}" fill="${colour}"></path>`;
  });
  return [ground, drawn];
}

/** The colour of a series: its own, or that of all; where another one stands out, a quiet one. */
export function seriesColour(series: number, {ordered, shown, style}: Sparks, theme: Theme): string {
  if (style === "line")
    return series === 0 ? (shown === null ? theme.foreground : theme.muted) : theme.accent;
  if (shown !== null && series !== shown) return theme.border;
  if (ordered) return shown === null ? theme.muted : theme.accent;
  return theme.categorical[series % theme.categorical.length];
}

function pathsOf(cells: readonly Cell[], sparks: Sparks, below: number, height: number): Paths {
  const count = sparks.values.shape[1];
  const width = sparkWidth(count);
  const half = isSigned(sparks) ? height / 2 : height;
  const bars = Array<string>(sparks.style === "line" ? 1 : count).fill("");
  let base = "";
  for (const cell of cells) {
    for (const part of cell.parts) {
      if (!part.lead || sparks.missing.has(part.token)) continue;
      const wide = Math.min(width, Math.max(4, part.width - 2));
      const [x, y] = [cell.x + part.x + 1, round(cell.y + below + half)];
      base += `M${round(x)} ${y}h${round(wide)}`;
      const step = wide / count;
      if (sparks.style === "line") {
        for (let i = 0; i < count; i++) {
          const top = round(y - heightOf(sparks, part.token, i) * (half - 1));
          bars[0] += `${i === 0 ? "M" : "L"}${round(x + (i + 0.5) * step)} ${top}`;
        }
        // A path of one point draws nothing.
        if (count === 1) bars[0] += `h${round(step / 2)}`;
        continue;
      }
      const gap = step >= 2.5 ? 0.6 : 0;
      for (let i = 0; i < count; i++) {
        const tall = round(heightOf(sparks, part.token, i) * (half - 1));
        if (tall === 0) continue;
        const bar = round(step - gap);
        bars[i] += `M${round(x + i * step)} ${y}h${bar}v${-tall}h${-bar}z`;
      }
    }
  }
  return {base, series: bars};
}
