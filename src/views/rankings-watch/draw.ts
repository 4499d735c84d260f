import {nothing, svg} from "lit/html.js";
import {axisName} from "../heatmap/axes.js";
import {drawMosaic} from "../ranks/mosaic.js";
import type {ColumnNames, MosaicOptions} from "../ranks/mosaic.js";
import {rowName} from "../ranks/rows.js";
import {longRank, shortRank, smallPercent} from "../ranks/scale.js";
import type {RankingsWatchState} from "../rankings-watch.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {drawCaption, drawLegend, drawTitle, drawWords} from "./header.js";
import {drawLines} from "./lines.js";
import {
  at,
  columnOf,
  compared,
  differenceOf,
  differenceTop,
  probabilityOf,
  rowsOf,
  shadeOf,
  shownWords,
} from "./numbers.js";
import {chartOf, cursorOf, find, gridsOf, markOf, placeIn} from "./place.js";
import {announce, describe, factorText, fullName, splitOf, wordName} from "./words.js";
import {Bands, margin} from "../whole.js";

type State = RankingsWatchState;

export function draw(state: State, frame: Frame): Drawing {
  const {t} = frame;
  const bands = new Bands(frame);
  bands.put(drawTitle(state, bands.next), 6, true);
  bands.put(drawWords(state, bands.next), 8, true);
  bands.put(drawLegend(state, bands.next), 10, true);
  bands.put(drawChart(state, bands.next), 12);
  bands.put(drawCaption(state, bands.next), 2 * margin);
  return bands.whole({
    name: t("Watched words"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

function drawChart(state: State, frame: Frame): Band {
  if (state.shown.length === 0) return {svg: nothing, height: 0};
  if (chartOf(state) === "lines") return drawLines(state, frame);
  if (chartOf(state) !== "positions") return drawMosaic(mosaicOf(state, 0, frame), frame);
  // One below the other, each under its word.
  const {theme, visible} = frame;
  let y = 0;
  const drawn = shownWords(state).map((word, i) => {
    const text = `${fullName(word)}${word.pieces.length > 1 ? ` = ${splitOf(word)}` : ""}`;
    const head = flowLabels(
      [{text, size: 13, fill: theme.foreground, mono: theme.monoFont}],
      frame.width,
      0,
      20,
    );
    const top = y + head.height + 4;
    const seen = visible && {top: visible.top - top, bottom: visible.bottom - top};
    const band = drawMosaic(mosaicOf(state, i, frame), {...frame, visible: seen});
    const part = svg`<g transform="translate(0,${y})">${head.svg}</g><g transform="translate(0,${top})">${band.svg}</g>`;
    y = top + band.height + 16;
    return part;
  });
  return {svg: drawn, height: y - 16};
}

/** What differs between the charts of a mosaic. */
type Content = Pick<
  MosaicOptions,
  "source" | "choice" | "scale" | "shade" | "labels" | "bar" | "above" | "below"
>;

function mosaicOf(state: State, grid: number, {t}: Frame): MosaicOptions {
  const {name, columns} = gridsOf(state)[grid];
  const rows = rowsOf(state);
  const cursor = cursorOf(state);
  const own = (found: ReturnType<typeof find>) => (found?.grid === grid ? found.cell : null);
  const row = state.row === null ? -1 : rows.indexOf(state.row);
  const over = state.scope === "all";
  return {
    name,
    title: state.scope === "one" ? t("Watched words by layer") : t("A watched word by layer and position"),
    rows: rows.map((each) => rowName(state.rows[each], t)),
    columns,
    ...contentOf(state, grid, t),
    describe: (cell) => describe(state, placeIn(state, {grid, cell}), t),
    cursor: own(cursor),
    focused: cursor?.grid === grid && state.focused === markOf(state, cursor),
    hovered: own(find(state, state.hovered)),
    selected: {row: row < 0 ? null : row, column: over ? state.column : null},
    layout: over ? "auto" : "lines",
    window: over ? state.window : null,
    brush: over ? state.brush : null,
  };
}

function contentOf(state: State, grid: number, t: Frame["t"]): Content {
  const rows = rowsOf(state);
  const choice = [state.direction, String(state.halfSteps), state.statistic, state.palest, state.scope].join(
    " ",
  );
  const labels = (word: (typeof state.words)[number], row: number, column: number): readonly string[] => {
    if (state.statistic === "probability") return [smallPercent(probabilityOf(word, row, column))];
    const rank = at(word.ranks, row, column);
    return [longRank(rank), String(rank), shortRank(rank)];
  };
  const chart = chartOf(state);
  const current = columnOf(state);
  const pair = compared(state);
  if (chart === "difference" && pair) {
    const top = differenceTop(state, pair);
    const columnAt = (column: number): number => (state.scope === "all" ? column : current);
    const value = (row: number, column: number): number =>
      differenceOf(state, pair, rows[row], columnAt(column));
    return {
      source: state.words[pair[0]].ranks,
      choice: `${choice} difference ${pair.join(" ")} ${state.scope === "all" ? "" : current}`,
      scale: "diverging",
      shade: (row, column) => Math.max(-1, Math.min(1, value(row, column) / top)),
      labels: (row, column) => [signed(value(row, column))],
      above: null,
      below: state.scope === "all" ? positionNames(state, t) : {title: "", name: () => t("difference")},
    };
  }
  if (chart === "words") {
    const words = shownWords(state);
    return {
      source: state.shown,
      choice: `${choice} ${current}`,
      scale: "sequential",
      shade: (row, i) => shadeOf(state, words[i], rows[row], current),
      labels: (row, i) => labels(words[i], rows[row], current),
      bar: (row, i) => probabilityOf(words[i], rows[row], current),
      above: null,
      below: {title: t("word"), name: (i) => wordName(words[i])},
    };
  }
  const word = shownWords(state)[grid];
  return {
    source: word.ranks,
    choice,
    scale: "sequential",
    shade: (row, column) => shadeOf(state, word, rows[row], column),
    labels: (row, column) => labels(word, rows[row], column),
    bar: (row, column) => probabilityOf(word, rows[row], column),
    above: null,
    below: positionNames(state, t),
  };
}

/** A plus where the first word is ahead, a minus where the second is. */
function signed(difference: number): string {
  if (factorText(difference) === "1×") return "=";
  return `${difference > 0 ? "+" : "−"}${factorText(difference)}`;
}

/** The token that the text has at each position. */
function positionNames({tokens, positions}: State, t: Frame["t"]): ColumnNames {
  return {
    title: t("in place of"),
    name: (column) => {
      const token = tokens[positions[column]];
      return token === undefined ? `(${t("end")})` : axisName(token);
    },
  };
}
