import type {LengthShiftState} from "../length-shift.js";
import {lookedPlace, selectedUnit} from "../units/marks.js";
import type {Place, UnitPlace} from "../units/marks.js";
import {byValue, rankByValue, steppedTo} from "../units/order.js";
import {rowsOf} from "../units/packed.js";
import {logAxis} from "../units/scale.js";
import type {Axis} from "../units/scale.js";
import type {PackedUnits} from "../units.js";
import {changeOf, changes, countsOf} from "./changes.js";

type State = LengthShiftState;

/** From the top of the plot to its foot, 0…1: alive neurons, and below a gap the dead ones. */
const [top, foot] = [0.03, 0.85];
export const deadHeight = 0.95;
/** Height of the plot ÷ its width, as it is about: what is nearest to a pointer does not depend on more. */
const aspect = 0.45;

/** Where a checkpoint is, from left to right. */
export function columnAt(checkpoint: number, count: number): number {
  const pad = Math.min(0.14, 0.5 / count);
  return count === 1 ? 0.5 : pad + (checkpoint / (count - 1)) * (1 - 2 * pad);
}

interface Scaled {
  readonly axis: Axis;
  readonly heights: readonly Float32Array[];
}

const scaled = new WeakMap<PackedUnits, Scaled>();

function scaledOf({lengths}: State): Scaled {
  let known = scaled.get(lengths);
  if (!known) {
    const axis = logAxis(1, Math.max(2, countsOf(lengths).longest));
    const heights = rowsOf(lengths).map((row) => row.map((length) => heightOn(axis, length)));
    scaled.set(lengths, (known = {axis, heights}));
  }
  return known;
}

/** Where a place on the axis of lengths is, from the top of the plot. */
export const heightAt = (at: number): number => top + (1 - at) * (foot - top);

const heightOn = (axis: Axis, length: number): number =>
  length === 0 ? deadHeight : heightAt(axis.at(length));

export const axisOf = (state: State): Axis => scaledOf(state).axis;

/** Where a length is, from the top of the plot. */
export const heightOf = (state: State, length: number): number => heightOn(axisOf(state), length);

/** Where every neuron is, by checkpoint. */
export const heightsOf = (state: State): readonly Float32Array[] => scaledOf(state).heights;

/** Is the line from one checkpoint to the next drawn? */
export function isDrawn({change}: State, before: number, after: number): boolean {
  const found = changeOf(before, after);
  return found >= 0 && (change === "all" || changes[found] === change);
}

/** The neuron whose line is nearest to a place. */
export function nearest(state: State, {x, y}: Place): UnitPlace | null {
  const [rows, heights] = [rowsOf(state.lengths), heightsOf(state)];
  const count = rows.length;
  let gap = 0;
  while (gap < count - 2 && x >= columnAt(gap + 1, count)) gap++;
  const [left, right] = [columnAt(gap, count), columnAt(gap + 1, count)];
  const part = Math.max(0, Math.min(1, (x - left) / (right - left)));
  const [before, after, from, to] = [rows[gap], rows[gap + 1], heights[gap], heights[gap + 1]];
  const steepness = aspect / (right - left);
  let [best, unit] = [Infinity, -1];
  for (let i = 0; i < before.length; i++) {
    if (!isDrawn(state, before[i], after[i])) continue;
    const rise = to[i] - from[i];
    const slope = rise * steepness;
    const distance = Math.abs(from[i] + rise * part - y) / Math.sqrt(1 + slope * slope);
    if (distance < best) [best, unit] = [distance, i];
  }
  return unit < 0 ? null : {checkpoint: part < 0.5 ? gap : gap + 1, unit};
}

/** The neurons whose lines pass the nearest checkpoint between two heights. */
export function within(state: State, from: Place, to: Place): readonly number[] {
  const [rows, heights] = [rowsOf(state.lengths), heightsOf(state)];
  const middle = (from.x + to.x) / 2;
  const distances = rows.map((_, i) => Math.abs(columnAt(i, rows.length) - middle));
  const at = distances.indexOf(Math.min(...distances));
  const [low, high] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const found: number[] = [];
  for (let unit = 0; unit < heights[at].length; unit++) {
    const height = heights[at][unit];
    if (height < low || height > high) continue;
    const drawn = (gap: number): boolean =>
      gap >= 0 && gap + 1 < rows.length && isDrawn(state, rows[gap][unit], rows[gap + 1][unit]);
    if (drawn(at - 1) || drawn(at)) found.push(unit);
  }
  return found;
}

/** Up and down lead to the next longer and the next shorter neuron of a checkpoint, left and right to other checkpoints. */
export function next(state: State, {checkpoint, unit}: UnitPlace, key: string): UnitPlace | null {
  const rows = rowsOf(state.lengths);
  if (key === "ArrowLeft") return {checkpoint: Math.max(0, checkpoint - 1), unit};
  if (key === "ArrowRight") return {checkpoint: Math.min(rows.length - 1, checkpoint + 1), unit};
  const order = byValue(rows[checkpoint]);
  const rank = rankByValue(rows[checkpoint])[unit];
  // A dead neuron stands below the shortest one.
  const to = steppedTo(rank < 0 ? order.length : rank, order.length, key, ["ArrowUp", "ArrowDown"]);
  return to === null ? null : {checkpoint, unit: order[to]};
}

/** The neuron that Tab leads to: that with the focus, else the selected one, else the longest. Null where all are dead. */
export function cursorOf(state: State): UnitPlace | null {
  const focused = lookedPlace({...state, hovered: null});
  if (focused) return focused;
  const rows = rowsOf(state.lengths);
  const selected = selectedUnit(state);
  if (selected !== null) return {checkpoint: rows.length - 1, unit: selected};
  for (let checkpoint = rows.length - 1; checkpoint >= 0; checkpoint--) {
    const order = byValue(rows[checkpoint]);
    if (order.length > 0) return {checkpoint, unit: order[0]};
  }
  return null;
}
