import {nothing} from "lit/html.js";
import {axisName} from "../heatmap/axes.js";
import {drawScale} from "../heatmap/draw-scale.js";
import type {LayerPredictionsState} from "../layer-predictions.js";
import {mapAt} from "../ranks/packed.js";
import {drawMosaic} from "../ranks/mosaic.js";
import type {MosaicOptions} from "../ranks/mosaic.js";
import {longRank} from "../ranks/scale.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Drawing, Frame} from "../view.js";
import {cursorOf, gridName, inNumbers, markedCell, panelColumn, rowsOf, tableOf, toldCell} from "./grid.js";
import {drawPanel} from "./panel.js";
import {shadingOf} from "./statistic.js";
import {announce, describe, inputOf, stepName, summary, widthOfTable} from "./words.js";
import {Bands, margin} from "../whole.js";

type State = LayerPredictionsState;

const large = 13;
const small = 11.5;
/** Room for a short word. */
const wordCell = 48;

export function draw(state: State, frame: Frame): Drawing {
  const {t} = frame;
  const bands = new Bands(frame);
  bands.put(drawReadout(state, bands.next), 8, true);
  bands.put(drawLegend(state, bands.next), 10, true);
  bands.put(drawMosaic(mosaicOf(state, bands.next), bands.next), 16);
  bands.put(drawPanel(state, bands.next), 12);
  bands.put(drawCaption(state, bands.next), 2 * margin);
  return bands.whole({
    name: t("Layer predictions"),
    announce: () => announce(state, t),
    about: `${state.method}. ${state.provenance}`,
  });
}

/** What is looked at, in lines that are always there: a hover moves nothing. */
function drawReadout(state: State, {theme, t, width, live}: Frame): Band {
  const cell = toldCell(state);
  const says = cell ? describe(state, inNumbers(state, cell), t) : summary(state, t);
  const all = flowLabels([{text: says, size: large, fill: theme.foreground}], width, 12, 20);
  return {svg: all.svg, height: live ? Math.max(60, all.height) : all.height};
}

function drawLegend(state: State, frame: Frame): Band {
  const {title, ticks} = shadingOf(state, frame.t);
  return drawScale({scale: "sequential", title, ticks, width: 220}, frame);
}

function mosaicOf(state: State, {t}: Frame): MosaicOptions {
  const rows = rowsOf(state);
  const {shade} = shadingOf(state, t);
  const source = state.statistic === "probability" ? state.probabilities : state[sources[state.statistic]];
  const row = state.row === null ? -1 : rows.indexOf(state.row);
  const window = state.window && state.window[1] < state.positions.length ? state.window : null;
  return {
    name: gridName,
    title: t("Predictions by layer and position"),
    source,
    choice: [state.statistic, state.direction, String(state.halfSteps), state.palest].join(" "),
    rows: rows.map((each) => stepName(state, each, t)),
    columns: state.positions.length,
    usualCell: wordCell,
    scale: "sequential",
    shade: (r, column) => shade(rows[r], column),
    labels: (r, column) => {
      const name = axisName(state.topTokens[mapAt(state.tops, rows[r], column)]);
      return [name, ...[5, 3].map((letters) => `${[...name].slice(0, letters).join("")}…`)];
    },
    bar: (r, column) => mapAt(state.topProbabilities, rows[r], column),
    describe: (cell) => describe(state, inNumbers(state, cell), t),
    above: state.causal
      ? {title: t("after"), name: (column) => axisName(inputOf(state, column) ?? "")}
      : null,
    below: {
      title: t("came"),
      name: (column) => {
        const name = axisName(state.targets[column]);
        return state.given[column] ? name : `(${name})`;
      },
    },
    cursor: cursorOf(state),
    focused: markedCell(state, state.focused) !== null,
    hovered: markedCell(state, state.hovered),
    selected: {row: row < 0 ? null : row, column: panelColumn(state)},
    layout: state.layout,
    window,
    brush: state.brush,
  };
}

const sources = {rank: "ranks", entropy: "entropies", divergence: "divergences"} as const;

function drawCaption(state: State, {theme, t, width}: Frame): Band {
  const column = panelColumn(state);
  const table = column === null ? undefined : tableOf(state, column);
  const reads = [
    t("In a field: the layer's first choice; the bar at its foot: how probable the layer finds it."),
    state.given.includes(false) ? t("In brackets: the model's own choice, where the text has no token.") : "",
    state.statistic === "rank"
      ? `${t("Ranks from")} ${longRank(state.palest)} ${t("on have the palest colour.")}`
      : "",
    table
      ? `${t("Below: up to")} ${widthOfTable(table)} ${t("candidates of each layer, with their probabilities; outlined: the token that came, whose rank and probability stand at the end.")}`
      : "",
  ];
  const text = [reads.filter((part) => part !== "").join(" "), state.method, state.provenance].join(" · ");
  return text === ""
    ? {svg: nothing, height: 0}
    : flowLabels([{text, size: small, fill: theme.muted}], width, 0, 16);
}
