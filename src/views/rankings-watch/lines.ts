import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {axisName, drawColumnNames} from "../heatmap/axes.js";
import {cellMark} from "../heatmap/cell-mark.js";
import {fieldName} from "../ranks/marks.js";
import {rowName} from "../ranks/rows.js";
import {longRank} from "../ranks/scale.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame, Theme} from "../view.js";
import {differenceTicks} from "./header.js";
import {dashOf, lineColour, markPath} from "./line-marks.js";
import {axisTop, columnOf, compared, differenceTop, isDifference, rowOf, shownWords} from "./numbers.js";
import {cursorOf, find, gridsOf, heights, inOrder, linesOverlay, lineHeights, placeIn} from "./place.js";
import type {Found, Grid} from "./place.js";
import {describe, fullName, wordName} from "./words.js";

type State = RankingsWatchState;
const size = 11;
const height = 240;
const mostMarks = 60;

/** Ticks of the axis, 0 at the bottom and 1 at the top. */
function ticksOf(state: State): readonly {readonly t: number; readonly text: string}[] {
  const pair = compared(state);
  if (isDifference(state) && pair) {
    return differenceTicks(differenceTop(state, pair)).map(({t, text}) => ({t: (t + 1) / 2, text}));
  }
  const top = axisTop(state);
  const every = Math.max(1, Math.ceil(top / 6));
  const ticks = [];
  for (let power = 0; power <= top; power += every) {
    const text =
      state.statistic === "rank"
        ? longRank(10 ** power)
        : `${power <= 2 ? 100 / 10 ** power : Number((100 / 10 ** power).toPrecision(1))} %`;
    ticks.push({t: 1 - power / top, text});
  }
  return ticks;
}

/** Where the lines are, in CSS pixels from the corner of their ground. */
interface Plot {
  readonly width: number;
  readonly x: (column: number) => number;
  readonly y: (t: number) => number;
  /** Heights of all lines, by column: 0 at the bottom, 1 at the top. */
  readonly heights: readonly (readonly number[])[];
  readonly selected: number | null;
  readonly looked: Found | null;
}

/** Lines over the layers at one position, or over the positions in one layer; the best is on top. */
export function drawLines(state: State, frame: Frame): Band {
  const [grid] = gridsOf(state);
  if (!grid || grid.rows === 0 || grid.columns === 0) return {svg: nothing, height: 0};
  const {theme, live, t, width} = frame;
  const ticks = ticksOf(state).map((tick) => ({...tick, label: {text: tick.text, size, fill: theme.muted}}));
  const names = isDifference(state) ? [] : shownWords(state).map(wordName);
  const left = Math.ceil(Math.max(...ticks.map(({label}) => widthOf(label)))) + 8;
  const right = Math.min(
    width * 0.3,
    Math.max(12, ...names.map((name) => widthOf(named(name, "", frame)) + 12)),
  );
  const step = Math.min(90, Math.max(40, width - left - right) / grid.columns);
  const plot = plotOf(state, grid, step);
  const axis = state.statistic === "rank" ? t("rank") : t("probability");
  const strong = plot.looked?.cell.column ?? plot.selected;
  const below = {...frame, width: Math.max(plot.width, 40)};
  const columns = drawColumnNames(namesOf(state, frame), {cellWidth: step, strong}, below);
  return {
    svg: svg`<g role="${live ? "group" : nothing}" aria-label="${
      live ? t("Lines of the watched words") : nothing
    }"><g aria-hidden="true" pointer-events="none">${drawLabel(
      {text: aheadAxis(state, t) ?? axis, size, fill: theme.muted},
      0,
      10,
    )}</g><g transform="translate(${left},14)"><g aria-hidden="true" pointer-events="none"><rect width="${
      plot.width
    }" height="${height}" fill="${theme.surface}"></rect>${ticks.map(
      ({t: at, label}) =>
        svg`<path d="M0 ${plot.y(at)}H${plot.width}" stroke="${theme.border}" stroke-width="0.75"></path>${drawLabel(
          label,
          round(-6 - widthOf(label)),
          round(plot.y(at) + size * 0.34),
        )}`,
    )}${drawRules(state, plot, theme)}${Array.from({length: grid.rows}, (_, i) => drawLine(state, i, plot, theme))}${endNames(
      names,
      plot,
      right - 10,
      frame,
    )}</g>${live ? overlay(grid, plot) : nothing}${drawCursor(state, grid, plot, frame)}<g transform="translate(0,${height})">${
      columns.svg
    }</g></g></g>`,
    height: round(14 + height + columns.height),
  };
}

function plotOf(state: State, {columns}: Grid, step: number): Plot {
  const [over, rows, row, column] = [state.scope === "all", inOrder(state), rowOf(state), columnOf(state)];
  const heightsAt = lineHeights(state);
  const rowAt = state.row === null ? null : rows.indexOf(state.row);
  const selected = over ? state.column : rowAt;
  return {
    width: round(step * columns),
    x: (column) => round((column + 0.5) * step),
    y: (t) => round(8 + (1 - t) * (height - 16)),
    heights: Array.from({length: columns}, (_, i) => (over ? heightsAt(row, i) : heightsAt(rows[i], column))),
    selected: selected !== null && selected >= 0 && selected < columns ? selected : null,
    looked: find(state, state.hovered) ?? find(state, state.focused),
  };
}

