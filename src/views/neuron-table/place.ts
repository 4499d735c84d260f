import {featureHeight, placeFeature} from "../checkpoints/draw-feature.js";
import type {PlacedFeature} from "../checkpoints/draw-feature.js";
import type {FeatureName} from "../checkpoints/names.js";
import type {NeuronGroup, NeuronTableState} from "../neuron-table.js";
import {textWidth} from "../theme/measure.js";
import {totalSays} from "./words.js";
import {featureCount, featuresOf, rowCount, shownGroup, shownRows} from "./scene.js";

type State = NeuronTableState;

/** Height of the line with a row's numbers. */
export const numbersHeight = 20;
const lineHeight = featureHeight + 3;
/** Lines of features of a row: what is more is told as a number. */
const mostLines = 3;
const gap = 4;
const left = 14;
export const small = 10.5;

/** A feature at its place in a row, and what stands after the last one. */
export interface PlacedRow {
  readonly features: readonly {readonly placed: PlacedFeature; readonly x: number; readonly y: number}[];
  readonly total: {readonly text: string; readonly x: number; readonly y: number} | null;
  readonly height: number;
}

const features = new WeakMap<readonly FeatureName[], Map<string, (PlacedFeature | undefined)[]>>();

/** A feature of the vocabulary; measured once for a width. */
function placedAt({vocabulary, kind}: State, at: number, room: number): PlacedFeature {
  let known = features.get(vocabulary);
  if (!known) features.set(vocabulary, (known = new Map()));
  const name = `${kind} ${room}`;
  let list = known.get(name);
  if (!list) {
    if (known.size >= 4) known.clear();
    known.set(name, (list = []));
  }
  return (list[at] ??= placeFeature(vocabulary[at], kind, room));
}

/** Where the features of a row lie, in lines of a width. */
export function placeRow(
  state: State,
  row: number,
  width: number,
  t: (message: string) => string,
): PlacedRow {
  const group = shownGroup(state);
  const all = featuresOf(state, row);
  const total = featureCount(group, row);
  if (total === 0) return {features: [], total: null, height: numbersHeight + 2};
  const text = totalSays(total, t);
  const room = width - left - 4;
  const reserved = textWidth(`… ${text}`, small) + gap;
  const widest = Math.max(24, Math.min(280, Math.floor(room)));
  const placed: {placed: PlacedFeature; x: number; y: number}[] = [];
  let [x, line] = [0, 0];
  for (const [i, at] of all.entries()) {
    const feature = placedAt(state, at, widest);
    const last = i === all.length - 1 && all.length === total;
    let [toX, toLine] = [x, line];
    if (toX > 0 && toX + feature.width > room) [toX, toLine] = [0, toLine + 1];
    // The last line keeps room for how many there are.
    const end = toLine === mostLines - 1 && !last ? room - reserved : room;
    if (toLine >= mostLines || (toX > 0 && toX + feature.width > end)) break;
    placed.push({placed: feature, x: left + toX, y: numbersHeight + toLine * lineHeight});
    [x, line] = [toX + feature.width + gap, toLine];
  }
  const complete = placed.length === total;
  const told = complete ? text : `… ${text}`;
  if (x > 0 && x + textWidth(told, small) > room && line < mostLines - 1) [x, line] = [0, line + 1];
  return {
    features: placed,
    // Of one or two features nobody needs to be told the number.
    total: complete && total < 3 ? null : {text: told, x: left + x, y: numbersHeight + line * lineHeight},
    height: numbersHeight + (line + 1) * lineHeight + 3,
  };
}

type Say = (message: string) => string;

interface Kept {
  readonly t: Say;
  /** Of each row, in the order that was given; 0: not measured yet. */
  readonly heights: Float64Array;
}
const kept = new WeakMap<NeuronGroup, Map<string, Kept>>();
/** A page has few widths at a time: while a window is resized, older heights go. */
const mostKept = 4;

/** Heights of the rows of a group: the same in every order of rows. */
function heightsOf(state: State, width: number, t: Say): Float64Array {
  const group = shownGroup(state);
  let known = kept.get(group);
  if (!known) kept.set(group, (known = new Map()));
  const key = `${width} ${state.featuresBy} ${state.kind}`;
  let found = known.get(key);
  if (found?.t !== t) {
    if (known.size >= mostKept) known.clear();
    known.set(key, (found = {t, heights: new Float64Array(rowCount(group))}));
  }
  return found.heights;
}

/** Where each listed row begins, and where the last one ends: `[place + 1]`. */
export function topsOf(state: State, width: number, t: Say): Float64Array {
  const rows = shownRows(state);
  const heights = heightsOf(state, width, t);
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, i) => {
    heights[row] ||= placeRow(state, row, width, t).height;
    tops[i + 1] = tops[i] + heights[row];
  });
  return tops;
}
