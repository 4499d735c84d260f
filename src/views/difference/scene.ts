import type {DifferenceSide, DifferenceState} from "../difference.js";
import {cellMark, cellOf} from "../heatmap/cell-mark.js";
import type {GridCell} from "../heatmap/cell-mark.js";
import {unpack} from "../packed.js";

/** Name of the grid of layers and pairs. */
export const grid = "lens";

/** A token of one of the texts. */
export interface Place {
  readonly side: "a" | "b";
  readonly at: number;
}

export function placeOf(state: DifferenceState, mark: string | null): Place | null {
  const found = /^([ab]):(\d+)$/.exec(mark ?? "");
  if (!found) return null;
  const [side, at] = [found[1] as "a" | "b", Number(found[2])];
  return at < state[side].tokens.length ? {side, at} : null;
}

export function gridSize({rows, pairs}: DifferenceState): {readonly rows: number; readonly columns: number} {
  return {rows: rows.length, columns: pairs.length};
}

export function fieldOf(state: DifferenceState, mark: string | null): GridCell | null {
  return cellOf(grid, mark, gridSize(state));
}

export function isMark(state: DifferenceState, mark: string | null): boolean {
  return placeOf(state, mark) !== null || fieldOf(state, mark) !== null;
}

interface Partners {
  readonly ofA: ReadonlyMap<number, number>;
  readonly ofB: ReadonlyMap<number, number>;
}
const known = new WeakMap<DifferenceState["pairs"], Partners>();

/** The number of the pair that a token belongs to; undefined where the other text has not this token. */
export function pairOf({pairs}: DifferenceState, {side, at}: Place): number | undefined {
  let partners = known.get(pairs);
  if (!partners) {
    partners = {
      ofA: new Map(pairs.map(([a], pair) => [a, pair])),
      ofB: new Map(pairs.map(([, b], pair) => [b, pair])),
    };
    known.set(pairs, partners);
  }
  return (side === "a" ? partners.ofA : partners.ofB).get(at);
}

/** What the model gave to a token; null at the first, which nothing predicts. */
export function probabilityOf({probabilities}: DifferenceSide, at: number): number | null {
  return at === 0 ? null : unpack(probabilities)[at - 1];
}

/** Probabilities below this are one: their ratio is rounding. */
const least = 1e-12;

/** log₁₀ of how many times as probable something is in b as in a. */
export function change(a: number, b: number): number {
  return Math.log10(Math.max(b, least) / Math.max(a, least));
}

/** The change of a token that both texts have; null of others, and where nothing predicts it. */
export function tokenChange(state: DifferenceState, place: Place): number | null {
  const pair = pairOf(state, place);
  if (pair === undefined) return null;
  const [a, b] = state.pairs[pair];
  const [before, after] = [probabilityOf(state.a, a), probabilityOf(state.b, b)];
  return before === null || after === null ? null : change(before, after);
}

/** Is there a prediction of this pair in both texts? */
export function isPredicted({pairs}: DifferenceState, pair: number): boolean {
  return pairs[pair][0] > 0 && pairs[pair][1] > 0;
}

export function lensChange(state: DifferenceState, {row, column}: GridCell): number | null {
  if (!isPredicted(state, column)) return null;
  const at = row * state.pairs.length + column;
  return change(unpack(state.lensA)[at], unpack(state.lensB)[at]);
}

const tops = new WeakMap<DifferenceState["lensB"], number>();

/** The change that the ends of the scale stand for: the largest of all, at least a tenth of a power of ten, at most six. */
export function scaleEnd(state: DifferenceState): number {
  let top = tops.get(state.lensB);
  if (top === undefined) {
    top = 0.1;
    for (let column = 0; column < state.pairs.length; column++) {
      const ofToken = tokenChange(state, {side: "a", at: state.pairs[column][0]});
      top = Math.max(top, Math.abs(ofToken ?? 0));
      for (let row = 0; row < state.rows.length; row++) {
        top = Math.max(top, Math.abs(lensChange(state, {row, column}) ?? 0));
      }
    }
    tops.set(state.lensB, (top = Math.min(6, top)));
  }
  return top;
}

export const onScale = (value: number, end: number): number => Math.max(-1, Math.min(1, value / end));

/** The token that is told: under the pointer, with the focus, or selected. */
export function shownPlace(state: DifferenceState): Place | null {
  const field = fieldOf(state, state.hovered) ?? fieldOf(state, state.focused);
  const place = placeOf(state, state.hovered) ?? placeOf(state, state.focused);
  if (place) return place;
  if (field) return {side: "a", at: state.pairs[field.column][0]};
  return state.selected === null ? null : {side: "a", at: state.selected};
}

/** The field that the keyboard reaches in the grid. */
export function cursorOf(state: DifferenceState): GridCell {
  const focused = fieldOf(state, state.focused);
  if (focused) return focused;
  const pair = state.selected === null ? undefined : pairOf(state, {side: "a", at: state.selected});
  return {row: state.row ?? state.rows.length - 1, column: pair ?? 0};
}

/** The token of a text that the keyboard reaches. */
export function tabbableOf(state: DifferenceState, side: "a" | "b"): number {
  const focused = placeOf(state, state.focused);
  if (focused?.side === side) return focused.at;
  if (state.selected === null) return 0;
  if (side === "a") return state.selected;
  const pair = pairOf(state, {side: "a", at: state.selected});
  return pair === undefined ? 0 : state.pairs[pair][1];
}

export function focusMark(state: DifferenceState): string | null {
  if (isMark(state, state.focused)) return state.focused;
  if (state.a.tokens.length > 0) return `a:${tabbableOf(state, "a")}`;
  return state.rows.length > 0 && state.pairs.length > 0 ? cellMark(grid, cursorOf(state)) : null;
}
