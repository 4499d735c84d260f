import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import {axisName, rowNamesWidth} from "../heatmap/axes.js";
import type {CandidateTable, LayerPredictionsState} from "../layer-predictions.js";
import {mapAt} from "../ranks/packed.js";
import {longRank, smallPercent} from "../ranks/scale.js";
import {round} from "../theme/measure.js";
import {drawLabel, flowLabels, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import {tokenName} from "../tokens/words.js";
import type {Frame} from "../view.js";
import {isWaiting} from "../wish.js";
import {panelColumn, rowsOf, tableOf} from "./grid.js";
import {candidateAt, inputOf, stepName, widthOfTable} from "./words.js";

type State = LayerPredictionsState;

const size = 11;
const small = 10;
const title = 13;
/** Of a word above its probability; of many layers both stand on one line. */
const tall = 30;
const low = 19;
const mostTall = 16;
const headHeight = 18;
/** Narrowest box that holds a word and its probability. */
const least = 66;
const most = 128;

/** The candidates of one position, a line for each layer: the words, their probabilities as bars, and the what came. */
export function drawPanel(state: State, frame: Frame): Band {
  const column = panelColumn(state);
  const {theme, t, width} = frame;
  const say = (text: string, fill = theme.foreground): Label => ({text, size: title, fill});
  if (column === null) {
    return state.positions.length === 0
      ? {svg: nothing, height: 0}
      : flowLabels(
          [say(t("Press a field to see the candidates of its position."), theme.muted)],
          width,
          0,
          18,
        );
  }
  const name = (text: string, fill: string): Label => ({...say(text, fill), mono: theme.monoFont});
  const before = inputOf(state, column);
  const heading = flowLabels(
    [
      say(`${t("Candidates at position")} ${state.positions[column]}`),
      ...(before === undefined
        ? []
        : [say(t("after"), theme.muted), name(tokenName(before), theme.foreground)]),
      say(state.given[column] ? t("where this came:") : t("where the model would say:"), theme.muted),
      name(tokenName(state.targets[column]), theme.accent),
    ],
    width,
    9,
    20,
  );
  const table = tableOf(state, column);
  const rest = table ? drawTable(state, table, column, frame) : drawMissing(state, column, frame);
  return {
    svg: svg`${heading.svg}<g transform="translate(0,${round(heading.height + 4)})">${rest.svg}</g>`,
    height: round(heading.height + 4 + rest.height),
  };
}

/** Why there are no candidates of this position, and what helps. */
function drawMissing(state: State, column: number, {theme, t, width, asks}: Frame): Band {
  const position = state.positions[column];
  const asked = state.wish?.position === position;
  const text =
    asked && state.refusal !== "" && !isWaiting(state)
      ? state.refusal
      : !asks
        ? t("The figure does not hold the candidates of this position. Run its notebook to see them.")
        : asked && isWaiting(state)
          ? t("Being computed …")
          : t("Press the position in the map to compute its candidates.");
  return flowLabels([{text, size: title, fill: theme.muted}], width, 0, 18);
}

interface Places {
  readonly left: number;
  readonly box: number;
  readonly count: number;
  readonly rowHeight: number;
}

function drawTable(state: State, table: CandidateTable, column: number, frame: Frame): Band {
  const {theme, t, width, visible} = frame;
  const rows = rowsOf(state);
  const names = rows.map((row) => stepName(state, row, t));
  const left = Math.min(rowNamesWidth(names) + 10, round(width * 0.35));
  const last = 96;
  const room = Math.max(least, width - left - last);
  const count = Math.max(1, Math.min(widthOfTable(table), Math.floor(room / least)));
  const rowHeight = rows.length > mostTall ? low : tall;
  const places: Places = {left, box: Math.min(most, Math.floor(room / count)), count, rowHeight};
  const head = Array.from({length: count}, (_, i) => {
    const label: Label = {text: String(i + 1), size: small, fill: theme.muted};
    return drawLabel(label, round(left + i * places.box + 5), 11);
  });
  const end = left + count * places.box + 8;
  const rankTitle: Label = {text: t("what came"), size: small, fill: theme.muted};
  const lines = rows.map((row, i) => {
    const y = headHeight + i * rowHeight;
    if (visible && (y + rowHeight < visible.top || y > visible.bottom)) return nothing;
    return svg`<g transform="translate(0,${y})">${drawLine(state, table, {row, column, name: names[i], end}, places, frame)}</g>`;
  });
  return {
    svg: svg`<g pointer-events="none">${head}${drawLabel(rankTitle, round(end), 11, last)}</g>${lines}`,
    height: headHeight + rows.length * rowHeight,
  };
}

interface Line {
  readonly row: number;
  readonly column: number;
  readonly name: string;
  readonly end: number;
}

function drawLine(
  state: State,
  table: CandidateTable,
  {row, column, name, end}: Line,
  {left, box, count, rowHeight}: Places,
  frame: Frame,
): TemplateResult {
  const {theme} = frame;
  const chosen = row === state.row;
  const label: Label = {text: name, size, fill: chosen ? theme.accent : theme.foreground};
  const target = tokenName(state.targets[column]);
  const base = round(rowHeight / 2 + 2);
  const boxes = Array.from({length: count}, (_, i) => {
    const {token, probability} = candidateAt(table, row, i);
    return svg`<g transform="translate(${round(left + i * box)},0)">${drawBox(
      {
        text: axisName(token),
        full: `${i + 1}. ${tokenName(token)} ${smallPercent(probability)}`,
        probability,
        came: tokenName(token) === target,
      },
      box - 4,
      rowHeight,
      frame,
    )}</g>`;
  });
  const rank: Label = {
    text: `${longRank(mapAt(state.ranks, row, column))} · ${smallPercent(mapAt(state.probabilities, row, column))}`,
    size,
    fill: theme.foreground,
  };
  return svg`${drawLabel(label, round(Math.max(0, left - 10 - widthOf(label))), base, left - 10)}${boxes}${drawLabel(
    rank,
    round(end),
    base,
    92,
  )}`;
}

interface Box {
  readonly text: string;
  /** All of it, for a tooltip. */
  readonly full: string;
  readonly probability: number;
  /** Whether this is the token that came: it has an outline of its own. */
  readonly came: boolean;
}

function drawBox(
  {text, full, probability, came}: Box,
  width: number,
  rowHeight: number,
  {theme}: Frame,
): TemplateResult {
  const height = rowHeight - 4;
  const word: Label = {text, size, fill: theme.foreground, mono: theme.monoFont};
  const share: Label = {text: smallPercent(probability), size: small - 1, fill: theme.muted};
  const bar = round(Math.max(0, Math.min(1, probability)) * width);
  const right = round(width - 4 - widthOf(share));
  const fits = rowHeight === tall || right > widthOf(word) + 8;
  const at = rowHeight === tall ? {x: 4, y: 21} : {x: right, y: 10};
  return svg`<g><title>${full}</title><rect x="0" y="0" width="${width}" height="${height}" fill="${theme.surface}" stroke="${
    came ? theme.accent : theme.border
  }" stroke-width="${came ? 1.75 : 0.75}"></rect><rect x="0" y="${height - 3}" width="${bar}" height="3" fill="${
    theme.categorical[0]
  }"></rect>${drawLabel(word, 4, rowHeight === tall ? 11 : 10, width - 8)}${
    fits ? drawLabel(share, at.x, at.y, width - 8) : nothing
  }</g>`;
}
