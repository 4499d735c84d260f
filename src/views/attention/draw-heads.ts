import {nothing, svg} from "lit/html.js";
import type {TemplateResult} from "lit/html.js";
import type {AttentionState} from "../attention.js";
import {drawColumnNames, drawRowNames, rowNamesWidth} from "../heatmap/axes.js";
import {cellMark} from "../heatmap/cell-mark.js";
import {drawCells} from "../heatmap/cells.js";
import {round} from "../theme/measure.js";
import {flowLabels} from "../tokens/label.js";
import type {Band} from "../tokens/label.js";
import type {Frame} from "../view.js";
import {unpackHalves} from "./halves.js";
import type {PackedHalves} from "./halves.js";
import {onScale} from "./grid.js";
import {focusMark, readMark} from "./marks.js";
import {blockStart, groupOf, headsName, wholeOf} from "./scene.js";
import {headSays} from "./words.js";

/** A picture of a head is no larger than this, in CSS pixels. */
const largest = 96;
const gap = 6;

const scales = new WeakMap<
  PackedHalves,
  {readonly most: number; readonly linear: object; readonly log: object}
>();

/** The largest weight of a part, and what its pictures depend on. */
export function scaleOf(fields: PackedHalves) {
  let known = scales.get(fields);
  if (!known) {
    const most = unpackHalves(fields).reduce((a, b) => Math.max(a, b), 0);
    scales.set(fields, (known = {most, linear: {}, log: {}}));
  }
  return known;
}

/** All heads of a part: layers from top to bottom, heads from left to right, each a small heat map. */
export function drawHeads(state: AttentionState, frame: Frame): Band {
  const {nLayers, nHeads, fields} = groupOf(state);
  const {t, width} = frame;
  if (!fields) {
    const text = t("No numbers of this yet.");
    return flowLabels([{text, size: 13, fill: frame.theme.muted}], width, 0, 20);
  }
  const layers = Array.from({length: nLayers}, (_, i) => `${t("layer")} ${i}`);
  const left = rowNamesWidth(layers) + gap;
  const side = Math.max(8, Math.min(largest, Math.floor((width - left) / nHeads)));
  const found = readMark(state, state.hovered) ?? readMark(state, state.focused);
  const shown = found?.kind === "head" ? found : state;
  const heads = Array.from({length: nHeads}, (_, i) => (i === 0 ? `${t("head")} 0` : String(i)));
  const above = drawColumnNames(
    heads,
    {cellWidth: side, above: true, lines: 1, strong: shown.head},
    {...frame, width: width - left},
  );
  const rows = drawRowNames(layers, {cellHeight: side, width: left - gap, strong: shown.layer}, frame);
  return {
    svg: svg`<g transform="translate(${left},0)">${above.svg}</g><g transform="translate(0,${
      above.height
    })">${rows}<g transform="translate(${left},0)">${drawPictures(state, fields, side, frame)}</g></g>`,
    height: above.height + nLayers * side,
  };
}

function drawPictures(
  state: AttentionState,
  fields: PackedHalves,
  side: number,
  frame: Frame,
): TemplateResult {
  const group = groupOf(state);
  const {nLayers, nHeads} = group;
  const {theme, live, t} = frame;
  const [width, height] = [nHeads * side, nLayers * side];
  const hovered = readMark(state, state.hovered);
  const cursor = readMark(state, focusMark(state));
  const box = (layer: number, head: number, stroke: string, weight: number): TemplateResult =>
    svg`<rect x="${head * side}" y="${layer * side}" width="${side - 1}" height="${side - 1}" fill="none" stroke="${stroke}" stroke-width="${weight}" pointer-events="none"></rect>`;
  const over = hovered?.kind === "head" ? hovered : null;
  const overlay = live
    ? svg`<rect data-grid="${headsName}" data-rows="${nLayers}" data-columns="${nHeads}" x="0" y="0" width="${width}" height="${height}" fill="transparent" aria-hidden="true">${
        over ? svg`<title>${headSays(state, over.layer, over.head, t)}</title>` : nothing
      }</rect>`
    : nothing;
  return svg`<g role="${live ? "group" : nothing}" aria-label="${live ? t("Heads by layer") : nothing}">${drawFields(
    state,
    fields,
    side,
    frame,
  )}${box(state.layer, state.head, theme.accent, 2)}${
    over ? box(over.layer, over.head, theme.foreground, 1.5) : nothing
  }${overlay}${
    live && cursor?.kind === "head"
      ? svg`<rect data-mark="${cellMark(headsName, {row: cursor.layer, column: cursor.head})}" tabindex="0" role="button" aria-label="${headSays(
          state,
          cursor.layer,
          cursor.head,
          t,
        )}" x="${cursor.head * side}" y="${cursor.layer * side}" width="${side - 1}" height="${
          side - 1
        }" fill="transparent" stroke="${state.focused === null ? "none" : theme.foreground}" stroke-width="2.5" style="outline:none" pointer-events="none"></rect>`
      : nothing
  }</g>`;
}

/** The pictures of all heads as one grid, with a line of no colour between them. */
function drawFields(state: AttentionState, fields: PackedHalves, side: number, {theme}: Frame): unknown {
  const group = groupOf(state);
  const {nLayers, nHeads, causal} = group;
  const [, , rows, columns] = fields.shape;
  const scale = scaleOf(fields);
  const data = unpackHalves(fields);
  const [high, wide] = [rows + 1, columns + 1];
  const {queries, keys} = wholeOf(state);
  const sees = (row: number, column: number): boolean =>
    !causal || blockStart(column, columns, keys) < blockStart(row + 1, rows, queries);
  const at = (y: number, x: number): number | null => {
    const [row, column] = [y % high, x % wide];
    if (row === rows || column === columns || !sees(row, column)) return null;
    const head = Math.floor(y / high) * nHeads + Math.floor(x / wide);
    return onScale(data[(head * rows + row) * columns + column], scale.most, state.scale);
  };
  const cells = drawCells(
    {
      rows: nLayers * high,
      columns: nHeads * wide,
      at,
      scale: "sequential",
      cellWidth: side / wide,
      cellHeight: side / high,
      key: scale[state.scale],
    },
    theme,
  );
  const frames = Array.from({length: nLayers * nHeads}, (_, i) => {
    const [x, y] = [(i % nHeads) * side, Math.floor(i / nHeads) * side];
    return `M${x} ${y}h${round(side - 1)}v${round(side - 1)}h${-round(side - 1)}z`;
  });
  return svg`<g pointer-events="none">${cells}<path d="${frames.join("")}" fill="none" stroke="${
    theme.border
  }" stroke-width="0.75"></path></g>`;
}