const named = (text: string, fill: string, {theme}: Frame): Label => ({
  text,
  size,
  fill,
  mono: theme.monoFont,
});

/** The zero of differences, what is selected, and what is looked at. */
function drawRules(state: State, {width, x, y, selected, looked}: Plot, theme: Theme): unknown {
  const rule = (at: number, stroke: string, dash: string | typeof nothing): TemplateResult =>
    svg`<path d="M${x(at)} 4V${height - 4}" stroke="${stroke}" stroke-width="1" stroke-dasharray="${dash}" fill="none"></path>`;
  return [
    isDifference(state)
      ? svg`<path d="M0 ${y(0.5)}H${width}" stroke="${theme.foreground}" stroke-width="1.25"></path>`
      : nothing,
    selected === null ? nothing : rule(selected, theme.accent, nothing),
    looked ? rule(looked.cell.column, theme.foreground, "3 2") : nothing,
  ];
}

function drawLine(
  state: State,
  i: number,
  {width, x, y, heights: all, looked}: Plot,
  theme: Theme,
): TemplateResult {
  const colour = isDifference(state) ? theme.accent : lineColour(i, theme);
  const points = kept(
    all.map((column) => column[i]),
    width,
  );
  const path = points.map(([at, t], k) => `${k === 0 ? "M" : "L"}${x(at)} ${y(t)}`).join("");
  const marks = all.length <= mostMarks ? points.map(([at, t]) => markPath(i, x(at), y(t))).join("") : "";
  return svg`<path d="${path}" fill="none" stroke="${colour}" stroke-width="${
    looked?.cell.row === i ? 2.75 : 1.75
  }" stroke-dasharray="${dashOf(i) ?? nothing}" stroke-linejoin="round"></path>${
    marks === "" ? nothing : svg`<path d="${marks}" fill="${colour}"></path>`
  }`;
}

/** Gives the pointer's place: its column, and its height, of which `find` makes the nearest line. */
const overlay = ({columns}: Grid, {width}: Plot): TemplateResult =>
  svg`<rect data-grid="${linesOverlay}" data-rows="${heights}" data-columns="${columns}" x="0" y="8" width="${width}" height="${
    height - 16
  }" fill="transparent" aria-hidden="true"></rect>`;

/** The one point that the keyboard reaches. */
function drawCursor(state: State, {name}: Grid, plot: Plot, {live, theme, t}: Frame): unknown {
  const cursor = live ? cursorOf(state) : null;
  if (!cursor) return nothing;
  const {row, column} = cursor.cell;
  const [x, y] = [plot.x(column) - 6, plot.y(plot.heights[column][row]) - 6];
  return svg`<rect data-mark="${cellMark(fieldName(name, 0), cursor.cell)}" tabindex="0" role="button" aria-pressed="${String(
    plot.selected === column,
  )}" aria-label="${describe(state, placeIn(state, cursor), t)}" x="${round(x)}" y="${round(
    y,
  )}" width="12" height="12" rx="6" fill="transparent" stroke="${
    find(state, state.focused) ? theme.foreground : "none"
  }" stroke-width="2.5" style="outline:none" pointer-events="none"></rect>`;
}

/** Which of two words is ahead above the zero, and which below. */
function aheadAxis(state: State, t: Frame["t"]): string | null {
  const pair = compared(state);
  if (!isDifference(state) || !pair) return null;
  const [a, b] = pair.map((i) => fullName(state.words[i]));
  return `${t("ahead in")} ${state.statistic === "rank" ? t("rank") : t("probability")}: ${a} ↑ ${b} ↓`;
}

/** Kept: a hover over a long text names nothing anew. */
const known = new WeakMap<
  readonly number[],
  {readonly tokens: State["tokens"]; readonly t: Frame["t"]; readonly names: readonly string[]}
>();

/** Names of the layers or positions below the lines. */
function namesOf(state: State, {t}: Frame): readonly string[] {
  if (state.scope === "one") return inOrder(state).map((row) => rowName(state.rows[row], t));
  const {positions, tokens} = state;
  const before = known.get(positions);
  if (before?.tokens === tokens && before.t === t) return before.names;
  const names = positions.map((position) => {
    const token = tokens[position];
    return token === undefined ? t("after the end") : axisName(token);
  });
  known.set(positions, {tokens, t, names});
  return names;
}

/** A name at the end of each line; where two lines end close to each other, the lower name moves down. */
function endNames(
  names: readonly string[],
  {width, y, heights: all}: Plot,
  most: number,
  frame: Frame,
): unknown {
  const ends = all.at(-1) ?? [];
  const order = names.map((_, i) => i).sort((a, b) => ends[b] - ends[a] || a - b);
  let below = -Infinity;
  return order.map((i) => {
    below = Math.max(y(ends[i]) + size * 0.34, below + size + 2);
    return drawLabel(
      named(names[i], lineColour(i, frame.theme), frame),
      round(width + 8),
      round(below),
      most,
    );
  });
}

/** The points of a line; where there are more than pixels, the best of each pixel. */
function kept(values: readonly number[], width: number): readonly (readonly [at: number, value: number])[] {
  const each = Math.max(1, Math.ceil(values.length / width));
  const points: [number, number][] = [];
  for (let from = 0; from < values.length; from += each) {
    let best = from;
    for (let i = from; i < Math.min(values.length, from + each); i++) if (values[i] > values[best]) best = i;
    points.push([best, values[best]]);
  }
  return points;
}
