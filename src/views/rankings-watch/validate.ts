import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import type {RankingsWatchState, WatchedColumn, WatchWish} from "../rankings-watch.js";
import {
  checkFlag,
  checkIndex,
  checkNumbers,
  checkPositions,
  checkRows,
  checkWindow,
  list,
  probabilities,
} from "../ranks/check.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "rankingsWatchView.validate()";

/** The state of a rankingsWatch view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): RankingsWatchState {
  const state = stateOf<RankingsWatchState>(caller, value, "rankingsWatch", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const nVocab = integer(caller, "nVocab", state.nVocab, 1, Infinity);
  const positions = checkPositions(caller, state.positions, tokens.length);
  const columns = positions.length;
  if (columns === 0) fail(caller, "positions", "at least one position", positions, "", RangeError);
  const rows = checkRows(caller, state.rows);
  const words = list(caller, "words", state.words);
  words.forEach((word, i) => checkWord(`words[${i}]`, word, [rows.length, columns], nVocab));
  return {
    view: "rankingsWatch",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, tokens.length),
    positions,
    causal: checkFlag(caller, "causal", state.causal),
    rows,
    words: words as readonly WatchedColumn[],
    nVocab,
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    shown: indices("shown", state.shown, words.length),
    form: oneOf(caller, "form", state.form, ["heatmap", "lines"]),
    scope: oneOf(caller, "scope", state.scope, ["one", "all"]),
    statistic: oneOf(caller, "statistic", state.statistic, ["rank", "probability"]),
    difference: checkFlag(caller, "difference", state.difference),
    compare: pair(state.compare, words.length),
    row: checkIndex(caller, "row", state.row, rows.length),
    column: checkIndex(caller, "column", state.column, columns),
    direction: oneOf(caller, "direction", state.direction, ["down", "up"]),
    halfSteps: checkFlag(caller, "halfSteps", state.halfSteps),
    palest: integer(caller, "palest", state.palest, 2, Infinity),
    window: checkWindow(caller, state.window, columns),
    wish: wishOf(state.wish),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: mark("hovered", state.hovered),
    focused: mark("focused", state.focused),
    brush: checkWindow(caller, state.brush, columns),
  };
}

function checkWord(key: string, value: unknown, shape: readonly number[], nVocab: number): void {
  const word = record(caller, key, value);
  text(caller, `${key}.word`, word.word);
  text(caller, `${key}.text`, word.text);
  checkFlag(caller, `${key}.spaceAdded`, word.spaceAdded);
  const pieces = checkTokens(caller, `${key}.pieces`, word.pieces);
  const ids = list(caller, `${key}.ids`, word.ids);
  if (ids.length === 0) fail(caller, `${key}.ids`, "at least one token id", ids, "", RangeError);
  ids.forEach((id, i) => integer(caller, `${key}.ids[${i}]`, id, 0, nVocab - 1));
  if (pieces.length !== ids.length) {
    throw new RangeError(
      `${caller}: ${key}.pieces must be as many as ids (${ids.length}), got ${pieces.length}.`,
    );
  }
  checkNumbers(caller, `${key}.ranks`, word.ranks, shape, {least: 1, most: nVocab, whole: true});
  checkNumbers(caller, `${key}.firstProbabilities`, word.firstProbabilities, shape, probabilities);
  checkNumbers(caller, `${key}.logProbabilities`, word.logProbabilities, shape, {least: -1e6, most: 1e-3});
}

function indices(key: string, value: unknown, count: number): readonly number[] {
  const all = list(caller, key, value);
  const seen = new Set<number>();
  all.forEach((each, i) => {
    const index = integer(caller, `${key}[${i}]`, each, 0, count - 1);
    if (seen.has(index)) fail(caller, `${key}[${i}]`, "an index that is not there yet", each, "", RangeError);
    seen.add(index);
  });
  return all as readonly number[];
}

function pair(value: unknown, count: number): readonly [number, number] {
  const all = list(caller, "compare", value);
  if (all.length !== 2) fail(caller, "compare", "two indices of words", value);
  all.forEach((each, i) => integer(caller, `compare[${i}]`, each, 0, Math.max(0, count - 1)));
  return all as unknown as readonly [number, number];
}

function wishOf(value: unknown): WatchWish | null {
  if ((value ?? null) === null) return null;
  const {number, word} = record(caller, "wish", value);
  integer(caller, "wish.number", number, 1, Infinity);
  text(caller, "wish.word", word);
  return value as WatchWish;
}

function mark(key: string, value: unknown): string | null {
  return (value ?? null) === null ? null : text(caller, key, value);
}
