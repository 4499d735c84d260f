import type {ActivationMassState} from "../activation-mass.js";
import {selectedUnit, unitPlaceOf} from "../units/marks.js";
import type {Place, UnitPlace} from "../units/marks.js";
import {byValue, rankByValue, steppedTo} from "../units/order.js";
import {rowsOf} from "../units/packed.js";
import {linearAxis, logAxis} from "../units/scale.js";
import type {Axis} from "../units/scale.js";
import type {PackedUnits} from "../units.js";

type State = ActivationMassState;

/** Room at the edges of the plot, as parts of it. */
const [padX, padY] = [0.02, 0.05];

/** The masses of one checkpoint, from the greatest on. */
export interface Curve {
  readonly masses: Float32Array;
  /** Units by rank. */
  readonly order: Int32Array;
  /** Ranks by unit, from 0; −1: dead. */
  readonly ranks: Int32Array;
  /** What a mass is divided by. */
  readonly total: number;
}

export interface Curves {
  readonly curves: readonly Curve[];
  /** Most neurons that a curve has. */
  readonly longest: number;
  /** Of masses, or of shares. */
  readonly up: Axis;
  /** Ranks, the first being 1. */
  readonly along: Axis;
}

const known = new WeakMap<PackedUnits, Map<string, Curves>>();

export function curvesOf(state: State): Curves {
  const {masses, scale, ranks} = state;
  let all = known.get(masses);
  if (!all) known.set(masses, (all = new Map()));
  const name = `${scale} ${ranks}`;
  let curves = all.get(name);
  if (!curves) all.set(name, (curves = made(state)));
  return curves;
}

function made({masses, scale, ranks, summaries}: State): Curves {
  const curves = rowsOf(masses).map((row, i) => ({
    masses: row,
    order: byValue(row),
    ranks: rankByValue(row),
    total: scale === "share" ? summaries[i].total : 1,
  }));
  const ends = curves.flatMap(({masses: row, order, total}) =>
    order.length === 0 ? [] : [row[order[0]] / total, row[order[order.length - 1]] / total],
  );
  const longest = Math.max(1, ...curves.map(({order}) => order.length));
  return {
    curves,
    longest,
    up: ends.length > 0 ? logAxis(Math.min(...ends), Math.max(...ends)) : logAxis(1, 10),
    along: ranks === "log" ? logAxis(1, Math.max(2, longest)) : ranksAxis(longest),
  };
}

/** A linear axis that begins with rank 1. */
function ranksAxis(longest: number): Axis {
  const last = Math.max(2, longest);
  const at = (rank: number): number => (rank - 1) / (last - 1);
  const {ticks} = linearAxis(last, true);
  const rest = ticks.map(({text}) => ({at: at(Number(text.replaceAll(",", ""))), text}));
  return {at, ticks: [{at: 0, text: "1"}, ...rest.filter((tick) => tick.at > 0 && tick.at <= 1)]};
}

export const xOf = ({along}: Curves, rank: number): number => padX + along.at(rank + 1) * (1 - 2 * padX);
export const yOf = ({up}: Curves, {masses, total}: Curve, unit: number): number =>
  1 - padY - up.at(masses[unit] / total) * (1 - 2 * padY);
/** Where a place on the axis is in the plot. */
export const xAt = (at: number): number => padX + at * (1 - 2 * padX);
export const yAt = (at: number): number => 1 - padY - at * (1 - 2 * padY);

/** The rank at a place, which may be beyond the last one. */
function rankAt(state: State, x: number): number {
  const {longest} = curvesOf(state);
  const part = Math.max(0, (x - padX) / (1 - 2 * padX));
  if (state.ranks === "linear") return Math.round(part * (Math.max(2, longest) - 1));
  // Ranks are few at the left: the axis itself tells where the next one begins.
  const curves = curvesOf(state);
  let [low, high] = [0, longest - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (xOf(curves, middle) <= x) low = middle;
    else high = middle - 1;
  }
  const next = Math.min(low + 1, longest - 1);
  return x - xOf(curves, low) <= xOf(curves, next) - x ? low : next;
}

/** The neuron of that rank in the curve that is nearest. */
export function nearest(state: State, {x, y}: Place): UnitPlace | null {
  const all = curvesOf(state);
  const rank = rankAt(state, x);
  let best: UnitPlace | null = null;
  let least = Infinity;
  for (const [checkpoint, curve] of all.curves.entries()) {
    if (curve.order.length === 0) continue;
    const here = Math.min(rank, curve.order.length - 1);
    const unit = curve.order[here];
    const distance = Math.hypot(yOf(all, curve, unit) - y, 2 * (xOf(all, here) - xOf(all, rank)));
    if (distance < least) [best, least] = [{checkpoint, unit}, distance];
  }
  return best;
}

/** The neurons of some ranks in a row, in the curve that the drag began at. */
export function within(state: State, from: Place, to: Place): readonly number[] {
  const start = nearest(state, from);
  if (!start) return [];
  const {order} = curvesOf(state).curves[start.checkpoint];
  const [a, b] = [rankAt(state, from.x), rankAt(state, to.x)];
  return [...order.subarray(Math.min(a, b), Math.max(a, b) + 1)].sort((x, y) => x - y);
}

/** Left and right lead along a curve, up and down to the same neuron in the curve of another checkpoint. */
export function next(state: State, {checkpoint, unit}: UnitPlace, key: string): UnitPlace | null {
  const {curves} = curvesOf(state);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const step = key === "ArrowUp" ? -1 : 1;
    for (let at = checkpoint + step; at >= 0 && at < curves.length; at += step) {
      if (curves[at].ranks[unit] >= 0) return {checkpoint: at, unit};
    }
    return {checkpoint, unit};
  }
  const {order, ranks} = curves[checkpoint];
  const to = steppedTo(Math.max(0, ranks[unit]), order.length, key, ["ArrowLeft", "ArrowRight"]);
  return to === null ? null : {checkpoint, unit: order[to]};
}

/** The place that Tab leads to: that with the focus, else the selected neuron's, else the first of a curve. Null without any. */
export function cursorOf(state: State): UnitPlace | null {
  const {curves} = curvesOf(state);
  const focused = unitPlaceOf(state, state.focused);
  if (focused && curves[focused.checkpoint].ranks[focused.unit] >= 0) return focused;
  const selected = selectedUnit(state);
  const at = (unit: number): number => curves.findLastIndex(({ranks}) => ranks[unit] >= 0);
  if (selected !== null && at(selected) >= 0) return {checkpoint: at(selected), unit: selected};
  const filled = curves.findLastIndex(({order}) => order.length > 0);
  return filled < 0 ? null : {checkpoint: filled, unit: curves[filled].order[0]};
}
