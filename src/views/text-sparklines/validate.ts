import {fail, integer, oneOf, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import {unpack} from "../packed.js";
import type {TextSparklinesState} from "../text-sparklines.js";
import {checkTokens} from "../tokens/validate.js";
import {scales, styles, units} from "./update.js";

const caller = "textSparklinesView.validate()";
const links = ["factor", "layer"] as const;

/** The state of a text with charts, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): TextSparklinesState {
  const state = stateOf<TextSparklinesState>(caller, value, "text-sparklines", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const names = list("names", state.names, (entry, key) => text(caller, key, entry));
  if (names.length === 0) fail(caller, "names", "at least one name", names, "", RangeError);
  const values = numbers(caller, "values", state.values, [tokens.length, names.length]);
  const heights = oneOf(caller, "heights", state.heights, ["linear", "rank"]);
  const missing = list("missing", state.missing, (entry, key) =>
    integer(caller, key, entry, 0, tokens.length - 1),
  );
  if (heights === "rank") checkRanks(unpack(values), new Set(missing), names.length);
  const counts = list("numbers", state.numbers, (entry, key) => integer(caller, key, entry, 0, Infinity));
  if (counts.length !== names.length) {
    fail(caller, "numbers", `${names.length} numbers`, counts.length, "", RangeError);
  }
  const at = (key: "selected" | "series", most: number): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, most);
  return {
    view: "text-sparklines",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, tokens.length),
    title: text(caller, "title", state.title),
    unit: text(caller, "unit", state.unit),
    names,
    numbers: counts,
    links: (state.links ?? null) === null ? null : oneOf(caller, "links", state.links, links),
    ordered:
      typeof state.ordered === "boolean"
        ? state.ordered
        : fail(caller, "ordered", "true or false", state.ordered),
    values,
    missing,
    heights,
    pools: oneOf(caller, "pools", state.pools, ["farthest", "product", "largest"]),
    top: (state.top ?? null) === null ? null : finite("top", state.top),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    style: oneOf(caller, "style", state.style, styles),
    scale: oneOf(caller, "scale", state.scale, scales),
    granularity: oneOf(caller, "granularity", state.granularity, units),
    selected: at("selected", tokens.length - 1),
    series: at("series", names.length - 1),
    hovered: mark("hovered", state.hovered),
    focused: mark("focused", state.focused),
  };
}

function list<T>(key: string, value: unknown, check: (entry: unknown, key: string) => T): readonly T[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  value.forEach((entry: unknown, i) => check(entry, `${key}[${i}]`));
  return value as readonly T[];
}

function checkRanks(values: Float32Array, missing: ReadonlySet<number>, count: number): void {
  const wrong = values.findIndex((value, i) => value < 1 && !missing.has(Math.floor(i / count)));
  if (wrong >= 0) fail(caller, `values[${wrong}]`, "a rank of at least 1", values[wrong], "", RangeError);
}

function finite(key: string, value: unknown): number {
  return typeof value === "number" && value >= 0 && value < Infinity
    ? value
    : fail(caller, key, "a finite number of at least 0", value, "", RangeError);
}

function mark(key: string, value: unknown): string | null {
  return (value ?? null) === null ? null : text(caller, key, value);
}
