import {nothing, svg} from "lit/html.js";
import type {LengthShiftState} from "../length-shift.js";
import {pair} from "../said.js";
import {round} from "../theme/measure.js";
import {Density} from "../units/density.js";
import {rowsOf} from "../units/packed.js";
import {brushedMask} from "../units/set.js";
import type {Frame} from "../view.js";
import {changeOf, changes, colourOf, dashes} from "./changes.js";
import {columnAt, heightOf, heightsOf, isDrawn} from "./scene.js";

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
    lines = bundles ? asPaths(state, bundles, plot, frame) : asImage(state, plot, frame);
    known.set(name, lines);
  }
  return lines;
}

/** Null where there are too many. */
function bundlesOf(state: State): readonly Bundle[] | null {
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
      if (all.length + found.size > mostLines) return null;
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
function asImage(state: State, {width, height}: Plot, {theme}: Frame): unknown {
  const [columns, pixels] = [Math.max(2, Math.round(width / 2)), Math.round(height)];
  const back = changes.length;
  const kinds = [
    ...changes.map((change) => ({colour: colourOf(change, theme)})),
    {colour: theme.muted, strength: 0.35},
  ];
  const density = new Density(columns, pixels, kinds, back);
  const count = state.checkpoints.length;
  const x = (i: number): number => Math.min(columns - 1, Math.floor(columnAt(i, count) * columns));
  for (let gap = 0; gap + 1 < count; gap++) {
    const weights = pixelLines(state, gap, pixels, back);
    for (let at = 0; at < weights.length; at++) {
      if (weights[at] === 0) continue;
      const [kind, rest] = [Math.floor(at / pixels ** 2), at % pixels ** 2];
      const ends = [Math.floor(rest / pixels), rest % pixels] as const;
      density.line(kind, [x(gap), ends[0]], [x(gap + 1), ends[1]], weights[at]);
    }
  }
  return density.draw(theme.surface, {x: 0, y: 0, width, height});
}

/** How many lines of each kind go from a pixel of one checkpoint to one of the next: each pair of pixels is drawn once. */
function pixelLines(state: State, gap: number, pixels: number, back: number): Float32Array {
  const rows = rowsOf(state.lengths);
  const mask = brushedMask(state);
  const [before, after] = [rows[gap], rows[gap + 1]];
  const [from, to] = [heightsOf(state)[gap], heightsOf(state)[gap + 1]];
  const weights = new Float32Array((back + 1) * pixels * pixels);
  const pixel = (height: number): number => Math.min(pixels - 1, Math.floor(height * pixels));
  for (let unit = 0; unit < before.length; unit++) {
    if (!isDrawn(state, before[unit], after[unit])) continue;
    const kind = !mask || mask[unit] === 1 ? changeOf(before[unit], after[unit]) : back;
    weights[(kind * pixels + pixel(from[unit])) * pixels + pixel(to[unit])]++;
  }
  return weights;
}
