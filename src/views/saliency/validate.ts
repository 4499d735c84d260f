import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {SaliencyState} from "../saliency.js";
import {checkTokens} from "../tokens/validate.js";
import {checkSpan} from "../selection.js";
import {describe, fail, integer, oneOf, record, text} from "../check.js";

const caller = "saliencyView.validate()";
const approved = new WeakSet<object>();

/** The state of a saliency view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): SaliencyState {
  const state = record(caller, "state", value) as Partial<Record<keyof SaliencyState, unknown>>;
  if (state.view !== "saliency") fail(caller, "view", '"saliency"', state.view);
  if (state.version !== 1) {
    fail(
      caller,
      "version",
      "1",
      state.version,
      " Update limpid to read a state of a newer version.",
      RangeError,
    );
  }
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const nPrompt = integer(caller, "nPrompt", state.nPrompt, 0, tokens.length);
  const nOutput = tokens.length - nPrompt;
  numbers("probabilities", state.probabilities, [nOutput], 1);
  numbers("totals", state.totals, [nOutput], Infinity);
  const shares = numbers("shares", state.shares, [nOutput, tokens.length], 1);
  checkFuture(state.shares as Packed, shares, nPrompt, tokens.length);
  const selected =
    nOutput > 0
      ? integer(caller, "selected", state.selected, nPrompt, tokens.length - 1)
      : integer(caller, "selected", state.selected, -Infinity, Infinity);
  const at = (key: "hovered" | "focused" | "position"): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, tokens.length - 1);
  return {
    view: "saliency",
    version: 1,
    tokens,
    nPrompt,
    shares: state.shares as Packed,
    totals: state.totals as Packed,
    unit: oneOf(caller, "unit", state.unit, ["logit", "probability", "logProbability"]),
    probabilities: state.probabilities as Packed,
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    style: oneOf(caller, "style", state.style, ["minimal", "detailed"]),
    scale: oneOf(caller, "scale", state.scale, ["step", "output", "absolute"]),
    selected,
    hovered: at("hovered"),
    focused: at("focused"),
    // Younger than version 1: states of before stay as they were.
    ...(state.output === undefined ? {} : {output: text(caller, "output", state.output)}),
    ...(state.position === undefined ? {} : {position: at("position")}),
    ...(state.span === undefined ? {} : {span: checkSpan(caller, "span", state.span, tokens.length)}),
  };
}

/** Rounding in single precision may lift a share above 1 by a little. */
const slack = 1e-4;

function numbers(key: string, value: unknown, shape: readonly number[], most: number): Float32Array {
  const packed = record(caller, key, value) as unknown as Packed;
  const same =
    Array.isArray(packed.shape) &&
    packed.shape.length === shape.length &&
    shape.every((size, i) => packed.shape[i] === size);
  if (!same) {
    const got = Array.isArray(packed.shape) ? `[${packed.shape.join(", ")}]` : describe(packed.shape);
    throw new RangeError(`${caller}: ${key} must have the shape [${shape.join(", ")}], got ${got}.`);
  }
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  const data = unpack(packed);
  if (approved.has(packed)) return data;
  const wrong = data.findIndex((each) => !(each >= 0 && each <= most + slack && each < Infinity));
  if (wrong >= 0) {
    const range = most === Infinity ? "finite and at least 0" : `in 0–${most}`;
    throw new RangeError(`${caller}: ${key} must be ${range}, got ${data[wrong]} at index ${wrong}.`);
  }
  approved.add(packed);
  return data;
}

const pastOnly = new WeakMap<Packed, number>();

function checkFuture(packed: Packed, shares: Float32Array, nPrompt: number, width: number): void {
  if (pastOnly.get(packed) === nPrompt) return;
  for (let at = nPrompt; at < width; at++) {
    const row = at - nPrompt;
    for (let source = at; source < width; source++) {
      const share = shares[row * width + source];
      if (share !== 0) {
        throw new RangeError(
          `${caller}: shares must be 0 from the explained token on, got ${share} of position ${source} for position ${at}.`,
        );
      }
    }
  }
  pastOnly.set(packed, nPrompt);
}
