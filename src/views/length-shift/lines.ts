import {nothing, svg} from "lit/html.js";
import type {LengthShiftState} from "../length-shift.js";
import {pair} from "../said.js";
import {round} from "../theme/measure.js";
import {Density} from "../units/density.js";
import {rowsOf} from "../units/packed.js";
import {brushedMask} from "../units/set.js";
import type {Frame} from "../view.js";
import {changeOf, changes, colourOf, dashes} from "./changes.js";
import {columnAt, heightOf, isDrawn} from "./scene.js";

type State = LengthShiftState;

/** Lines between other places than so many are drawn as one picture. */
const mostLines = 3000;
/** Neurons between the same two places are one line, which is the wider. */
const widths = [
  [30, 3.2],
  [10, 2.4],
  [3, 1.6],
  [1, 0.9],
] as const;

/** Neurons with the same lengths at two checkpoints. */
interface Bundle {
  readonly gap: number;
  readonly before: number;
  readonly after: number;
  /** False: others are brushed, and these stand back. */
  readonly front: boolean;
  count: number;
}

export interface Plot {
  readonly width: number;
  readonly height: number;
}

const drawn = new WeakMap<object, Map<string, unknown>>();

/** The lines of all neurons, from the corner of the plot. Kept: a hover draws none of them again. */
export function drawLines(state: State, plot: Plot, frame: Frame): unknown {
  const key = pair(state.lengths, state.neurons ?? state.lengths);
  let known = drawn.get(key);
  if (!known) drawn.set(key, (known = new Map()));
  const name = [frame.theme.name, plot.width, plot.height, state.change].join(" ");
  let lines = known.get(name);
  if (lines === undefined) {
    if (known.size >= 8) known.clear();
    const bundles = bundlesOf(state);
    lines =
      bundles.length > mostLines
        ? asImage(state, bundles, plot, frame)
        : asPaths(state, bundles, plot, frame);
    known.set(name, lines);
  }
  return lines;
}

function bundlesOf(state: State): readonly Bundle[] {
  const rows = rowsOf(state.lengths);
  const mask = brushedMask(state);
  const all: Bundle[] = [];
  for (let gap = 0; gap + 1 < rows.length; gap++) {
    const found = new Map<number, Bundle>();
    const [from, to] = [rows[gap], rows[gap + 1]];
    for (let unit = 0; unit < from.length; unit++) {
      const [before, after] = [from[unit], to[unit]];
      if (!isDrawn(state, before, after)) continue;
      const front = !mask || mask[unit] === 1;
      const key = (before * 2 ** 25 + after) * 2 + (front ? 1 : 0);
      const bundle = found.get(key);
      if (bundle) bundle.count++;
      else found.set(key, {gap, before, after, front, count: 1});
    }
    all.push(...found.values());
  }
  return all;
}

function asPaths(state: State, bundles: readonly Bundle[], {width, height}: Plot, {theme}: Frame): unknown {
  const count = state.checkpoints.length;
  const x = Array.from({length: count}, (_, i) => round(columnAt(i, count) * width));
  const y = (length: number): number => round(heightOf(state, length) * height);
  const paths = new Map<string, {readonly bundle: Bundle; readonly stroke: number; readonly d: string[]}>();
  for (const bundle of bundles) {
    const {gap, before, after, front} = bundle;
    const stroke = widths.find(([least]) => bundle.count >= least)![1];
    const key = `${front ? 1 : 0} ${changeOf(before, after)} ${stroke}`;
    let path = paths.get(key);
    if (!path) paths.set(key, (path = {bundle, stroke, d: []}));
    path.d.push(`M${x[gap]} ${y(before)}L${x[gap + 1]} ${y(after)}`);
  }
  const inOrder = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  return svg`<g pointer-events="none" fill="none">${inOrder.map(([, {bundle, stroke, d}]) => {
    const change = changes[changeOf(bundle.before, bundle.after)];
    const colour = bundle.front ? colourOf(change, theme) : theme.muted;
    return svg`<path d="${d.join("")}" stroke="${colour}" stroke-width="${stroke}" stroke-opacity="${
      bundle.front ? 0.75 : 0.18
    }" stroke-dasharray="${dashes[change] ?? nothing}" fill="none"></path>`;
  })}</g>`;
}

/** Half as many pixels across as there are: lines are long, and the eye follows them. */
function asImage(state: State, bundles: readonly Bundle[], {width, height}: Plot, {theme}: Frame): unknown {
  const [columns, rows] = [Math.max(2, Math.round(width / 2)), Math.round(height)];
  const back = changes.length;
  const kinds = [
    ...changes.map((change) => ({colour: colourOf(change, theme)})),
    {colour: theme.muted, strength: 0.35},
  ];
  const density = new Density(columns, rows, kinds, back);
  const count = state.checkpoints.length;
  const x = Array.from({length: count}, (_, i) =>
    Math.min(columns - 1, Math.floor(columnAt(i, count) * columns)),
  );
  const y = (length: number): number => Math.min(rows - 1, Math.floor(heightOf(state, length) * rows));
  // Of lengths that are one pixel apart, no more than one line is drawn.
  const lines = new Map<number, number>();
  for (const {gap, before, after, front, count: weight} of bundles) {
    const kind = front ? changeOf(before, after) : back;
    const key = ((gap * 8 + kind) * 4096 + y(before)) * 4096 + y(after);
    lines.set(key, (lines.get(key) ?? 0) + weight);
  }
  for (const [key, weight] of lines) {
    const [to, rest] = [key % 4096, Math.floor(key / 4096)];
    const [from, which] = [rest % 4096, Math.floor(rest / 4096)];
    const gap = Math.floor(which / 8);
    density.line(which % 8, [x[gap], from], [x[gap + 1], to], weight);
  }
  return density.draw(theme.surface, {x: 0, y: 0, width, height});
}
