import {distancesView, packUnits} from "../views/index.js";
import type {DistancePair, DistancesState, MeasuredDistance, NoChangeBand} from "../views/index.js";
import {Figure} from "./figure.js";
import type {CheckpointLengths} from "./length-shift.js";
import {noChangeBands} from "./no-change.js";
import type {SplitDistances} from "./no-change.js";
import {given, isRounded, packedUnits, unitsState} from "./units.js";
import type {Given, UnitChoice, UnitsAbout} from "./units.js";

/** A distance of each unit, and how sure it is. */
export interface UnitDistances {
  /** 0…1; NaN: ill-defined, as the neuron is dead in one of the two. */
  readonly values: ArrayLike<number>;
  /** Ends of the interval of each unit (default: none). */
  readonly interval?: {readonly low: ArrayLike<number>; readonly high: ArrayLike<number>};
  /**
   * What no change looks like: distances between halves of one checkpoint's own corpus, by length, or only three quantiles of them for
   * all lengths, the low one, the middle and the high one (default: none).
   */
  readonly noChange?: SplitDistances | readonly [low: number, middle: number, high: number];
}

/** The distances between two checkpoints, by their places in the list of checkpoints. */
export interface PairDistances {
  readonly from: number;
  readonly to: number;
  readonly hellinger: UnitDistances;
  readonly jensenShannon?: UnitDistances;
  /** Length of the union of both distributions, of each unit (default: the figure has only the mean of both lengths). */
  readonly union?: ArrayLike<number>;
}

export interface DistanceNumbers {
  readonly checkpoints: readonly CheckpointLengths[];
  readonly pairs: readonly PairDistances[];
}

/** How a figure of distances looks at first; the reader can change it in the figure. */
export interface DistancesFigureOptions {
  /** Which pair is shown, by its place (default 0). */
  readonly pair?: number;
  /** Default "hellinger". */
  readonly measure?: "hellinger" | "jensenShannon";
  /** Default "union" where it is known. */
  readonly length?: "union" | "mean";
  /** "whole" (default): the axis ends at 1; "fitted": at the greatest distance. */
  readonly scale?: "whole" | "fitted";
  /** Share of the bootstrap samples that an interval holds (default 0.95). */
  readonly confidence?: number;
  /** Share of the neurons that a band of no change holds (default 0.9). */
  readonly noChangeShare?: number;
  /** The neuron that is selected (default: none). */
  readonly selected?: UnitChoice;
}

/** Bits of the fraction that are kept of very many numbers: three digits of distances, two and a half of the rest. */
const bits = {hellinger: 10, jensenShannon: 8, interval: 7};

/**
 * A figure of how far each neuron moved between two checkpoints, against its length.
 *
 * @throws RangeError (when it is shown) if there are not as many numbers as neurons
 */
export function distancesFigure(
  about: UnitsAbout,
  numbers: Given<DistanceNumbers>,
  options: DistancesFigureOptions = {},
): Figure<DistancesState> {
  const {pair = 0, measure = "hellinger", length = "union", scale = "whole", selected} = options;
  const {confidence = 0.95, noChangeShare = 0.9} = options;
  return new Figure(distancesView, async () => {
    const {checkpoints, pairs} = await given(numbers);
    const named = checkpoints.map((each) => ({name: each.checkpoint, numbers: each.length}));
    const units = about.layers * about.width;
    const state: DistancesState = {
      view: "distances",
      version: 1,
      ...unitsState("distances", withNotes(about, pairs), named, selected ?? null),
      pairs: affordable(pairs, units).map((each) => pairState(each, units, noChangeShare)),
      lengths: packedUnits(
        checkpoints.map((each) => each.length),
        units,
      ),
      confidence,
      noChangeShare,
      pair,
      measure,
      length,
      scale,
    };
    return state;
  });
}

/**
 * Of more distances than these, in all pairs together, a figure has no divergence, and then no union either: a notebook keeps less
 * than 2 MB of it.
 */
const most = {jensenShannon: 75_000, union: 120_000};

function affordable(pairs: readonly PairDistances[], units: number): readonly PairDistances[] {
  const count = pairs.length * units;
  return pairs.map(({jensenShannon, union, ...rest}) => ({
    ...rest,
    ...(jensenShannon && count <= most.jensenShannon ? {jensenShannon} : {}),
    ...(union && count <= most.union ? {union} : {}),
  }));
}

/** A reader is told what was rounded, and what was left out. */
function withNotes(about: UnitsAbout, pairs: readonly PairDistances[]): UnitsAbout {
  const units = about.layers * about.width;
  if (!isRounded(units)) return about;
  const count = pairs.length * units;
  const out = [
    ...(count > most.jensenShannon && pairs.some(({jensenShannon}) => jensenShannon)
      ? ["the Jensen–Shannon divergence"]
      : []),
    ...(count > most.union && pairs.some(({union}) => union) ? ["the length of the union"] : []),
  ];
  const notes = [
    "Of more than 10,000 neurons, distances are rounded to three digits here, intervals to two.",
    ...(out.length > 0
      ? [`Left out, as there are so many: ${out.join(", ")}. A figure of one pair has it.`]
      : []),
  ];
  return {...about, warnings: [...(about.warnings ?? []), ...notes]};
}

function pairState(
  {from, to, hellinger, jensenShannon, union}: PairDistances,
  units: number,
  share: number,
): DistancePair {
  return {
    from,
    to,
    hellinger: measuredState(hellinger, units, share, bits.hellinger),
    jensenShannon: jensenShannon ? measuredState(jensenShannon, units, share, bits.jensenShannon) : null,
    union: union ? one(union, units) : null,
  };
}

function measuredState(
  {values, interval, noChange}: UnitDistances,
  units: number,
  share: number,
  kept: number,
): MeasuredDistance {
  return {
    values: one(values, units, kept),
    low: interval ? one(interval.low, units, bits.interval) : null,
    high: interval ? one(interval.high, units, bits.interval) : null,
    noChange: bandsOf(noChange, share),
  };
}

function bandsOf(noChange: UnitDistances["noChange"], share: number): readonly NoChangeBand[] {
  if (noChange === undefined) return [];
  if ("distances" in noChange) return noChangeBands(noChange, share);
  const [low, middle, high] = noChange;
  return [{from: 1, to: Number.MAX_SAFE_INTEGER, low, middle, high}];
}

/** @throws RangeError unless there is a number for each unit */
function one(values: ArrayLike<number>, units: number, kept?: number): MeasuredDistance["values"] {
  if (values.length !== units) {
    throw new RangeError(
      `distances(): each pair must have ${units} numbers, one for each neuron, got ${values.length}.`,
    );
  }
  return packUnits(values, [units], isRounded(units) ? kept : undefined);
}
