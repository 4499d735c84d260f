import {fail, integer, oneOf, stateOf, text} from "../check.js";
import type {RankingsState} from "../rankings.js";
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

const caller = "rankingsView.validate()";

/** The state of a rankings view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): RankingsState {
  const state = stateOf<RankingsState>(caller, value, "rankings", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const nVocab = integer(caller, "nVocab", state.nVocab, 1, Infinity);
  const positions = checkPositions(caller, state.positions, tokens.length);
  const columns = positions.length;
  const rows = checkRows(caller, state.rows);
  const shape = [rows.length, columns];
  const ranks = {least: 1, most: nVocab, whole: true};
  const topTokens = checkTokens(caller, "topTokens", state.topTokens);
  const tops = {least: 0, most: Math.max(0, topTokens.length - 1), whole: true};
  return {
    view: "rankings",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, tokens.length),
    positions,
    causal: checkFlag(caller, "causal", state.causal),
    targets: ofLength("targets", checkTokens(caller, "targets", state.targets), columns),
    given: ofLength("given", flags(state.given), columns),
    rows,
    ranks: checkNumbers(caller, "ranks", state.ranks, shape, ranks),
    probabilities: checkNumbers(caller, "probabilities", state.probabilities, shape, probabilities),
    tops: checkNumbers(caller, "tops", state.tops, shape, tops),
    topTokens,
    topProbabilities: checkNumbers(caller, "topProbabilities", state.topProbabilities, shape, probabilities),
    nVocab,
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    direction: oneOf(caller, "direction", state.direction, ["down", "up"]),
    part: oneOf(caller, "part", state.part, ["output", "all"]),
    halfSteps: checkFlag(caller, "halfSteps", state.halfSteps),
    palest: integer(caller, "palest", state.palest, 2, Infinity),
    layout: oneOf(caller, "layout", state.layout, ["auto", "lines", "window"]),
    window: checkWindow(caller, state.window, columns),
    row: checkIndex(caller, "row", state.row, rows.length),
    column: checkIndex(caller, "column", state.column, columns),
    hovered: mark("hovered", state.hovered),
    focused: mark("focused", state.focused),
    brush: checkWindow(caller, state.brush, columns),
  };
}

function flags(value: unknown): readonly boolean[] {
  const all = list(caller, "given", value);
  const wrong = all.findIndex((each) => typeof each !== "boolean");
  if (wrong >= 0) fail(caller, `given[${wrong}]`, "true or false", all[wrong]);
  return all as readonly boolean[];
}

function ofLength<T>(key: string, all: readonly T[], count: number): readonly T[] {
  if (all.length === count) return all;
  throw new RangeError(
    `${caller}: ${key} must have an entry for each of ${count} positions, got ${all.length}.`,
  );
}

function mark(key: string, value: unknown): string | null {
  return (value ?? null) === null ? null : text(caller, key, value);
}
