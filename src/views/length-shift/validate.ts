import {fail, oneOf, stateOf} from "../check.js";
import type {LengthShiftState} from "../length-shift.js";
import {checkUnits, checkUnitsState} from "../units/check.js";
import {changes} from "./changes.js";

const caller = "lengthShiftView.validate()";

/** Lengths of pairs of checkpoints are keys of one number. */
const longest = 2 ** 24;

/** The state of a length-shift view, checked key by key. */
export function validate(value: unknown): LengthShiftState {
  const state = stateOf<LengthShiftState>(caller, value, "length-shift", 1);
  const units = checkUnitsState(caller, state);
  const {checkpoints, layers, width} = units;
  if (checkpoints.length < 2) fail(caller, "checkpoints", "two or more names", checkpoints, "", RangeError);
  return {
    view: "length-shift",
    version: 1,
    ...units,
    lengths: checkUnits(caller, "lengths", state.lengths, [checkpoints.length, layers * width], {
      least: 0,
      most: longest,
      whole: true,
    }),
    change: oneOf(caller, "change", state.change, ["all", ...changes]),
  };
}
