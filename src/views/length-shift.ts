import type {LengthChange} from "./length-shift/changes.js";
import type {PackedUnits, UnitsState} from "./units.js";

/** How the length of each neuron (the number of different features it answers to) changes from checkpoint to checkpoint. */
export interface LengthShiftState extends UnitsState {
  readonly view: "length-shift";
  readonly version: 1;
  /** Lengths `[checkpoint, unit]`; 0: dead. */
  readonly lengths: PackedUnits;

  // The reader's
  /** Which lines are drawn. */
  readonly change: LengthChange | "all";
}
