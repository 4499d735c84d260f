import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {drawCaption} from "../checkpoints/caption.js";
import type {LengthShiftState} from "../length-shift.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {axisSize, drawRows, ticksWidth} from "../units/axes.js";
import {fitted} from "../units/fitted.js";
import {drawBrush, drawCursor, drawOverlay, drawTitle} from "../units/frame-parts.js";
import {drawLegend, lineSample, sampleWidth} from "../units/legend.js";
import {lookedPlace, selectedUnit} from "../units/marks.js";
import {rowsOf} from "../units/packed.js";
import {counted, shortName} from "../units/words.js";
import type {Drawing, Frame} from "../view.js";
import {Bands} from "../whole.js";
import {changeName, changes, colourOf, countsOf, dashes} from "./changes.js";
import {drawLines} from "./lines.js";
import type {Plot} from "./lines.js";
import {axisOf, columnAt, cursorOf, deadHeight, heightAt, heightOf} from "./scene.js";
import {announce, changeCounts, describe, meanText, summary} from "./words.js";

type State = LengthShiftState;
const height = 300;

export function draw(state: State, frame: Frame): Drawing {
  const {t} = frame;
  const bands = new Bands(frame, 120);
  const {inner} = bands;
  bands.put(
    drawTitle(state, {told: (unit) => describe(state, unit, t), summary: summary(state, t)}, inner),
    4,
    true,
  );
  bands.put(legend(state, inner), 8);
  bands.put(drawPlot(state, inner), 8);
  const about = `${t("length: number of different")} ${state.feature}`;
  bands.put(drawCaption({...state, says: [about]}, inner), 0);
  return bands.whole({
    name: t("Length shift"),
    announce: () => announce(state, t),
    about: `${about}. ${state.provenance}`,
  });
}

function legend(state: State, frame: Frame): Band {
  const {t, theme} = frame;
  const items = changes.map((change) => ({
    sample: lineSample(colourOf(change, theme), dashes[change]),
    text: `${changeName(change, t)}: ${changeCounts(state, change)}`,
  }));
  const mean = svg`<path d="${diamond(sampleWidth / 2, 0)}" fill="${theme.foreground}"></path>`;
  const {dead} = countsOf(state.lengths);
  return drawLegend(
    [
      ...items,
      {sample: mean, text: t("mean length of the alive neurons")},
      ...(dead > 0 ? [{text: `${t("dead in all")}: ${counted(dead)}`}] : []),
    ],
    frame,
  );
}

const diamond = (x: number, y: number): string => `M${x} ${y - 5}l5 5l-5 5l-5 -5z`;

function drawPlot(state: State, frame: Frame): Band {
  const {theme, t, live} = frame;
  const axis = axisOf(state);
  const dead: Label = {text: t("dead"), size: axisSize, fill: theme.muted};
  const left = Math.max(ticksWidth(axis.ticks), Math.ceil(widthOf(dead)) + 10);
  const plot: Plot = {width: Math.max(60, frame.width - left - 8), height};
  const y = (part: number): number => part * height;
  const cut = y((heightOf(state, 1) + deadHeight) / 2);
  const columns = footer(state, plot, frame);
  const cursor = cursorOf(state);
  const rows = rowsOf(state.lengths);
  const at = cursor && {
    x: columnAt(cursor.checkpoint, rows.length) * plot.width,
    y: heightOf(state, rows[cursor.checkpoint][cursor.unit]) * height,
    label: describe(state, cursor.unit, t),
  };
  return {
    svg: svg`<g transform="translate(${left},0)" role="${live ? "group" : nothing}" aria-label="${
      live ? t("Lines of the neurons") : nothing
    }"><rect width="${round(plot.width)}" height="${height}" fill="${theme.surface}"></rect>${drawLines(
      state,
      plot,
      frame,
    )}${drawRows(axis.ticks, {width: plot.width, y: (part) => y(heightAt(part))}, frame)}<g aria-hidden="true" pointer-events="none"><path d="M0 ${round(cut)}H${round(plot.width)}" stroke="${
      theme.muted
    }" stroke-width="1" stroke-dasharray="2 4" fill="none"></path>${drawLabel(
      dead,
      round(-7 - widthOf(dead)),
      round(y(deadHeight) + axisSize * 0.34),
    )}${rows.map(
      (_, i) =>
        svg`<path d="M${round(columnAt(i, rows.length) * plot.width)} 0V${height}" stroke="${theme.border}" stroke-width="1" fill="none"></path>`,
    )}${means(state, plot, frame)}</g>${drawStrong(state, plot, frame)}${drawBrush(state, plot, frame, "across")}${drawOverlay(
      plot,
      frame,
    )}${at ? drawCursor(state, cursor, at, frame) : nothing}<g transform="translate(0,${height})">${
      columns.svg
    }</g></g>`,
    height: height + columns.height,
  };
}

