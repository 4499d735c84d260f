import {fail, integer, oneOf, record, stateOf, text} from "../check.js";
import type {DecodingBranch, DecodingState, DecodingWish} from "../decoding.js";
import type {Packed} from "../packed.js";
import {unpack} from "../packed.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "decodingView.validate()";
/** What passed once is not walked again. */
const approved = new WeakSet<object>();

/** The state of a decoding view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): DecodingState {
  const state = stateOf<DecodingState>(caller, value, "decoding", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const nPrompt = integer(caller, "nPrompt", state.nPrompt, 0, tokens.length);
  const steps = tokens.length - nPrompt;
  const branches = list("branches", state.branches) as readonly DecodingBranch[];
  branches.forEach((branch, i) => checkBranch(branch, `branches[${i}]`, tokens.length - 1));
  return {
    view: "decoding",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt,
    ...checkNumbers(state, steps),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    branches,
    temperature: number("temperature", state.temperature, 0.1, 3),
    topK: integer(caller, "topK", state.topK, 0, Infinity),
    topP: number("topP", state.topP, 0.001, 1),
    minP: number("minP", state.minP, 0, 1),
    selected:
      steps === 0 || state.selected === -1
        ? integer(caller, "selected", state.selected, -1, -1)
        : integer(caller, "selected", state.selected, nPrompt, tokens.length - 1),
    rows: integer(caller, "rows", state.rows, 1, Infinity),
    branch: integer(caller, "branch", state.branch, -1, branches.length - 1),
    wish: checkWish(state.wish ?? null, nPrompt, tokens.length),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    hovered: mark("hovered", state.hovered ?? null),
    focused: mark("focused", state.focused ?? null),
  };
}

type Numbers = Pick<
  DecodingState,
  | "nVocab"
  | "names"
  | "ids"
  | "candidates"
  | "logits"
  | "chosen"
  | "temperatures"
  | "others"
  | "places"
  | "curve"
>;

function checkNumbers(state: Partial<Record<keyof DecodingState, unknown>>, steps: number): Numbers {
  const nVocab = integer(caller, "nVocab", state.nVocab, 1, Infinity);
  const names = checkTokens(caller, "names", state.names);
  const ids = list("ids", state.ids) as readonly number[];
  if (ids.length !== names.length) fail(caller, "ids", `${names.length} ids`, ids, "", RangeError);
  const temperatures = list("temperatures", state.temperatures) as readonly number[];
  const places = list("places", state.places) as readonly number[];
  if (!approved.has(ids)) {
    ids.forEach((id, i) => integer(caller, `ids[${i}]`, id, 0, nVocab - 1));
    approved.add(ids);
  }
  ascending("temperatures", temperatures, Number.MIN_VALUE, Infinity);
  ascending("places", places, 1, nVocab);
  const logits = numbers("logits", state.logits, [steps, null]);
  const width = logits.shape[1];
  if (steps > 0 && width === 0) fail(caller, "logits", "of at least one candidate", 0, "", RangeError);
  return {
    nVocab,
    names,
    ids,
    logits,
    candidates: numbers("candidates", state.candidates, [steps, width], (value) => value < names.length),
    chosen: numbers(
      "chosen",
      state.chosen,
      [steps, 2],
      (value, i) => i % 2 === 1 || (value >= 1 && value <= nVocab),
    ),
    temperatures,
    others: numbers("others", state.others, [steps, temperatures.length, 2]),
    places,
    curve: numbers("curve", state.curve, [steps, places.length]),
  };
}

/** An array of finite numbers of this shape; null for any size. `index` is what they must be to count something. */
function numbers(
  key: string,
  value: unknown,
  shape: readonly (number | null)[],
  index?: (value: number, at: number) => boolean,
): Packed {
  const packed = record(caller, key, value) as unknown as Packed;
  const own: unknown = packed.shape;
  const fits =
    Array.isArray(own) &&
    own.length === shape.length &&
    shape.every((size, i) => (size === null ? Number.isInteger(own[i]) : own[i] === size));
  if (!fits)
    fail(caller, `${key}.shape`, `[${shape.map((size) => size ?? "…").join(", ")}]`, own, "", RangeError);
  if (approved.has(packed)) return packed;
  unpack(packed).forEach((number, i) => {
    if (!Number.isFinite(number)) fail(caller, `${key}[${i}]`, "finite", number, "", RangeError);
    if (index && !index(number, i)) fail(caller, `${key}[${i}]`, "a number in range", number, "", RangeError);
  });
  approved.add(packed);
  return packed;
}

function ascending(key: string, values: readonly number[], least: number, most: number): void {
  values.forEach((value, i) => {
    number(`${key}[${i}]`, value, i === 0 ? least : values[i - 1], most);
  });
}

function number(key: string, value: unknown, from: number, to: number): number {
  if (typeof value !== "number") return fail(caller, key, "a number", value);
  if (value >= from && value <= to) return value;
  return fail(caller, key, `in ${from}–${to}`, value, "", RangeError);
}

function list(key: string, value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : fail(caller, key, "an array", value);
}

function checkBranch(value: unknown, key: string, last: number): void {
  const branch = record(caller, key, value);
  if (approved.has(branch)) return;
  integer(caller, `${key}.position`, branch.position, 0, last);
  oneOf(caller, `${key}.by`, branch.by, [
    "reader",
    "greedy",
    "sampling",
    "beam search",
    "contrastive search",
  ]);
  text(caller, `${key}.settings`, branch.settings);
  checkTokens(caller, `${key}.tokens`, branch.tokens);
  if (branch.meanLogProbability !== null) {
    number(`${key}.meanLogProbability`, branch.meanLogProbability, -Infinity, 1e-6);
  }
  text(caller, `${key}.problem`, branch.problem);
  approved.add(branch);
}

function checkWish(value: unknown, from: number, to: number): DecodingWish | null {
  if (value === null) return null;
  const wish = record(caller, "wish", value);
  return {
    number: integer(caller, "wish.number", wish.number, 1, Infinity),
    position: integer(caller, "wish.position", wish.position, from, to - 1),
    id: wish.id === null ? null : integer(caller, "wish.id", wish.id, 0, Infinity),
  };
}

function mark(key: string, value: unknown): string | null {
  return value === null ? null : text(caller, key, value);
}
