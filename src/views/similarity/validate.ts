import {describe, fail, integer, oneOf, record, stateOf, text} from "../check.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {SimilarityState} from "../similarity.js";

const caller = "similarityView.validate()";
const approved = new WeakSet<object>();

/** The state of a similarity view, checked key by key. */
export function validate(value: unknown): SimilarityState {
  const state = stateOf<SimilarityState>(caller, value, "similarity", 1);
  const rows = names("rows", state.rows);
  const columns = names("columns", state.columns);
  const choice = (key: "selectedRow" | "selectedColumn", count: number): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, count - 1);
  const mark = (key: "hovered" | "focused"): string | null =>
    (state[key] ?? null) === null ? null : text(caller, key, state[key]);
  const {columnsBefore = null} = state;
  return {
    view: "similarity",
    version: 1,
    output: text(caller, "output", state.output),
    rows,
    columns,
    rowTitle: text(caller, "rowTitle", state.rowTitle),
    columnTitle: text(caller, "columnTitle", state.columnTitle),
    values: numbers(state.values, [rows.length, columns.length]),
    rowsBefore: integer(caller, "rowsBefore", state.rowsBefore, 0, rows.length),
    columnsBefore:
      columnsBefore === null ? null : integer(caller, "columnsBefore", columnsBefore, 0, columns.length),
    measure: text(caller, "measure", state.measure),
    positions: integer(caller, "positions", state.positions, 1, Infinity),
    warnings: texts("warnings", state.warnings),
    provenance: text(caller, "provenance", state.provenance),
    scale: oneOf(caller, "scale", state.scale, ["whole", "fitted"]),
    selectedRow: choice("selectedRow", rows.length),
    selectedColumn: choice("selectedColumn", columns.length),
    hovered: mark("hovered"),
    focused: mark("focused"),
  };
}

function texts(key: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array of strings", value);
  value.forEach((each, i) => text(caller, `${key}[${i}]`, each));
  return value as readonly string[];
}

function names(key: string, value: unknown): readonly string[] {
  const found = texts(key, value);
  return found.length > 0 ? found : fail(caller, key, "at least one name", value, "", RangeError);
}

/** Rounding may lift a similarity above 1 by a little; an unbiased estimate may fall below 0 by more. */
const [least, most] = [-1.001, 1.001];

function numbers(value: unknown, shape: readonly number[]): Packed {
  const packed = record(caller, "values", value) as unknown as Packed;
  if (approved.has(packed)) return packed;
  if (!Array.isArray(packed.shape) || packed.shape.join() !== shape.join()) {
    const got = Array.isArray(packed.shape) ? `[${packed.shape.join(", ")}]` : describe(packed.shape);
    throw new RangeError(`${caller}: values must have the shape [${shape.join(", ")}], got ${got}.`);
  }
  if (typeof packed.base64 !== "string") fail(caller, "values.base64", "a string", packed.base64);
  const wrong = unpack(packed).findIndex((each) => each < least || each > most);
  if (wrong >= 0) {
    const got = unpack(packed)[wrong];
    throw new RangeError(`${caller}: values must be in −1–1 or NaN, got ${got} at index ${wrong}.`);
  }
  approved.add(packed);
  return packed;
}
