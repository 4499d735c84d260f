import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import type {DifferenceSide, DifferenceState} from "../difference.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {LensRow} from "../ranks/rows.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "differenceView.validate()";
const approved = new WeakSet<object>();

/** The state of a difference view, checked key by key. */
export function validate(value: unknown): DifferenceState {
  const state = stateOf<DifferenceState>(caller, value, "difference", 1);
  const [a, b] = [side("a", state.a), side("b", state.b)];
  const pairs = checkPairs(state.pairs, a.tokens.length, b.tokens.length);
  const rows = checkRows(state.rows);
  const lens = (key: "lensA" | "lensB"): Packed => shares(key, state[key], [rows.length, pairs.length]);
  const mark = (key: "hovered" | "focused"): string | null =>
    (state[key] ?? null) === null ? null : text(caller, key, state[key]);
  const choice = (key: "selected" | "row", count: number): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, count - 1);
  return {
    view: "difference",
    version: 1,
    output: text(caller, "output", state.output),
    a,
    b,
    pairs,
    rows,
    lensA: lens("lensA"),
    lensB: lens("lensB"),
    method: text(caller, "method", state.method),
    selected: choice("selected", a.tokens.length),
    row: choice("row", rows.length),
    hovered: mark("hovered"),
    focused: mark("focused"),
  };
}

function side(key: "a" | "b", value: unknown): DifferenceSide {
  const given = record(caller, key, value) as Partial<Record<keyof DifferenceSide, unknown>>;
  const tokens = checkTokens(caller, `${key}.tokens`, given.tokens);
  if (tokens.length === 0) fail(caller, `${key}.tokens`, "at least one token", tokens, "", RangeError);
  integer(caller, `${key}.nPrompt`, given.nPrompt, 0, tokens.length);
  text(caller, `${key}.label`, given.label);
  text(caller, `${key}.provenance`, given.provenance);
  shares(`${key}.probabilities`, given.probabilities, [tokens.length - 1]);
  // The object itself: what was computed of it is known by it.
  return given as DifferenceSide;
}

function shares(key: string, value: unknown, shape: readonly number[]): Packed {
  const packed = numbers(caller, key, value, shape);
  if (approved.has(packed)) return packed;
  const wrong = unpack(packed).findIndex((each) => !(each >= 0 && each <= 1.0001));
  if (wrong >= 0) fail(caller, `${key}[${wrong}]`, "in 0–1", unpack(packed)[wrong], "", RangeError);
  approved.add(packed);
  return packed;
}

function checkPairs(value: unknown, nA: number, nB: number): DifferenceState["pairs"] {
  if (!Array.isArray(value)) return fail(caller, "pairs", "an array", value);
  if (approved.has(value)) return value as DifferenceState["pairs"];
  let [lastA, lastB] = [-1, -1];
  (value as unknown[]).forEach((pair, i) => {
    if (!Array.isArray(pair) || pair.length !== 2) return fail(caller, `pairs[${i}]`, "two positions", pair);
    lastA = integer(caller, `pairs[${i}][0]`, pair[0], lastA + 1, nA - 1);
    lastB = integer(caller, `pairs[${i}][1]`, pair[1], lastB + 1, nB - 1);
  });
  approved.add(value);
  return value as DifferenceState["pairs"];
}

function checkRows(value: unknown): readonly LensRow[] {
  if (!Array.isArray(value)) return fail(caller, "rows", "an array", value);
  (value as unknown[]).forEach((row, i) => {
    const {layer, part} = record(caller, `rows[${i}]`, row);
    integer(caller, `rows[${i}].layer`, layer, -1, Infinity);
    oneOf(caller, `rows[${i}].part`, part, ["embeddings", "attention", "cross", "block"]);
  });
  return value as readonly LensRow[];
}
