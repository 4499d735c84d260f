import type {ActivationMassState, MassSummary} from "../activation-mass.js";
import {fail, integer, oneOf, record, stateOf} from "../check.js";
import {checkUnits, checkUnitsState} from "../units/check.js";

const caller = "activationMassView.validate()";

/** The state of a view of activation masses, checked key by key. */
export function validate(value: unknown): ActivationMassState {
  const state = stateOf<ActivationMassState>(caller, value, "activation-mass", 1);
  const units = checkUnitsState(caller, state);
  const {checkpoints, layers, width} = units;
  const count = layers * width;
  return {
    view: "activation-mass",
    version: 1,
    ...units,
    masses: checkUnits(caller, "masses", state.masses, [checkpoints.length, count], {
      least: 0,
      most: 3.4e38,
    }),
    summaries: checkSummaries(state.summaries, checkpoints.length, count),
    top: integer(caller, "top", state.top, 1, count),
    scale: oneOf(caller, "scale", state.scale, ["mass", "share"]),
    ranks: oneOf(caller, "ranks", state.ranks, ["linear", "log"]),
  };
}

function checkSummaries(value: unknown, checkpoints: number, units: number): readonly MassSummary[] {
  if (!Array.isArray(value) || value.length !== checkpoints) {
    return fail(caller, "summaries", `an array with one for each of ${checkpoints} checkpoints`, value);
  }
  (value as readonly unknown[]).forEach((each, i) => {
    const summary = record(caller, `summaries[${i}]`, each);
    const alive = integer(caller, `summaries[${i}].alive`, summary.alive, 0, units);
    for (const [key, most] of [
      ["total", Infinity],
      ["gini", 1],
      ["topShare", 1],
    ] as const) {
      const found = summary[key];
      // Shares are sums of rounded numbers.
      if (typeof found === "number" && found >= 0 && found <= most * (1 + 1e-9)) continue;
      const expected = most === 1 ? "a number in 0–1" : "a number of at least 0";
      fail(caller, `summaries[${i}].${key}`, expected, found, "", RangeError);
    }
    if (alive > 0 && summary.total === 0) {
      fail(caller, `summaries[${i}].total`, "above 0 where neurons are alive", 0, "", RangeError);
    }
  });
  return value as readonly MassSummary[];
}
