import {nothing, svg} from "lit/html.js";
import {drawCaption} from "../checkpoints/caption.js";
import {featureHeight, placeFeature} from "../checkpoints/draw-feature.js";
import {cutToColumns} from "../checkpoints/names.js";
import {count, share} from "../checkpoints/numbers.js";
import {drawOption, isSeen} from "../checkpoints/option.js";
import {drawSeriesLegend, drawShape} from "../checkpoints/series.js";
import type {FeatureSharesState} from "../feature-shares.js";
import {numberAt} from "../packed.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {visible} from "../tokens/words.js";
import type {Drawing, Frame, Theme} from "../view.js";
import {Bands, margin} from "../whole.js";
import {endsOf, markOf, placeOf, shownFeature, shownFeatures, ticksOf} from "./scene.js";
import type {Ends} from "./scene.js";
import {announce, distanceSays, featureSays, taggerSays} from "./words.js";

type State = FeatureSharesState;

const size = 11.5;
const small = 10.5;
const rowHeight = 20;

export function draw(state: State, frame: Frame): Drawing {
  const bands = new Bands(frame, 200);
  const {inner} = bands;
  const {live, t} = frame;
  bands.putAny(drawLegend(state, inner), 6, true);
  if (live) bands.putAny(drawReadout(state, inner), 4, true);
  bands.putAny(drawRows(state, bands.next), 12);
  const says = [
    t("bar: share of the corpus's positions; shapes: share of the activation mass"),
    taggerSays(state, t),
  ];
  bands.putAny(drawCaption({...state, says}, inner), 2 * margin);
  return bands.whole({
    name: t("Shares of features"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

/** The bar of a corpus: filled, those after the first with an edge alone. */
function drawBar(k: number, [x, y, width, height]: readonly number[], theme: Theme): unknown {
  if (width <= 0) return nothing;
  return svg`<rect x="${round(x + 0.5)}" y="${round(y + 0.5)}" width="${round(Math.max(0.5, width - 1))}" height="${round(
    height - 1,
  )}" fill="${k === 0 ? theme.border : "none"}" stroke="${theme.muted}" stroke-width="${k === 0 ? 0.75 : 1}"></rect>`;
}

function drawLegend(state: State, frame: Frame): Band {
  const {t, theme} = frame;
  return drawSeriesLegend(
    [
      ...state.corpora.map((name, k) => ({
        text: `${t("corpus")} ${visible(name)}`,
        draw: (x: number, y: number) => drawBar(k, [x - 5, y - 5, 10, 10], theme),
      })),
      ...state.checkpoints.map((name, c) => ({
        text: `${visible(name)}: ${distanceSays(state, c, t)}`,
        draw: (x: number, y: number) => drawShape(c, x, y, 4.5, theme),
      })),
    ],
    frame,
  );
}

function drawReadout(state: State, {theme, t, width}: Frame): Band {
  const feature = shownFeature(state);
  const label: Label = {
    text: feature === null ? "" : featureSays(state, feature, t),
    size,
    fill: theme.foreground,
  };
  // Kept free, so that a hover moves nothing.
  return {svg: drawLabel(label, 0, 12, width), height: 16};
}

interface Plan {
  readonly rows: readonly number[];
  readonly nameWidth: number;
  readonly plotX: number;
  readonly plot: number;
  /** Width of a column of numbers; 0: there is no room for them. */
  readonly number: number;
  readonly ends: Ends;
}

const gap = 8;
const leastPlot = 60;

function planOf(state: State, {width}: Frame): Plan {
  const rows = shownFeatures(state);
  const room = Math.max(56, width * 0.25);
  const widest = Math.max(
    36,
    ...rows.map((at) => placeFeature(state.features[at], state.kind, room).width + 4),
  );
  const nameWidth = Math.ceil(Math.min(room, widest));
  const plotX = nameWidth + gap;
  const number = Math.ceil(widthOf({text: "99.9 %", size: small, fill: ""})) + gap;
  const columns = (state.corpora.length + state.checkpoints.length) * number;
  const fits = width - plotX - columns >= leastPlot;
  const plot = round(width - plotX - (fits ? columns : 0) - 8);
  return {rows, nameWidth, plotX, plot, number: fits ? number : 0, ends: endsOf(state)};
}

const headHeight = 40;

function drawRows(state: State, frame: Frame): Band {
  const {theme, live, t, width, visible: seen} = frame;
  const plan = planOf(state, frame);
  const {rows} = plan;
  if (rows.length === 0) {
    return flowLabels([{text: t("no feature"), size, fill: theme.muted}], width, 0, 18);
  }
  const tabbable = rows.some((at) => markOf(at) === state.focused) ? state.focused : markOf(rows[0]);
  const orders = {
    corpus: t("the most frequent of the corpus first"),
    difference: t("the farthest from the corpus first"),
    name: t("by name"),
  };
  const number = rows.length < state.total ? `${rows.length} ${t("of")} ${count(state.total)} ` : "";
  const head: Label = {
    text: `${number}${state.feature}, ${orders[state.order]}`,
    size,
    fill: theme.muted,
  };
  const drawn = rows.map((at, i) => {
    const y = headHeight + i * rowHeight;
    const mark = markOf(at);
    if (!isSeen(y, y + rowHeight, seen) && mark !== tabbable) return nothing;
    return drawOption(
      {
        mark,
        label: () => featureSays(state, at, t),
        pressed: false,
        y,
        height: rowHeight,
        place: i + 1,
        count: rows.length,
        tabbable: mark === tabbable,
        content: drawRow(state, at, plan, theme),
      },
      state,
      frame,
    );
  });
  const height = headHeight + rows.length * rowHeight;
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawLabel(head, 0, 12, width)}${drawScale(plan, height, theme)}${drawHeads(
      state,
      plan,
      theme,
    )}</g><g role="${live ? "listbox" : nothing}" aria-label="${live ? t("Features") : nothing}">${drawn}</g>`,
    height,
  };
}

/** Lines at some shares, with what they stand for. */
function drawScale({plotX, plot, ends}: Plan, height: number, theme: Theme): unknown {
  let free = -Infinity;
  return ticksOf(ends).map((tick) => {
    const x = round(plotX + (placeOf(tick, ends) ?? 0) * plot);
    const label: Label = {text: `${Number((100 * tick).toPrecision(3))} %`, size: small, fill: theme.muted};
    const at = Math.max(plotX, Math.min(plotX + plot - widthOf(label), x - widthOf(label) / 2));
    const line = svg`<path d="M${x} ${headHeight - 4}V${height}" stroke="${theme.border}" stroke-width="0.75" stroke-dasharray="2 2" fill="none"></path>`;
    // Names that would overlap are left out.
    if (at < free) return line;
    free = at + widthOf(label) + 6;
    return [line, drawLabel(label, round(at), headHeight - 8)];
  });
}

function drawHeads({corpora, checkpoints}: State, {plotX, plot, number}: Plan, theme: Theme): unknown {
  if (number === 0) return nothing;
  const x = (column: number): number => plotX + plot + 8 + column * number + number / 2 + gap / 2;
  return [
    ...corpora.map((_, k) => drawBar(k, [x(k) - 5, headHeight - 16, 10, 10], theme)),
    ...checkpoints.map((_, c) => drawShape(c, x(corpora.length + c), headHeight - 11, 4.5, theme)),
  ];
}

function drawRow(state: State, feature: number, plan: Plan, theme: Theme): unknown {
  const {corpora, checkpoints, corpus, shares, features, kind} = state;
  const {nameWidth, plotX, plot, ends, number} = plan;
  const named = placeFeature(features[feature], kind, nameWidth - 4);
  const thick = round(12 / corpora.length);
  const bars = corpora.map((_, k) => {
    const long = placeOf(numberAt(corpus, k, feature), ends) ?? 0;
    return drawBar(k, [plotX, 4 + k * thick, round(long * plot), thick], theme);
  });
  const dots = checkpoints.map((_, c) => {
    const at = placeOf(numberAt(shares, c, feature), ends);
    // A little above one another, so that equal shares are seen.
    const y = round(10 + (c - (checkpoints.length - 1) / 2) * Math.min(2.5, 8 / checkpoints.length));
    return at === null ? nothing : drawShape(c, plotX + at * plot, y, 4, theme);
  });
  const values = [
    ...corpora.map((_, k) => numberAt(corpus, k, feature)),
    ...checkpoints.map((_, c) => numberAt(shares, c, feature)),
  ];
  const numbers = values.map((value, column) => {
    const label: Label = {text: cutToColumns(share(value), 8), size: small, fill: theme.foreground};
    return drawLabel(label, round(plotX + plot + 8 + (column + 1) * number - widthOf(label)), 14);
  });
  return [
    named.draw(4, (rowHeight - featureHeight) / 2, theme),
    bars,
    dots,
    number === 0 ? nothing : numbers,
  ];
}
