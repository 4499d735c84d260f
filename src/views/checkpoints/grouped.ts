import {nothing, svg} from "lit/html.js";
import {round} from "../theme/measure.js";
import {drawLabel, widthOf} from "../tokens/label.js";
import type {Band, Label} from "../tokens/label.js";
import type {Frame, Theme} from "../view.js";
import {featureHeight, placeFeature} from "./draw-feature.js";
import {cutToColumns} from "./names.js";
import type {FeatureKind, FeatureName} from "./names.js";
import {drawOption, isSeen} from "./option.js";
import {drawShape, seriesColour} from "./series.js";

/** A number of one checkpoint in a row: a bar, the interval around its end, and what is written beside it. */
export interface GroupedCell {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** One for each of `heads`. */
  readonly texts: readonly string[];
}

export interface GroupedRow {
  readonly mark: string;
  readonly name: FeatureName;
  /** What it is to assistive technology; made only of rows that are drawn. */
  readonly label: () => string;
  readonly pressed: boolean;
  /** One for each series; null: nothing there. */
  readonly cells: readonly (GroupedCell | null)[];
}

/** Rows with a bar for each checkpoint: side by side where there is room, else one below the other. */
export interface Grouped {
  readonly rows: readonly GroupedRow[];
  /** Names of the checkpoints. */
  readonly series: readonly string[];
  /** What stands over the numbers of a cell. */
  readonly heads: readonly string[];
  /** The value of a whole bar. */
  readonly most: number;
  readonly head: string;
  readonly title: string;
  /** What names of rows are. */
  readonly kind: FeatureKind;
  readonly focused: string | null;
  readonly hovered: string | null;
}

const size = 11.5;
const small = 10.5;
const gap = 10;
const leastBar = 40;
const mostBar = 220;

interface Plan {
  readonly stacked: boolean;
  readonly nameWidth: number;
  readonly cellWidth: number;
  readonly bar: number;
  readonly numbers: readonly number[];
  readonly rowHeight: number;
}

function planOf(list: Grouped, {width}: Frame): Plan {
  const {rows, series, heads, kind} = list;
  const widest = (labels: readonly Label[]): number => Math.max(0, ...labels.map(widthOf));
  const room = Math.max(64, width * 0.3);
  const names = rows.map(({name}) => placeFeature(name, kind, room).width + 4);
  const nameWidth = Math.ceil(Math.min(room, Math.max(36, ...names)));
  const numbers = heads.map((head, i) =>
    Math.ceil(
      widest([
        number(head, ""),
        ...rows.flatMap(({cells}) => cells.map((cell) => number(cell?.texts[i] ?? "–", ""))),
      ]),
    ),
  );
  const beside = numbers.reduce((sum, each) => sum + each + gap, 0);
  const left = width - nameWidth - 8;
  const shared = Math.floor(left / series.length) - gap;
  const stacked = shared - beside < leastBar && series.length > 1;
  const cellWidth = stacked ? left - 18 : shared;
  const bar = Math.max(8, Math.min(mostBar, cellWidth - beside));
  const rowHeight = stacked ? 8 + 14 * series.length : 19;
  return {stacked, nameWidth, cellWidth: bar + beside, bar, numbers, rowHeight};
}

const number = (text: string, fill: string): Label => ({text, size: small, fill});

export function drawGrouped(list: Grouped, frame: Frame): Band {
  const {rows, focused} = list;
  if (rows.length === 0) return {svg: nothing, height: 0};
  const {theme, live, width, visible} = frame;
  const plan = planOf(list, frame);
  const headHeight = 40;
  const tabbable = rows.some(({mark}) => mark === focused) ? focused : rows[0].mark;
  const drawn = rows.map((row, i) => {
    const y = headHeight + i * plan.rowHeight;
    if (!isSeen(y, y + plan.rowHeight, visible) && row.mark !== tabbable) return nothing;
    return drawRow(list, row, {y, place: i + 1, tabbable: row.mark === tabbable}, plan, frame);
  });
  return {
    svg: svg`<g aria-hidden="${live ? "true" : nothing}">${drawLabel(
      {text: list.head, size, fill: theme.muted},
      0,
      12,
      width,
    )}${drawHeads(list, plan, frame)}</g><g role="${live ? "listbox" : nothing}" aria-label="${live ? list.title : nothing}">${drawn}</g>`,
    height: headHeight + rows.length * plan.rowHeight,
  };
}

