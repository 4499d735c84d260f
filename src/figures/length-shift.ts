import {lengthShiftView} from "../views/index.js";
import type {LengthChange, LengthShiftState} from "../views/index.js";
import {Figure} from "./figure.js";
import {given, packedUnits, unitsState} from "./units.js";
import type {Given, UnitChoice, UnitsAbout} from "./units.js";

/** The lengths of all neurons of a checkpoint: by layer, then by number. */
export interface CheckpointLengths {
  readonly checkpoint: string;
  /** Number of different features that each neuron answers to; 0: dead. */
  readonly length: ArrayLike<number>;
}

/** How a figure of length shifts looks at first; the reader can change it in the figure. */
export interface LengthShiftFigureOptions {
  /** Which lines are drawn (default "all"). */
  readonly change?: LengthChange | "all";
  /** The neuron that is selected (default: none). */
  readonly selected?: UnitChoice;
}

/**
 * A figure of how long neurons are at each of two or more checkpoints.
 *
 * @throws RangeError (when it is shown) if a checkpoint has not one length for each neuron
 */
export function lengthShiftFigure(
  about: UnitsAbout,
  checkpoints: Given<readonly CheckpointLengths[]>,
  {change = "all", selected}: LengthShiftFigureOptions = {},
): Figure<LengthShiftState> {
  return new Figure(lengthShiftView, async () => {
    const all = await given(checkpoints);
    const named = all.map(({checkpoint, length}) => ({name: checkpoint, numbers: length}));
    const state: LengthShiftState = {
      view: "length-shift",
      version: 1,
      ...unitsState("lengthShift", about, named, selected ?? null),
      lengths: packedUnits(
        all.map(({length}) => length),
        about.layers * about.width,
      ),
      change,
    };
    return state;
  });
}
