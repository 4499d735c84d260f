import {nothing, svg} from "lit/html.js";
import {axisName} from "../heatmap/axes.js";
import {drawScale} from "../heatmap/draw-scale.js";
import {mapAt} from "../ranks/packed.js";
import type {RankingsState} from "../rankings.js";
import {drawMosaic} from "../ranks/mosaic.js";
import type {MosaicOptions} from "../ranks/mosaic.js";
import {sentence} from "../ranks/sentence.js";
import {rowName} from "../ranks/rows.js";
import {longRank, rankShade, rankTicks, shortRank, smallPercent} from "../ranks/scale.js";
import {flowLabels} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {
  cursorOf,
  gridName,
  inNumbers,
  inPicture,
  markedCell,
  shownOf,
  toldCell,
  markOf,
  windowIn,
} from "./grid.js";
import type {Shown} from "./grid.js";
import {announce, describe, summary, toldOf} from "./words.js";
import {Bands, margin} from "../whole.js";

const large = 13;
const small = 11.5;

export function draw(state: RankingsState, frame: Frame): Drawing {
  const shown = shownOf(state);
  const {t} = frame;
  const bands = new Bands(frame);
  bands.put(drawReadout(state, shown, bands.next), 8, true);
  bands.put(drawLegend(state, bands.next), 10, true);
  bands.put(drawMosaic(mosaicOf(state, shown, bands.next), bands.next), 12);
  bands.put(drawCaption(state, bands.next), 2 * margin);
  return bands.whole({
    name: t("Rankings"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

/** What is looked at, in two lines that are always there: a hover moves nothing. */
function drawReadout(state: RankingsState, shown: Shown, frame: Frame): Band {
  const {theme, t, width} = frame;
  const cell = toldCell(state, shown);
  if (!cell) {
    const label = {text: summary(state, t, shown), size: large, fill: theme.foreground};
    const all = flowLabels([label], width, 12, 20);
    return {svg: all.svg, height: frame.live ? Math.max(40, all.height) : all.height};
  }
  const told = toldOf(state, inNumbers(shown, cell), t);
  const say = (text: string, fill = theme.foreground): Label => ({text, size: large, fill});
  const name = (text: string, fill: string): Label => ({text, size: large, fill, mono: theme.monoFont});
  const first: readonly Label[] = [
    name(told.token, theme.accent),
    say(`${t("rank")} ${longRank(told.rank)}`),
    say(`p = ${smallPercent(told.probability)}`),
    say(told.where, theme.muted),
  ];
  const second: readonly Label[] =
    told.rank === 1
      ? [
          say(
            told.given ? t("first in this layer") : t("first in this layer; the model's own choice"),
            theme.muted,
          ),
        ]
      : [
          say(t("first in this layer:"), theme.muted),
          name(told.top, theme.foreground),
          say(`p = ${smallPercent(told.topProbability)}`),
        ];
  const upper = flowLabels(first, width, 13, 20);
  const lower = flowLabels(second, width, 10, 20);
  return {
    svg: svg`${upper.svg}<g transform="translate(0,${upper.height})">${lower.svg}</g>`,
    height: Math.max(40, upper.height + lower.height),
  };
}

function drawLegend(state: RankingsState, frame: Frame): Band {
  const {t} = frame;
  const title = t("rank (1: the layer's first choice)");
  return drawScale({scale: "sequential", title, ticks: rankTicks(state.palest)}, frame);
}

function mosaicOf(state: RankingsState, shown: Shown, {t}: Frame): MosaicOptions {
  const {rows, first} = shown;
  const {ranks, probabilities, palest} = state;
  const rankAt = (row: number, column: number): number => mapAt(ranks, rows[row], column + first);
  const selectedRow = state.row === null ? -1 : rows.indexOf(state.row);
  const selected = inPicture(shown, rows[0], state.column ?? -1);
  const cursor = cursorOf(state, shown);
  return {
    name: gridName,
    title: t("Ranks by layer and position"),
    source: ranks,
    choice: [state.direction, state.part, String(state.halfSteps), palest].join(" "),
    rows: rows.map((row) => rowName(state.rows[row], t)),
    columns: shown.columns,
    scale: "sequential",
    shade: (row, column) => rankShade(rankAt(row, column), palest),
    labels: (row, column) => {
      const rank = rankAt(row, column);
      return [String(rank), shortRank(rank)];
    },
    bar: (row, column) => mapAt(probabilities, rows[row], column + first),
    describe: (cell) => describe(state, inNumbers(shown, cell), t),
    above: state.causal
      ? {
          title: t("after"),
          name: (column) => axisName(state.tokens[state.positions[column + first] - 1] ?? ""),
        }
      : null,
    below: {title: state.causal ? t("came") : t("token"), name: (column) => nameBelow(state, column + first)},
    cursor,
    focused: cursor !== null && state.focused === markOf(cursor),
    hovered: markedCell(shown, state.hovered),
    selected: {row: selectedRow < 0 ? null : selectedRow, column: selected?.column ?? null},
    layout: state.layout,
    window: windowIn(state, shown),
    brush: state.brush,
  };
}

/** The token that is ranked; in brackets where the run has none there, and it is the model's own choice. */
function nameBelow(state: RankingsState, column: number): string {
  const name = axisName(state.targets[column]);
  return state.given[column] ? name : `(${name})`;
}

function drawCaption(state: RankingsState, {theme, t, width}: Frame): Band {
  const reads = [
    t("Colour and number: rank of the token that came; the bar at the foot of a field: its probability."),
    state.given.includes(false) ? t("In brackets: the model's own choice, where the text has no token.") : "",
    `${t("Ranks from")} ${longRank(state.palest)} ${t("on have the palest colour.")}`,
  ];
  const text = [
    ...reads.filter((part) => part !== ""),
    `${sentence(state.method)} · ${state.provenance}`,
  ].join(" ");
  return text === ""
    ? {svg: nothing, height: 0}
    : flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
