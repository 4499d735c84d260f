import type {FactorsState} from "../factors.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import {cellOf} from "../heatmap/cell-mark.js";

export const countOf = ({shares}: Pick<FactorsState, "shares">): number => shares.shape[0];

/** Values of one factor `[position]`. */
export function rowOf({factors}: Pick<FactorsState, "factors">, factor: number): Float32Array {
  const width = factors.shape[1];
  return unpack(factors).subarray(factor * width, (factor + 1) * width);
}

interface Largest {
  readonly own: readonly number[];
  readonly all: number;
}
const largest = new WeakMap<Packed, Largest>();

function largestOf(state: Pick<FactorsState, "factors">): Largest {
  let known = largest.get(state.factors);
  if (!known) {
    const [count] = state.factors.shape;
    const own = Array.from({length: count}, (_, t) => rowOf(state, t).reduce((a, b) => Math.max(a, b), 0));
    largest.set(state.factors, (known = {own, all: Math.max(0, ...own)}));
  }
  return known;
}

/** The value that the largest height and the strongest colour of a factor stand for; 0 where it never fires. */
export function topOf(state: Pick<FactorsState, "factors" | "scale">, factor: number): number {
  const {own, all} = largestOf(state);
  return state.scale === "own" ? own[factor] : all;
}

/** The largest value of a factor. */
export function peakOf(state: Pick<FactorsState, "factors">, factor: number): number {
  return largestOf(state).own[factor];
}

/** Place of a value on a scale, 0–1. */
export function onScale(value: number, top: number): number {
  return top > 0 ? Math.min(1, value / top) : 0;
}

const strongest = new WeakMap<Packed, Int16Array>();

/** The factor that is largest at each position, the first of equal ones; −1 where none fires `[position]`. */
export function strongestOf({factors}: Pick<FactorsState, "factors">): Int16Array {
  let found = strongest.get(factors);
  if (!found) {
    const [count, width] = factors.shape;
    const values = unpack(factors);
    found = new Int16Array(width).fill(-1);
    for (let at = 0; at < width; at++) {
      let best = 0;
      for (let t = 0; t < count; t++) {
        if (values[t * width + at] > best) [best, found[at]] = [values[t * width + at], t];
      }
    }
    strongest.set(factors, found);
  }
  return found;
}

/** What a mark of this view names. */
export type FactorMark =
  | {readonly kind: "token"; readonly at: number}
  | {readonly kind: "factor"; readonly at: number}
  /** A place of a sparkline. */
  | {readonly kind: "place"; readonly at: number; readonly position: number}
  /** One of the shown factor's neurons. */
  | {readonly kind: "neuron"; readonly at: number}
  /** A token of the output: with the factor, and without. */
  | {readonly kind: "before"; readonly at: number}
  | {readonly kind: "after"; readonly at: number};

const letters = {f: "factor", n: "neuron", b: "before", a: "after"} as const;
/** The grid over all sparklines. */
export const gridName = "s";

/** Null for a mark that is none of this state's. */
export function readMark(state: FactorsState, mark: string | null): FactorMark | null {
  if (mark === null) return null;
  const n = state.tokens.length;
  const place = cellOf(gridName, mark, {rows: countOf(state), columns: n});
  if (place) return {kind: "place", at: place.row, position: place.column};
  const found = /^([fnba]?)(\d+)$/.exec(mark);
  if (!found) return null;
  const at = Number(found[2]);
  if (found[1] === "") return at < n ? {kind: "token", at} : null;
  const kind = letters[found[1] as keyof typeof letters];
  const counts = {
    factor: () => countOf(state),
    neuron: () => neuronsOf(state).length,
    before: () => state.ablation?.text.length ?? 0,
    after: () => state.ablation?.output?.length ?? 0,
  };
  return at < counts[kind]() ? {kind, at} : null;
}

/** The factor that is looked at: under the pointer, else with the focus, else chosen; null for none. */
export function shownFactor(state: FactorsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMarkOfFactor(state, mark);
    if (found !== null) return found;
  }
  return state.factor;
}

function readMarkOfFactor(state: FactorsState, mark: string | null): number | null {
  if (mark === null || !/^[fs]/.test(mark)) return null;
  const found = readMark(state, mark);
  return found?.kind === "factor" || found?.kind === "place" ? found.at : null;
}

/** The position that is looked at; null for none. */
export function shownPosition(state: FactorsState): number | null {
  for (const mark of [state.hovered, state.focused]) {
    const found = readMark(state, mark);
    if (found?.kind === "token") return found.at;
    if (found?.kind === "place") return found.position;
    if (found?.kind === "before" && state.ablation!.from !== null) return state.ablation!.from + found.at;
  }
  return state.position;
}

/** The factor that the parts are told of: where none is looked at, the one that explains most. */
export const toldFactor = (state: FactorsState): number => shownFactor(state) ?? 0;

/** The neurons of the factor that is told of. */
export function neuronsOf(state: FactorsState): FactorsState["parts"][number]["neurons"] {
  return state.parts[toldFactor(state)].neurons;
}

/** The same rendering of a number everywhere: three significant digits. */
export function amount(value: number): string {
  if (value === 0) return "0";
  const digits = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return digits.includes("e") ? value.toExponential(1) : digits;
}
