import {fail, integer, oneOf, record, stateOf} from "../check.js";
import type {DistancePair, DistancesState, MeasuredDistance, NoChangeBand} from "../distances.js";
import {checkUnits, checkUnitsState} from "../units/check.js";
import type {PackedUnits} from "../units.js";

const caller = "distancesView.validate()";

/** Rounding may lift a distance above 1 by a little. */
const distances = {least: 0, most: 1.001, nan: true};
const lengths = {least: 0, most: 2 ** 24, whole: true};

/** The state of a view of distances, checked key by key. */
export function validate(value: unknown): DistancesState {
  const state = stateOf<DistancesState>(caller, value, "distances", 1);
  const units = checkUnitsState(caller, state);
  const {checkpoints, layers, width} = units;
  const count = layers * width;
  if (!Array.isArray(state.pairs) || state.pairs.length === 0) {
    fail(caller, "pairs", "an array of at least one pair", state.pairs, "", RangeError);
  }
  const pairs = (state.pairs as readonly unknown[]).map((pair, i) =>
    checkPair(`pairs[${i}]`, pair, checkpoints.length, count),
  );
  return {
    view: "distances",
    version: 1,
    ...units,
    pairs,
    lengths: checkUnits(caller, "lengths", state.lengths, [checkpoints.length, count], lengths),
    confidence: share("confidence", state.confidence),
    noChangeShare: share("noChangeShare", state.noChangeShare),
    pair: integer(caller, "pair", state.pair, 0, pairs.length - 1),
    measure: oneOf(caller, "measure", state.measure, ["hellinger", "jensenShannon"]),
    length: oneOf(caller, "length", state.length, ["union", "mean"]),
    scale: oneOf(caller, "scale", state.scale, ["whole", "fitted"]),
  };
}

function share(key: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && value < 1) return value;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  return fail(caller, key, "a number between 0 and 1", value, "", Kind);
}

const approved = new WeakMap<object, string>();

function checkPair(key: string, value: unknown, checkpoints: number, units: number): DistancePair {
  const pair = record(caller, key, value);
  const size = `${checkpoints} ${units}`;
  // The object itself, not a copy: what was drawn of it is kept.
  if (approved.get(pair) === size) return pair as unknown as DistancePair;
  integer(caller, `${key}.from`, pair.from, 0, checkpoints - 1);
  integer(caller, `${key}.to`, pair.to, 0, checkpoints - 1);
  checkMeasured(`${key}.hellinger`, pair.hellinger, units);
  if (pair.jensenShannon !== null) checkMeasured(`${key}.jensenShannon`, pair.jensenShannon, units);
  if (pair.union !== null) checkUnits(caller, `${key}.union`, pair.union, [units], lengths);
  approved.set(pair, size);
  return pair as unknown as DistancePair;
}

function checkMeasured(key: string, value: unknown, units: number): MeasuredDistance {
  const {values, low, high, noChange} = record(caller, key, value);
  const packed = (name: string, given: unknown): PackedUnits =>
    checkUnits(caller, `${key}.${name}`, given, [units], distances);
  packed("values", values);
  if (low !== null) packed("low", low);
  if (high !== null) packed("high", high);
  if (!Array.isArray(noChange)) fail(caller, `${key}.noChange`, "an array", noChange);
  (noChange as readonly unknown[]).forEach((band, i) => checkBand(`${key}.noChange[${i}]`, band));
  return value as MeasuredDistance;
}

function checkBand(key: string, value: unknown): NoChangeBand {
  const band = record(caller, key, value);
  for (const name of ["from", "to", "low", "middle", "high"] as const) {
    const given = band[name];
    if (typeof given === "number" && given >= 0 && given < Infinity) continue;
    fail(caller, `${key}.${name}`, "a number of at least 0", given, "", RangeError);
  }
  return value as NoChangeBand;
}
