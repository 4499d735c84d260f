import type {TextSparklinesState} from "../text-sparklines.js";
import {byUnit} from "./grouping.js";
import type {Sparks} from "./sparks.js";

/** What a mark is. */
export interface SparkMark {
  readonly kind: "token" | "series";
  readonly at: number;
}

/** Reads a mark of a text with charts: a position, or `s` and a series. */
export function readSparkMark(
  mark: string | null,
  {tokens, series}: {readonly tokens: number; readonly series: number},
): SparkMark | null {
  const found = /^(s?)(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "s") return at < series ? {kind: "series", at} : null;
  return at < tokens ? {kind: "token", at} : null;
}

export function readMark({tokens, names}: TextSparklinesState, mark: string | null): SparkMark | null {
  return readSparkMark(mark, {tokens: tokens.length, series: names.length});
}

/** The series or token that is looked at: under the pointer, with the focus, or selected. */
export function shownOf(state: TextSparklinesState, kind: SparkMark["kind"]): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === kind) return found.at;
  }
  return kind === "token" ? state.selected : state.series;
}

const missing = new WeakMap<readonly number[], ReadonlySet<number>>();

export function missingOf({missing: positions}: Pick<TextSparklinesState, "missing">): ReadonlySet<number> {
  let known = missing.get(positions);
  if (!known) missing.set(positions, (known = new Set(positions)));
  return known;
}

/** The charts of the text: of its tokens, or of its words. */
export function sparksOf(given: TextSparklinesState): Sparks {
  const state = byUnit(given);
  const {values, heights, scale, top, style, ordered} = state;
  return {
    values,
    heights,
    scale: heights === "rank" ? "common" : scale,
    top,
    style,
    ordered,
    missing: missingOf(state),
    shown: shownOf(state, "series"),
  };
}

/** What Tab leads to in the text, and in the legend. */
export function tabbable(state: TextSparklinesState, kind: SparkMark["kind"]): number {
  const focused = readMark(state, state.focused);
  if (focused?.kind === kind) return focused.at;
  return (kind === "token" ? state.selected : state.series) ?? 0;
}
