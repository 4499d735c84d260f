import type {DistancePair, DistancesState, MeasuredDistance, NoChangeBand} from "../distances.js";
import {selectedUnit, unitPlaceOf} from "../units/marks.js";
import type {Place, UnitPlace} from "../units/marks.js";
import {byValue, rankByValue, steppedTo} from "../units/order.js";
import {rowsOf, unpackUnits} from "../units/packed.js";
import {linearAxis, logAxis} from "../units/scale.js";
import type {Axis} from "../units/scale.js";
import type {PackedUnits} from "../units.js";

type State = DistancesState;

/** Room at the edges of the plot, as parts of it: no dot is cut. */
const [padX, padY] = [0.025, 0.05];
/** Height of the plot ÷ its width, as it is about. */
const aspect = 0.45;

export const pairOf = ({pairs, pair}: State): DistancePair => pairs[pair];

/** The measure that is shown: the other one where a pair has no Jensen–Shannon divergence. */
export const measureOf = (state: State): State["measure"] =>
  pairOf(state).jensenShannon ? state.measure : "hellinger";

export const measured = (state: State): MeasuredDistance =>
  (measureOf(state) === "jensenShannon" ? pairOf(state).jensenShannon : null) ?? pairOf(state).hellinger;

/** What is along: the mean where the union was not counted. */
export const lengthOf = (state: State): State["length"] => (pairOf(state).union ? state.length : "mean");

/** Dots of one pair by one measure, and what is counted of them. */
export interface Dots {
  /** The length that a neuron is drawn at, `[unit]`; NaN where its distance is ill-defined. */
  readonly lengths: Float32Array;
  readonly values: Float32Array;
  /** Places in the plot, from its upper left corner, 0…1; NaN where there is no dot. */
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly along: Axis;
  readonly up: Axis;
  readonly drawn: number;
  /** Distances above what no change looks like. */
  readonly above: number;
  readonly illDefined: {
    readonly first: number;
    readonly second: number;
    readonly both: number;
    readonly other: number;
  };
}

const known = new WeakMap<PackedUnits, Map<string, Dots>>();

export function dotsOf(state: State): Dots {
  const {values} = measured(state);
  let all = known.get(values);
  if (!all) known.set(values, (all = new Map()));
  const name = `${lengthOf(state)} ${state.scale} ${pairOf(state).from} ${pairOf(state).to}`;
  let dots = all.get(name);
  if (!dots) all.set(name, (dots = made(state)));
  return dots;
}

function made(state: State): Dots {
  const {from, to, union} = pairOf(state);
  const rows = rowsOf(state.lengths);
  const [a, b] = [rows[from], rows[to]];
  const {values: packed, noChange} = measured(state);
  const values = unpackUnits(packed);
  const unions = lengthOf(state) === "union" && union ? unpackUnits(union) : null;
  const lengths = new Float32Array(values.length).fill(NaN);
  const illDefined = {first: 0, second: 0, both: 0, other: 0};
  let [drawn, above, greatest, least, most] = [0, 0, 0, Infinity, 0];
  for (let unit = 0; unit < values.length; unit++) {
    const value = values[unit];
    if (Number.isNaN(value)) {
      illDefined[a[unit] > 0 ? (b[unit] > 0 ? "other" : "second") : b[unit] > 0 ? "first" : "both"]++;
      continue;
    }
    const length = unions ? unions[unit] : (a[unit] + b[unit]) / 2;
    lengths[unit] = length;
    drawn++;
    if (value > greatest) greatest = value;
    if (length < least) least = length;
    if (length > most) most = length;
    const band = bandAt(noChange, length);
    if (band && value > band.high) above++;
  }
  const along = drawn > 0 ? logAxis(Math.max(0.5, least), Math.max(1, most)) : logAxis(1, 10);
  const up = linearAxis(state.scale === "whole" || greatest === 0 ? 1 : topOf(noChange, greatest));
  const xs = lengths.map((length) => xOn(along, length));
  const ys = values.map((value) => yOn(up, value));
  return {lengths, values, xs, ys, along, up, drawn, above, illDefined};
}

/** A band that lies above all distances is seen whole, too. */
const topOf = (bands: readonly NoChangeBand[], greatest: number): number =>
  bands.reduce((most, {high}) => Math.max(most, high), greatest);

export const xOn = (axis: Axis, length: number): number => padX + axis.at(length) * (1 - 2 * padX);
export const yOn = (axis: Axis, value: number): number => 1 - padY - axis.at(value) * (1 - 2 * padY);

/** What no change looks like at a length; the nearest band where none holds it. */
export function bandAt(bands: readonly NoChangeBand[], length: number): NoChangeBand | null {
  for (const band of bands) if (length <= band.to) return band;
  return bands.at(-1) ?? null;
}

export function nearest(state: State, {x, y}: Place): UnitPlace | null {
  const {xs, ys} = dotsOf(state);
  let [best, unit] = [Infinity, -1];
  for (let i = 0; i < xs.length; i++) {
    const [dx, dy] = [(xs[i] - x) / aspect, ys[i] - y];
    const distance = dx * dx + dy * dy;
    // Never true of a neuron without a dot: NaN.
    if (distance < best) [best, unit] = [distance, i];
  }
  return unit < 0 ? null : {checkpoint: 0, unit};
}

export function within(state: State, from: Place, to: Place): readonly number[] {
  const {xs, ys} = dotsOf(state);
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const found: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] >= left && xs[i] <= right && ys[i] >= top && ys[i] <= bottom) found.push(i);
  }
  return found;
}

const keys = new WeakMap<Float32Array, Float32Array>();

/** Neurons with a dot, from the greatest value on; and the place of each among them. */
function orderOf(values: Float32Array): {readonly order: Int32Array; readonly rank: Int32Array} {
  let found = keys.get(values);
  // A distance of 0 counts, too; a neuron without a dot does not.
  if (!found) keys.set(values, (found = values.map((value) => (Number.isNaN(value) ? 0 : value + 1))));
  return {order: byValue(found), rank: rankByValue(found)};
}

/** Up and down lead to the next greater and the next smaller distance, left and right to the next length. */
export function next(state: State, {unit}: UnitPlace, key: string): UnitPlace | null {
  const {lengths, values} = dotsOf(state);
  const aside = key === "ArrowLeft" || key === "ArrowRight";
  const {order, rank} = orderOf(aside ? lengths : values);
  const at = rank[unit] < 0 ? 0 : rank[unit];
  const steps = aside ? (["ArrowRight", "ArrowLeft"] as const) : (["ArrowUp", "ArrowDown"] as const);
  const to = steppedTo(at, order.length, key, steps);
  return to === null ? null : {checkpoint: 0, unit: order[to]};
}

/** The neuron that Tab leads to: that with the focus, else the selected one, else the most distant. Null without dots. */
export function cursorOf(state: State): UnitPlace | null {
  const {xs, values} = dotsOf(state);
  for (const unit of [unitPlaceOf(state, state.focused)?.unit, selectedUnit(state)]) {
    if (typeof unit === "number" && !Number.isNaN(xs[unit])) return {checkpoint: 0, unit};
  }
  const {order} = orderOf(values);
  return order.length === 0 ? null : {checkpoint: 0, unit: order[0]};
}
