import type {Packed} from "../packed.js";
import type {SaliencyMethod, SaliencyState} from "../saliency.js";
import {checkSpan} from "../selection.js";
import {granularities, regexProblem} from "../tokens/groups.js";
import {checkTokens} from "../tokens/validate.js";
import {describe, fail, integer, oneOf, record, text} from "../check.js";
import {unpackScores} from "./scores.js";
import type {PackedScores} from "./scores.js";
import {upgrade} from "./upgrade.js";

const caller = "saliencyView.validate()";
const approved = new WeakSet<object>();

/** The state of a saliency view, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): SaliencyState {
  const given = record(caller, "state", value);
  if (given.view !== "saliency") fail(caller, "view", '"saliency"', given.view);
  const state = upgrade(given) as Partial<Record<keyof SaliencyState, unknown>>;
  if (state.version !== 2) {
    const fix = " Update limpid to read a state of a newer version.";
    fail(caller, "version", "1 or 2", state.version, fix, RangeError);
  }
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const count = tokens.length;
  const nPrompt = integer(caller, "nPrompt", state.nPrompt, 0, count);
  const targets = positions("targets", state.targets, count);
  numbers("probabilities", state.probabilities, [targets.length], -1, 1);
  const methods = checkMethods(state.methods, targets, count);
  const at = (key: "hovered" | "focused" | "position"): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, count - 1);
  return {
    view: "saliency",
    version: 2,
    tokens,
    nPrompt,
    targets,
    methods,
    unit: oneOf(caller, "unit", state.unit, ["logit", "probability", "logProbability"]),
    contrast: (state.contrast ?? null) === null ? null : checkTokens(caller, "contrast", [state.contrast])[0],
    probabilities: state.probabilities as Packed,
    ignored: positions("ignored", state.ignored, count),
    provenance: text(caller, "provenance", state.provenance),
    output: text(caller, "output", state.output),
    style: oneOf(caller, "style", state.style, ["minimal", "detailed"]),
    scale: oneOf(caller, "scale", state.scale, ["step", "output", "absolute"]),
    method: integer(caller, "method", state.method, 0, methods.length - 1),
    granularity: oneOf(caller, "granularity", state.granularity, granularities),
    regex: checkRegex(state.regex, tokens, nPrompt),
    written: text(caller, "written", state.written),
    selected: checkSelected(state.selected, targets),
    position: at("position"),
    span: checkSpan(caller, "span", state.span, count),
    hovered: at("hovered"),
    focused: at("focused"),
  };
}

/** Different positions of tokens, in order. The array itself, not a copy: what is the same is not drawn again. */
function positions(key: string, value: unknown, count: number): readonly number[] {
  if (!Array.isArray(value)) return fail(caller, key, "an array of positions", value);
  const all = value as readonly unknown[];
  if (!approved.has(all)) {
    all.forEach((each, i) => {
      const least = i > 0 ? (all[i - 1] as number) + 1 : 0;
      integer(caller, `${key}[${i}]`, each, least, count - 1);
    });
    approved.add(all);
  }
  return all as readonly number[];
}

function checkMethods(value: unknown, targets: readonly number[], count: number): readonly SaliencyMethod[] {
  if (!Array.isArray(value)) return fail(caller, "methods", "an array of methods", value);
  if (value.length === 0) fail(caller, "methods", "at least one method", value, "", RangeError);
  value.forEach((each: unknown, i) => {
    const key = `methods[${i}]`;
    const method = record(caller, key, each);
    text(caller, `${key}.name`, method.name);
    if (typeof method.hasSign !== "boolean") fail(caller, `${key}.hasSign`, "true or false", method.hasSign);
    const least = method.hasSign === true ? -Infinity : 0;
    const scores = numbers(`${key}.scores`, method.scores, [targets.length, count], least, Infinity);
    checkFuture(`${key}.scores`, method.scores as object, scores, targets, count);
    if ((method.completeness ?? null) === null) return;
    const completeness = record(caller, `${key}.completeness`, method.completeness);
    for (const name of ["differences", "errors"]) {
      numbers(`${key}.completeness.${name}`, completeness[name], [targets.length], -Infinity, Infinity);
    }
  });
  return value as readonly SaliencyMethod[];
}

/** Rounding in single precision may lift a probability above 1 by a little. */
const slack = 1e-4;

function numbers(
  key: string,
  value: unknown,
  shape: readonly number[],
  least: number,
  most: number,
): Float32Array {
  const packed = record(caller, key, value) as unknown as Packed | PackedScores;
  const same =
    Array.isArray(packed.shape) &&
    packed.shape.length === shape.length &&
    shape.every((size, i) => packed.shape[i] === size);
  if (!same) {
    const got = Array.isArray(packed.shape) ? `[${packed.shape.join(", ")}]` : describe(packed.shape);
    throw new RangeError(`${caller}: ${key} must have the shape [${shape.join(", ")}], got ${got}.`);
  }
  if (typeof packed.base64 !== "string") fail(caller, `${key}.base64`, "a string", packed.base64);
  if (packed.dtype === "float16" && !(packed.scale > 0 && packed.scale < Infinity)) {
    fail(caller, `${key}.scale`, "a number above 0", packed.scale);
  }
  const data = unpackScores(packed);
  if (approved.has(packed)) return data;
  const wrong = data.findIndex(
    (each) => !(each >= least && each <= most + slack && Math.abs(each) < Infinity),
  );
  if (wrong >= 0) {
    const above = least === -Infinity ? "finite" : `finite and at least ${least}`;
    const range = most === Infinity ? above : `in ${least}–${most}`;
    throw new RangeError(`${caller}: ${key} must be ${range}, got ${data[wrong]} at index ${wrong}.`);
  }
  approved.add(packed);
  return data;
}

const pastOnly = new WeakMap<object, readonly number[]>();

function checkFuture(
  key: string,
  packed: object,
  scores: Float32Array,
  targets: readonly number[],
  width: number,
): void {
  if (pastOnly.get(packed) === targets) return;
  targets.forEach((target, row) => {
    for (let source = target; source < width; source++) {
      const score = scores[row * width + source];
      if (score !== 0) {
        throw new RangeError(
          `${caller}: ${key} must be 0 from the explained token on, got ${score} of position ${source} for position ${target}.`,
        );
      }
    }
  });
  pastOnly.set(packed, targets);
}

function checkSelected(value: unknown, targets: readonly number[]): number {
  if (targets.length === 0) return integer(caller, "selected", value, -Infinity, Infinity);
  const selected = integer(caller, "selected", value, targets[0], targets[targets.length - 1]);
  if (!targets.includes(selected)) fail(caller, "selected", "one of the targets", value, "", RangeError);
  return selected;
}

function checkRegex(value: unknown, tokens: SaliencyState["tokens"], nPrompt: number): string {
  const regex = text(caller, "regex", value);
  const problem = regex === "" ? "" : regexProblem(tokens, regex, nPrompt);
  if (problem !== "") {
    throw new RangeError(`${caller}: regex must be a regular expression, got one of which ${problem}.`);
  }
  return regex;
}
