import {fail, integer, oneOf, stateOf, text} from "../check.js";
import {numbers} from "../check-packed.js";
import {unpack} from "../packed.js";
import type {Packed} from "../packed.js";
import type {SaliencyFactorsState} from "../saliency-factors.js";
import {checkTokens} from "../tokens/validate.js";
import {barScales, scales} from "./update.js";

const caller = "saliencyFactorsView.validate()";

/** The state of saliency and factors in one text, checked key by key, so that no drawing meets a hole, a NaN or a wrong index. */
export function validate(value: unknown): SaliencyFactorsState {
  const state = stateOf<SaliencyFactorsState>(caller, value, "saliency-factors", 1);
  const tokens = checkTokens(caller, "tokens", state.tokens);
  const width = tokens.length;
  const targets = checkTargets(state.targets, width);
  const explained = within("explained", numbers(caller, "explained", state.explained, [null]), 0, 1);
  const count = explained.shape[0];
  if (count === 0) fail(caller, "explained", "at least one factor", [], "", RangeError);
  const shares = numbers(caller, "shares", state.shares, [targets.length, width]);
  const selected = integer(caller, "selected", state.selected, 0, width - 1);
  if (!targets.includes(selected)) fail(caller, "selected", "one of targets", selected, "", RangeError);
  const orNull = (key: "position" | "factor", most: number): number | null =>
    (state[key] ?? null) === null ? null : integer(caller, key, state[key], 0, most);
  return {
    view: "saliency-factors",
    version: 1,
    output: text(caller, "output", state.output),
    tokens,
    nPrompt: integer(caller, "nPrompt", state.nPrompt, 0, width),
    targets,
    shares: within("shares", shares, -1, 1),
    probabilities: within(
      "probabilities",
      numbers(caller, "probabilities", state.probabilities, [targets.length]),
      0,
      1,
    ),
    factors: within("factors", numbers(caller, "factors", state.factors, [width, count]), 0, Infinity),
    explained,
    method: text(caller, "method", state.method),
    factorMethod: text(caller, "factorMethod", state.factorMethod),
    provenance: text(caller, "provenance", state.provenance),
    scale: oneOf(caller, "scale", state.scale, scales),
    bars: oneOf(caller, "bars", state.bars, barScales),
    selected,
    position: orNull("position", width - 1),
    factor: orNull("factor", count - 1),
    hovered: mark("hovered", state.hovered),
    focused: mark("focused", state.focused),
  };
}

function checkTargets(value: unknown, width: number): readonly number[] {
  if (!Array.isArray(value)) return fail(caller, "targets", "an array", value);
  if (value.length === 0) fail(caller, "targets", "at least one position", value, "", RangeError);
  value.forEach((entry: unknown, i) => integer(caller, `targets[${i}]`, entry, 0, width - 1));
  return value as readonly number[];
}

/** Rounding in single precision may lift a share above 1 by a little. */
const slack = 1e-4;
const approved = new WeakSet<object>();

function within(key: string, packed: Packed, least: number, most: number): Packed {
  if (approved.has(packed)) return packed;
  const data = unpack(packed);
  const wrong = data.findIndex((each) => each < least - slack || each > most + slack);
  if (wrong >= 0) fail(caller, `${key}[${wrong}]`, `in ${least}–${most}`, data[wrong], "", RangeError);
  approved.add(packed);
  return packed;
}

function mark(key: string, value: unknown): string | null {
  return (value ?? null) === null ? null : text(caller, key, value);
}
