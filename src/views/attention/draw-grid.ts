import {svg} from "lit/html.js";
import type {AttentionState} from "../attention.js";
import {axisName, drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {drawHeatmap} from "../heatmap/draw-heatmap.js";
import {round} from "../theme/measure.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Token} from "../tokens.js";
import type {Frame} from "../view.js";
import {gridOf, onScale} from "./grid.js";
import type {PatternGrid} from "./grid.js";
import {focusMark, lookedAt} from "./marks.js";
import {gridName, keysOf, queriesOf} from "./scene.js";
import {fieldSays, whatSays} from "./words.js";

/** A field is square, and no larger than this, in CSS pixels. */
const largest = 34;
/** Names of rows take no more than this part of the width. */
const mostNames = 0.3;
const gap = 6;

/** One pattern: a row for each token that looks, a column for each that is looked at. */
export function drawGrid(state: AttentionState, frame: Frame): Band {
  const {theme, t, width} = frame;
  const grid = gridOf(state);
  if (!grid) {
    return flowLabels([{text: t("No numbers of this yet."), size: 13, fill: theme.muted}], width, 0, 20);
  }
  const queries = namesOf(queriesOf(state, state.part), grid.rows, grid.queriesOf);
  const keys = namesOf(keysOf(state, state.part), grid.columns, grid.keysOf);
  const left = round(Math.min(rowNamesWidth(queries), width * mostNames) + gap);
  const side = Math.max(2, Math.min(largest, Math.floor(((width - left) / grid.columns) * 10) / 10));
  const shown = shownCell(state, grid);
  const map = drawMap(state, grid, side, frame);
  const below = drawColumnNames(
    keys,
    {cellWidth: side, strong: shown.column},
    {...frame, width: Math.max(40, width - left)},
  );
  const rows = drawRowNames(queries, {cellHeight: side, width: left - gap, strong: shown.row}, frame);
  const height = round(grid.rows * side);
  return {
    svg: svg`${rows}<g transform="translate(${left},0)">${map}<g transform="translate(0,${height})">${below.svg}</g></g>`,
    height: height + below.height,
  };
}

function namesOf(
  tokens: readonly Token[],
  count: number,
  of: (i: number) => readonly [from: number, to: number],
): readonly string[] {
  return Array.from({length: count}, (_, i) => {
    const [from, to] = of(i);
    return to - from === 1 ? axisName(tokens[from]) : `${axisName(tokens[from])} …`;
  });
}

/** Row and column that are looked at, else those that were chosen. */
function shownCell(state: AttentionState, grid: PatternGrid): {row: number | null; column: number | null} {
  const found = lookedAt(state);
  return found?.kind === "field" ? found.cell : selectedCell(state, grid);
}

function selectedCell(
  {query, key}: AttentionState,
  grid: PatternGrid,
): {row: number | null; column: number | null} {
  const inside = (at: number, of: (i: number) => readonly [number, number], count: number): boolean =>
    at >= of(0)[0] && at < of(count - 1)[1];
  return {
    row: query !== null && inside(query, grid.queriesOf, grid.rows) ? grid.rowAt(query) : null,
    column: key !== null && inside(key, grid.keysOf, grid.columns) ? grid.columnAt(key) : null,
  };
}

function drawMap(state: AttentionState, grid: PatternGrid, side: number, frame: Frame): unknown {
  const {t} = frame;
  const cell = (mark: string | null): GridCell | null => cellOf(gridName, mark, grid);
  const [from, to] = [cell(state.brush?.from ?? null), cell(state.brush?.to ?? null)];
  return drawHeatmap(
    {
      name: gridName,
      rows: grid.rows,
      columns: grid.columns,
      at: (row, column) => {
        const value = grid.at(row, column);
        return value === null ? null : onScale(value, grid.most, state.scale);
      },
      scale: "sequential",
      cellWidth: side,
      cellHeight: side,
      key: grid.keys[state.scale],
      cursor: cell(focusMark(state)),
      focused: cell(state.focused) !== null,
      hovered: cell(state.hovered),
      selected: selectedCell(state, grid),
      brushed: from && to ? {from, to} : null,
      describe: (one) => fieldSays(state, one, t),
      label: labelOf(state, grid),
      title: whatSays(state, t),
    },
    frame,
  );
}

const labels = new WeakMap<PatternGrid, (cell: GridCell) => string>();

/** In hundredths, where there are few fields: the same function as long as the grid is the same. */
function labelOf({kind}: AttentionState, grid: PatternGrid): ((cell: GridCell) => string) | undefined {
  if (!grid.exact || grid.columns > 40) return undefined;
  let label = labels.get(grid);
  if (!label) {
    label = ({row, column}) => {
      const value = grid.at(row, column) ?? 0;
      if (value < 0.005) return "";
      return kind === "flow" ? value.toFixed(2).replace(/^0/, "") : String(Math.round(value * 100));
    };
    labels.set(grid, label);
  }
  return label;
}
