import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import type {CandidatesWish, CandidateTable, LayerPredictionsState} from "../layer-predictions.js";
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
import {layouts, statistics} from "./update.js";

const caller = "layerPredictionsView.validate()";
/** Nats: no entropy, and no divergence of 32-bit floats, is above. */
const nats = {least: 0, most: 1e6} as const;

/** The state of a view of layer predictions, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): LayerPredictionsState {
  const state = stateOf<LayerPredictionsState>(caller, value, "layerPredictions", 1);
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
    view: "layerPredictions",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    positions,
    causal: checkFlag(caller, "causal", state.causal),
    targets: ofLength("targets", checkTokens(caller, "targets", state.targets), columns),
    given: ofLength("given", flags(state.given), columns),
    rows,
    ranks: checkNumbers(caller, "ranks", state.ranks, shape, ranks),
    probabilities: checkNumbers(caller, "probabilities", state.probabilities, shape, probabilities),
    entropies: checkNumbers(caller, "entropies", state.entropies, shape, nats),
    divergences: checkNumbers(caller, "divergences", state.divergences, shape, nats),
    tops: checkNumbers(caller, "tops", state.tops, shape, tops),
    topTokens,
    topProbabilities: checkNumbers(caller, "topProbabilities", state.topProbabilities, shape, probabilities),
    tables: checkTables(state.tables, rows.length, positions),
    nVocab,
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    statistic: oneOf(caller, "statistic", state.statistic, statistics),
    direction: oneOf(caller, "direction", state.direction, ["down", "up"]),
    halfSteps: checkFlag(caller, "halfSteps", state.halfSteps),
    palest: integer(caller, "palest", state.palest, 2, Infinity),
    layout: oneOf(caller, "layout", state.layout, layouts),
    window: checkWindow(caller, state.window, columns),
    row: checkIndex(caller, "row", state.row, rows.length),
    column: checkIndex(caller, "column", state.column, columns),
    wish: checkWish(state.wish, positions),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: mark("hovered", state.hovered),
    focused: mark("focused", state.focused),
    brush: checkWindow(caller, state.brush, columns),
  };
}

const approved = new WeakMap<object, readonly number[]>();

function checkTables(value: unknown, nRows: number, positions: readonly number[]): readonly CandidateTable[] {
  const tables = list(caller, "tables", value);
  // What passed once, for the same positions, is not walked again at every hover.
  if (approved.get(tables) === positions) return tables as readonly CandidateTable[];
  const seen = new Set<number>();
  tables.forEach((one, i) => {
    const key = `tables[${i}]`;
    const {position, tokens, candidates, probabilities: shares} = record(caller, key, one);
    const at = integer(caller, `${key}.position`, position, 0, Infinity);
    if (!positions.includes(at) || seen.has(at)) {
      fail(caller, `${key}.position`, "one of positions, each once", at, "", RangeError);
    }
    seen.add(at);
    const names = checkTokens(caller, `${key}.tokens`, tokens);
    const {shape} = record(caller, `${key}.candidates`, candidates) as {readonly shape?: readonly number[]};
    const width = integer(caller, `${key}.candidates.shape[1]`, shape?.[1], 1, Infinity);
    const indices = {least: 0, most: Math.max(0, names.length - 1), whole: true};
    checkNumbers(caller, `${key}.candidates`, candidates, [nRows, width], indices);
    checkNumbers(caller, `${key}.probabilities`, shares, [nRows, width], probabilities);
  });
  approved.set(tables, positions);
  return tables as readonly CandidateTable[];
}

function checkWish(value: unknown, positions: readonly number[]): CandidatesWish | null {
  if ((value ?? null) === null) return null;
  const {number, position} = record(caller, "wish", value);
  integer(caller, "wish.number", number, 1, Infinity);
  if (!positions.includes(position as number)) {
    fail(caller, "wish.position", "one of positions", position, "", RangeError);
  }
  return value as CandidatesWish;
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
