import type {RankingsWatchState, WatchedColumn} from "../rankings-watch.js";
import {mapAt, unpackMap} from "../ranks/packed.js";
import type {PackedMap} from "../ranks/packed.js";
import {shownRows} from "../ranks/rows.js";
import {probabilityShade, rankShade} from "../ranks/scale.js";

type State = RankingsWatchState;

export const at = mapAt;

/** Of the whole word. */
export const probabilityOf = ({logProbabilities}: WatchedColumn, row: number, column: number): number =>
  Math.min(1, Math.exp(at(logProbabilities, row, column)));

export const shownWords = ({words, shown}: State): readonly WatchedColumn[] => shown.map((i) => words[i]);

export const rowsOf = (state: State): readonly number[] =>
  shownRows(state.rows, state.direction, state.halfSteps);

/** The position that is looked at: the first unless another is selected. */
export const columnOf = ({column}: State): number => column ?? 0;

/** The row that is looked at where there is one only: the last unless another is selected. */
export const rowOf = ({row, rows}: State): number => row ?? rows.length - 1;

/** Two different words to compare; null where fewer than two are shown. */
export function compared({compare, shown}: State): readonly [a: number, b: number] | null {
  const [a, b] = compare;
  if (a !== b && shown.includes(a) && shown.includes(b)) return compare;
  return shown.length < 2 ? null : [shown[0], shown[1]];
}

export const isDifference = (state: State): boolean => state.difference && compared(state) !== null;

/** Place of a word on the colour scale, 0…1. */
export function shadeOf(state: State, word: WatchedColumn, row: number, column: number): number {
  return state.statistic === "rank"
    ? rankShade(at(word.ranks, row, column), state.palest)
    : probabilityShade(probabilityOf(word, row, column));
}

/** How many times better the first of two words is: as powers of ten, negative where the second is better. */
export function differenceOf(
  {statistic, words}: State,
  [a, b]: readonly [number, number],
  row: number,
  column: number,
): number {
  if (statistic === "rank") {
    return Math.log10(at(words[b].ranks, row, column) / at(words[a].ranks, row, column));
  }
  const of = (word: number): number => at(words[word].logProbabilities, row, column);
  return (of(a) - of(b)) / Math.LN10;
}

const tops = new WeakMap<PackedMap, Map<string, number>>();

/** The end of the scale of differences, in powers of ten: one for the whole figure, at least 1. */
export function differenceTop(state: State, pair: readonly [number, number]): number {
  const source = state.words[pair[0]].ranks;
  const id = `${state.statistic} ${pair[1]} ${state.words[pair[1]].text}`;
  let known = tops.get(source);
  if (!known) tops.set(source, (known = new Map()));
  let top = known.get(id);
  if (top === undefined) {
    let most = 1;
    for (let row = 0; row < state.rows.length; row++) {
      for (let column = 0; column < state.positions.length; column++) {
        most = Math.max(most, Math.abs(differenceOf(state, pair, row, column)));
      }
    }
    known.set(id, (top = Math.ceil(most - 1e-9)));
  }
  return top;
}

const worst = new WeakMap<PackedMap, number>();

/** The worst of a word, in powers of ten: of its ranks, or of 1 ÷ its probabilities. Kept: it takes a look at each number. */
function worstOf(packed: PackedMap, power: (value: number) => number): number {
  let most = worst.get(packed);
  if (most === undefined) {
    most = 0;
    for (const value of unpackMap(packed)) most = Math.max(most, power(value));
    worst.set(packed, most);
  }
  return most;
}

/** The low end of the axis of lines, as a power of ten beyond every value of the words that are shown. */
export function axisTop(state: State): number {
  const tops = shownWords(state).map((word) =>
    state.statistic === "rank"
      ? worstOf(word.ranks, Math.log10)
      : worstOf(word.logProbabilities, (log) => -log / Math.LN10),
  );
  return Math.max(1, Math.ceil(Math.max(0, ...tops) - 1e-9));
}

/** Place of a word on the axis of lines, 0 at the bottom and 1 at the top, where rank 1 and certainty are. */
export function heightOf(
  state: State,
  word: WatchedColumn,
  row: number,
  column: number,
  top: number,
): number {
  const value =
    state.statistic === "rank"
      ? Math.log10(at(word.ranks, row, column))
      : -at(word.logProbabilities, row, column) / Math.LN10;
  return Math.max(0, Math.min(1, 1 - value / top));
}