const xOf = ({stacked, nameWidth, cellWidth}: Plan, at: number): number =>
  nameWidth + 8 + (stacked ? 18 : at * (cellWidth + gap));

function drawHeads(list: Grouped, plan: Plan, {theme}: Frame): unknown {
  const columns = plan.stacked ? [0] : list.series.map((_, at) => at);
  return columns.map((at) => {
    const x = xOf(plan, at);
    let right = x + plan.bar;
    const heads = list.heads.map((head, i) => {
      right += gap + plan.numbers[i];
      const label = number(head, theme.muted);
      return drawLabel(label, round(right - Math.min(widthOf(label), plan.numbers[i])), 34, plan.numbers[i]);
    });
    const name: Label = {text: fitted(list.series[at], plan.bar - 16), size: small, fill: theme.foreground};
    const shape = plan.stacked
      ? nothing
      : [drawShape(at, x + 5, 30, 4.5, theme), drawLabel(name, x + 14, 34, plan.bar - 14)];
    return [shape, heads];
  });
}

/** The start of a name of a checkpoint that is about as wide as there is room. */
function fitted(name: string, room: number): string {
  return cutToColumns(name, Math.max(4, Math.floor(room / (small * 0.52))));
}

interface RowPlace {
  readonly y: number;
  /** Among all rows, from 1. */
  readonly place: number;
  readonly tabbable: boolean;
}

function drawRow(
  list: Grouped,
  {mark, name, label, pressed, cells}: GroupedRow,
  {y, place, tabbable}: RowPlace,
  plan: Plan,
  frame: Frame,
): unknown {
  const {theme} = frame;
  const named = placeFeature(name, list.kind, plan.nameWidth - 4);
  const middle = (plan.rowHeight - featureHeight) / 2;
  const content = cells.map((cell, at) => {
    const top = plan.stacked ? 4 + at * 14 : 2;
    const shape = plan.stacked ? drawShape(at, plan.nameWidth + 16, top + 7, 4, theme) : nothing;
    return [shape, drawCell(cell, at, {x: xOf(plan, at), y: top}, list, plan, theme)];
  });
  return drawOption(
    {
      mark,
      label,
      pressed,
      y,
      height: plan.rowHeight,
      place,
      count: list.rows.length,
      tabbable,
      content: [named.draw(4, middle, theme), content],
    },
    list,
    frame,
  );
}

function drawCell(
  cell: GroupedCell | null,
  at: number,
  {x, y}: {readonly x: number; readonly y: number},
  {most, heads}: Grouped,
  {bar, numbers}: Plan,
  theme: Frame["theme"],
): unknown {
  const place = (value: number): number => (most > 0 ? Math.max(0, Math.min(1, value / most)) * bar : 0);
  let right = x + bar;
  const texts = heads.map((_, i) => {
    right += gap + numbers[i];
    const label = number(cell?.texts[i] ?? "–", cell ? theme.foreground : theme.muted);
    return drawLabel(label, round(right - widthOf(label)), y + 11);
  });
  const length = cell ? round(place(cell.value)) : 0;
  const interval =
    cell && cell.low !== null && cell.high !== null
      ? drawInterval(round(x + place(cell.low)), round(x + place(cell.high)), y, theme)
      : nothing;
  return [
    svg`<rect x="${x}" y="${y + 3}" width="${bar}" height="8" rx="2" fill="${theme.surface}"></rect>`,
    length > 0
      ? svg`<rect x="${x}" y="${y + 3}" width="${length}" height="8" rx="${Math.min(2, length / 2)}" fill="${seriesColour(at, theme)}"></rect>`
      : nothing,
    interval,
    texts,
  ];
}

/** A line with ends; the ground shows around it, so that it is seen on a bar of any colour. */
function drawInterval(low: number, high: number, y: number, {background, foreground}: Theme): unknown {
  const path = `M${low} ${y + 7}H${high}M${low} ${y + 4}v6M${high} ${y + 4}v6`;
  const line = (colour: string, width: number): unknown =>
    svg`<path d="${path}" stroke="${colour}" stroke-width="${width}" stroke-linecap="square" fill="none"></path>`;
  return [line(background, 3), line(foreground, 1)];
}