/** Means of the alive neurons, on each checkpoint. */
function means(state: State, {width}: Plot, {theme}: Frame): unknown {
  const count = state.checkpoints.length;
  const d = countsOf(state.lengths)
    .means.map((mean, i) =>
      Number.isNaN(mean)
        ? ""
        : diamond(round(columnAt(i, count) * width), round(heightOf(state, Math.max(1, mean)) * height)),
    )
    .join("");
  return svg`<path d="${d}" fill="${theme.foreground}" stroke="${theme.background}" stroke-width="1"></path>`;
}

/** Names of the checkpoints, how many neurons are alive, and their mean length. */
function footer(state: State, {width}: Plot, {theme, t}: Frame): {svg: TemplateResult; height: number} {
  const {alive, means: all} = countsOf(state.lengths);
  const count = state.checkpoints.length;
  const room = Math.max(24, (count === 1 ? 1 : columnAt(1, count) - columnAt(0, count)) * width - 8);
  const drawn = state.checkpoints.map((name, i) => {
    const mean: Label = {text: `${t("mean")} ${meanText(all[i])}`, size: axisSize, fill: theme.muted};
    const lines: readonly Label[] = [
      {text: name, size: 12, fill: theme.foreground},
      {text: `${counted(alive[i])} ${t("alive")}`, size: axisSize, fill: theme.muted},
      // The mark in the plot says what it is.
      widthOf(mean) <= room ? mean : {...mean, text: meanText(all[i])},
    ];
    return lines.map((label, line) => {
      const short = fitted(label, room);
      const needed = widthOf(short);
      const middle = columnAt(i, count) * width;
      const x = Math.max(0, Math.min(width - needed, middle - needed / 2));
      return drawLabel(short, round(x), 16 + line * 15);
    });
  });
  return {svg: svg`<g pointer-events="none">${drawn}</g>`, height: 52};
}

/** The selected neuron and the one that is looked at, on top of all others, with their numbers. */
function drawStrong(state: State, plot: Plot, {theme}: Frame): unknown {
  const selected = selectedUnit(state);
  const looked = lookedPlace(state)?.unit ?? null;
  const line = (unit: number, colour: string, above: boolean): TemplateResult => {
    const rows = rowsOf(state.lengths);
    const points = rows.map((row, i) => ({
      x: round(columnAt(i, rows.length) * plot.width),
      y: round(heightOf(state, row[unit]) * height),
    }));
    const d = points.map(({x, y}, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
    const dots = points.map(({x, y}) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`).join("");
    const last = points[points.length - 1];
    const label: Label = {text: shortName(state, unit), size: 12, fill: colour};
    const x = Math.min(last.x + 9, plot.width - widthOf(label) - 2);
    const y = Math.max(12, above ? last.y - 8 : last.y + 4);
    return svg`<path d="${d}" stroke="${theme.background}" stroke-width="5" fill="none"></path><path d="${d}" stroke="${colour}" stroke-width="2.5" fill="none"></path><path d="${dots}" fill="${colour}" stroke="${theme.background}" stroke-width="1"></path>${drawLabel(
      label,
      round(x),
      round(y),
    )}`;
  };
  return svg`<g pointer-events="none" aria-hidden="true">${
    selected === null ? nothing : line(selected, theme.accent, false)
  }${looked === null || looked === selected ? nothing : line(looked, theme.foreground, true)}</g>`;
}
