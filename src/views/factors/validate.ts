import {describe, fail, integer, oneOf, record, stateOf, text} from "../check.js";
import type {FactorAblation, FactorParts, FactorStability, FactorsState, FactorsWish} from "../factors.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import {checkTokens} from "../tokens/validate.js";

const caller = "factorsView.validate()";
/** What passed once is not walked again: each state of a figure holds the arrays of the one before. */
const approved = new WeakSet<object>();

/** The state of a factors view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): FactorsState {
  const state = stateOf<FactorsState>(caller, value, "factors", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const n = tokens.length;
  if (n === 0) fail(caller, "tokens", "at least one token", tokens, "", RangeError);
  const nPrompt = integer(caller, "nPrompt", state.nPrompt, 0, n);
  const count = sizeOf("factors", state.factors);
  if (count < 1) fail(caller, "factors", "at least one factor", count, "", RangeError);
  const layers = wholes("layers", state.layers, Infinity);
  const factor = (key: "factor"): number | null => orNull(key, state[key], count - 1);
  const mark = (key: "hovered" | "focused"): string | null =>
    (state[key] ?? null) === null ? null : text(caller, key, state[key]);
  return {
    view: "factors",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt,
    factors: numbers("factors", state.factors, [count, n], Infinity),
    shares: numbers("shares", state.shares, [count], 1),
    layers,
    byLayer: numbers("byLayer", state.byLayer, [count, layers.length], 1),
    parts: checkParts(state.parts, count, n),
    explainedVariance: between("explainedVariance", state.explainedVariance, -Infinity, 1),
    stability: checkStability(state.stability ?? null, count),
    curve: checkCurve(state.curve ?? null),
    ablation: checkAblation(state.ablation ?? null, count, n),
    ablatable: yesOrNo("ablatable", state.ablatable),
    warnings: list("warnings", state.warnings, (each, key) => text(caller, key, each)),
    progress: between("progress", state.progress, 0, 1),
    method: text(caller, "method", state.method),
    provenance: text(caller, "provenance", state.provenance),
    granted: integer(caller, "granted", state.granted, 0, Infinity),
    refusal: text(caller, "refusal", state.refusal),
    wish: checkWish(state.wish ?? null, count),
    scale: oneOf(caller, "scale", state.scale, ["common", "own"]),
    factor: factor("factor"),
    pinned: wholes("pinned", state.pinned, count - 1),
    position: orNull("position", state.position, n - 1),
    layer: orNull("layer", state.layer, Infinity),
    neuron: orNull("neuron", state.neuron, Infinity),
    hovered: mark("hovered"),
    focused: mark("focused"),
  };
}

function orNull(key: string, value: unknown, to: number): number | null {
  return (value ?? null) === null ? null : integer(caller, key, value, 0, to);
}

function between(key: string, value: unknown, from: number, to: number): number {
  if (typeof value === "number" && value >= from && value <= to + slack) return value;
  return fail(caller, key, `a number of at most ${to}`, value, "", RangeError);
}

function yesOrNo(key: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : fail(caller, key, "true or false", value);
}

function list<T>(key: string, value: unknown, check: (entry: unknown, key: string) => T): readonly T[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array", value);
  if (!approved.has(value)) {
    value.forEach((entry: unknown, at) => check(entry, `${key}[${at}]`));
    approved.add(value);
  }
  return value as readonly T[];
}

function wholes(key: string, value: unknown, to: number): readonly number[] {
  const found = list(key, value, (entry, at) => integer(caller, at, entry, 0, Infinity));
  const wrong = found.find((entry) => entry > to);
  if (wrong !== undefined) fail(caller, key, `whole numbers in 0–${to}`, wrong, "", RangeError);
  if (new Set(found).size < found.length) fail(caller, key, "each number once", "the same twice");
  return found;
}

function checkParts(value: unknown, count: number, n: number): readonly FactorParts[] {
  const found = list("parts", value, (entry, key) => {
    const {tokens, neurons} = record(caller, key, entry);
    const shown = list(`${key}.tokens`, tokens, (one, at) => {
      const {token, position, value: size} = record(caller, at, one);
      orNull(`${at}.position`, position, n - 1);
      between(`${at}.value`, size, 0, Number.MAX_VALUE);
      return token;
    });
    checkTokens(
      caller,
      `${key}.tokens`,
      shown.map((one) => (one as {token: unknown}).token),
    );
    list(`${key}.neurons`, neurons, (one, at) => {
      const {layer, neuron, loading} = record(caller, at, one);
      integer(caller, `${at}.layer`, layer, 0, Infinity);
      integer(caller, `${at}.neuron`, neuron, 0, Infinity);
      between(`${at}.loading`, loading, 0, 1);
    });
    return entry as FactorParts;
  });
  if (found.length !== count) {
    throw new RangeError(`${caller}: parts must be those of ${count} factors, got ${found.length}.`);
  }
  return found;
}

function checkStability(value: unknown, count: number): FactorStability | null {
  if (value === null) return null;
  const {seeds, cosines} = record(caller, "stability", value);
  const known = list("stability.seeds", seeds, (one, at) => integer(caller, at, one, 0, Infinity));
  numbers("stability.cosines", cosines, [known.length, count], 1);
  return value as FactorStability;
}

function checkCurve(value: unknown): FactorsState["curve"] {
  if (value === null) return null;
  return list("curve", value, (entry, key) => {
    const {factors, explainedVariance} = record(caller, key, entry);
    integer(caller, `${key}.factors`, factors, 1, Infinity);
    between(`${key}.explainedVariance`, explainedVariance, -Infinity, 1);
    return entry as NonNullable<FactorsState["curve"]>[number];
  });
}

function checkAblation(value: unknown, count: number, n: number): FactorAblation | null {
  if (value === null) return null;
  const found = record(caller, "ablation", value) as Partial<Record<keyof FactorAblation, unknown>>;
  const output =
    (found.output ?? null) === null ? null : checkTokens(caller, "ablation.output", found.output);
  const scale = found.scale;
  if (typeof scale !== "number" || !Number.isFinite(scale)) {
    fail(caller, "ablation.scale", "a finite number", scale);
  }
  const nOutput = checkTokens(caller, "ablation.text", found.text).length;
  const from = orNull("ablation.from", found.from, n);
  if (from !== null && from + nOutput !== n) {
    throw new RangeError(`${caller}: ablation.from must be ${n - nOutput}, got ${from}.`);
  }
  integer(caller, "ablation.factor", found.factor, 0, count - 1);
  between("ablation.share", found.share, 0, 1);
  integer(caller, "ablation.neurons", found.neurons, 0, Infinity);
  numbers("ablation.before", found.before, [nOutput], 1);
  numbers("ablation.after", found.after, [nOutput], 1);
  numbers("ablation.probabilities", found.probabilities, [output?.length ?? 0], 1);
  return value as FactorAblation;
}

function checkWish(value: unknown, count: number): FactorsWish | null {
  if (value === null) return null;
  const wish = record(caller, "wish", value);
  return {
    kind: oneOf(caller, "wish.kind", wish.kind, ["stability", "curve", "ablate"]),
    factor: integer(caller, "wish.factor", wish.factor, 0, count - 1),
    number: integer(caller, "wish.number", wish.number, 1, Infinity),
  };
}

/** Rounding in single precision may lift a share above 1 by a little. */
const slack = 1e-3;

function sizeOf(key: string, value: unknown): number {
  const {shape} = record(caller, key, value);
  if (!Array.isArray(shape) || shape.length !== 2) fail(caller, `${key}.shape`, "two numbers", shape);
  return (shape as number[])[0];
}

function numbers(key: string, value: unknown, shape: readonly number[], most: number): Packed {
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
  if (approved.has(packed)) return packed;
  const wrong = data.findIndex((each) => !(each >= 0 && each <= most + slack && each < Infinity));
  if (wrong >= 0) {
    const range = most === Infinity ? "finite and at least 0" : `in 0–${most}`;
    throw new RangeError(`${caller}: ${key} must be ${range}, got ${data[wrong]} at index ${wrong}.`);
  }
  approved.add(packed);
  return packed;
}
