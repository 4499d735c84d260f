import type {PackedUnits, UnitsState} from "./units.js";

/** Distances of the neurons of one length between halves of one checkpoint's own corpus: what "no change" looks like. */
export interface NoChangeBand {
  /** Lengths, the last included. */
  readonly from: number;
  readonly to: number;
  /** Quantiles of the distances. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** A distance of each neuron between two checkpoints. */
export interface MeasuredDistance {
  /** `[unit]`, 0…1; NaN: ill-defined, as the neuron is dead in one of the two. */
  readonly values: PackedUnits;
  /** Interval of each, `[unit]`; null where none was computed. */
  readonly low: PackedUnits | null;
  readonly high: PackedUnits | null;
  /** In order of length; empty where no halves were compared. */
  readonly noChange: readonly NoChangeBand[];
}

/** Two checkpoints, by their numbers. */
export interface DistancePair {
  readonly from: number;
  readonly to: number;
  readonly hellinger: MeasuredDistance;
  readonly jensenShannon: MeasuredDistance | null;
  /** Features that either checkpoint's distribution has, `[unit]`; null where they were not counted. */
  readonly union: PackedUnits | null;
}

/** How far the distribution of each neuron moved between two checkpoints, against its length. */
export interface DistancesState extends UnitsState {
  readonly view: "distances";
  readonly version: 1;
  readonly pairs: readonly DistancePair[];
  /** Lengths `[checkpoint, unit]`; 0: dead. */
  readonly lengths: PackedUnits;
  /** Share of the bootstrap samples that an interval holds: 0.95. */
  readonly confidence: number;
  /** Share of the neurons that a band of no change holds: 0.9. */
  readonly noChangeShare: number;

  // The reader's
  /** Which of `pairs` is shown. */
  readonly pair: number;
  readonly measure: "hellinger" | "jensenShannon";
  /** What is along: the length of the union of both distributions, or the mean of their lengths. */
  readonly length: "union" | "mean";
  /** Where the axis of distances ends: at 1, or at the greatest of them. */
  readonly scale: "whole" | "fitted";
}
