import {nothing, svg} from "lit/html.js";
import {drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {SimilarityState} from "../similarity.js";
import {round} from "../theme/measure.js";
import {flowLabels} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {cursorOf, endsOf, grid, missingOf, pairOf, shownPair, sizeOf, valueOf} from "./pairs.js";
import {announce, describePair, told} from "./words.js";
import {drawWhole, margin} from "../whole.js";

const gap = 6;
/** A field is square, and no larger than this. */
const largest = 40;

export function draw(state: SimilarityState, frame: Frame): Drawing {
  const {t} = frame;
  const inner: Frame = {...frame, width: Math.max(120, frame.width - 2 * margin)};
  const title = drawTitle(state, inner);
  const legend = drawLegend(state, inner);
  const map = drawMap(state, inner);
  const caption = drawCaption(state, inner);
  const legendY = title.height + 8;
  const mapY = round(legendY + legend.height + 8);
  const captionY = round(mapY + map.height + 14);
  const height = Math.ceil(captionY + caption.height + 2 * margin);
  const name = t("Similarity of layers");
  return drawWhole(
    {
      name: name,
      announce: () => announce(state, t),
      about: `${state.measure}. ${state.provenance}`,
      height,
      body: svg`${
        title.svg
      }<g transform="translate(0,${legendY})">${legend.svg}</g><g transform="translate(0,${mapY})">${
        map.svg
      }</g><g transform="translate(0,${captionY})">${caption.svg}</g>`,
    },
    frame,
  );
}

function drawTitle(state: SimilarityState, {theme, width, t}: Frame) {
  const shown = shownPair(state);
  const size = 13;
  const labels = shown
    ? [
        {text: `${state.rows[shown.row]} × ${state.columns[shown.column]}`, size, fill: theme.accent},
        {text: told(valueOf(state, shown), t), size, fill: theme.foreground},
      ]
    : [{text: state.measure, size, fill: theme.foreground}];
  const what = `${state.rowTitle} (${t("rows")}) × ${state.columnTitle} (${t("columns")})`;
  return flowLabels([...labels, {text: what, size, fill: theme.muted}], width, 12, 20);
}

function drawLegend(state: SimilarityState, frame: Frame) {
  const [low, high] = endsOf(state);
  const ticks = [0, 0.5, 1].map((part) => ({
    t: part,
    text: told(low + part * (high - low), frame.t).replace(/\.?0+$/, ""),
  }));
  return drawScale({scale: "sequential", title: frame.t("similarity"), ticks}, frame);
}

function drawMap(state: SimilarityState, frame: Frame): {readonly svg: unknown; readonly height: number} {
  const {rows, columns} = sizeOf(state);
  const names = rowNamesWidth(state.rows) + gap;
  const side = Math.min(largest, Math.max(2, Math.floor((frame.width - names) / columns)));
  const [low, high] = endsOf(state);
  const shown = shownPair(state);
  const map = drawHeatmap(
    {
      name: grid,
      rows,
      columns,
      at: (row, column) => {
        const value = valueOf(state, {row, column});
        return Number.isNaN(value) ? null : Math.max(0, Math.min(1, (value - low) / (high - low)));
      },
      scale: "sequential",
      cellWidth: side,
      cellHeight: side,
      key: keyOf(state),
      cursor: cursorOf(state),
      focused: pairOf(state, state.focused) !== null,
      hovered: pairOf(state, state.hovered),
      selected: {row: state.selectedRow, column: state.selectedColumn},
      describe: (cell) => describePair(state, cell, frame.t),
      label: labelOf(state),
      title: frame.t("Pairs of layers"),
    },
    frame,
  );
  const room = {...frame, width: frame.width - names};
  const below = drawColumnNames(state.columns, {cellWidth: side, strong: shown?.column ?? null}, room);
  const left = drawRowNames(
    state.rows,
    {cellHeight: side, width: names - gap, strong: shown?.row ?? null},
    frame,
  );
  return {
    svg: svg`${left}<g transform="translate(${names},0)">${map}${drawMissing(state, side, frame)}<g transform="translate(0,${rows * side})">${below.svg}</g></g>`,
    height: rows * side + below.height,
  };
}

/** Pairs without a value are hatched: on a field of no colour, so that none is read from the scale. */
function drawMissing(state: SimilarityState, side: number, {theme}: Frame): unknown {
  const lines = missingOf(state).map(({row, column}) => hatch(column * side, row * side, side));
  if (lines.length === 0) return nothing;
  return svg`<path d="${lines.join("")}" stroke="${theme.muted}" fill="none" pointer-events="none"></path>`;
}

/** Diagonals of a square, at least a few pixels from one another. */
function hatch(x: number, y: number, side: number): string {
  // The gap between fields stays free.
  const size = side >= 7 ? side - 1 : side;
  const count = Math.max(1, Math.floor(size / 6));
  return Array.from({length: 2 * count - 1}, (_, i) => {
    const sum = ((i + 1) * size) / count;
    const [from, to] = [Math.max(0, sum - size), Math.min(size, sum)];
    return `M${round(x + from)} ${round(y + sum - from)}L${round(x + to)} ${round(y + sum - to)}`;
  }).join("");
}

type Values = SimilarityState["values"];
const keys = new WeakMap<Values, {whole: object; fitted: object}>();

/** The drawing of the fields depends on the numbers and on the scale. */
function keyOf({values, scale}: SimilarityState): object {
  let known = keys.get(values);
  if (!known) keys.set(values, (known = {whole: {}, fitted: {}}));
  return known[scale];
}

const labels = new WeakMap<Values, (cell: {row: number; column: number}) => string>();

function labelOf(state: SimilarityState): (cell: {row: number; column: number}) => string {
  let known = labels.get(state.values);
  if (!known) {
    // ".87": the whole number says nothing, but for 1.
    known = (cell) => {
      const value = valueOf(state, cell);
      return value >= 0.995 ? "1" : value.toFixed(2).replace("-", "−").replace("0.", ".");
    };
    labels.set(state.values, known);
  }
  return known;
}

function drawCaption(state: SimilarityState, {theme, width, t}: Frame) {
  const size = 11.5;
  const text = [state.measure, `${state.positions} ${t("positions")}`, state.provenance]
    .filter((part) => part !== "")
    .join(" · ");
  const hatched = missingOf(state).length > 0 ? [t("Hatched pairs have no value.")] : [];
  const warnings = [...hatched, ...state.warnings].map((each) => ({
    text: `${t("Note:")} ${each}`,
    size,
    fill: theme.foreground,
  }));
  return flowLabels([{text, size, fill: theme.muted}, ...warnings], width, 12, 16);
}
