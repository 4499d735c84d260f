import {activationMassView} from "../views/index.js";
import type {ActivationMassState, MassSummary} from "../views/index.js";
import {Figure} from "./figure.js";
import {given, packedUnits, unitsState} from "./units.js";
import type {Given, UnitChoice, UnitsAbout} from "./units.js";

/** The activation masses of all neurons of a checkpoint: by layer, then by number. */
export interface CheckpointMasses {
  readonly checkpoint: string;
  /** The sum of each neuron's activations, by magnitude; 0: dead. */
  readonly mass: ArrayLike<number>;
}

/** How a figure of activation masses looks at first; the reader can change it in the figure. */
export interface ActivationMassFigureOptions {
  /** The share of so many most active neurons is told (default 20, or all where there are fewer). */
  readonly top?: number;
  /** "mass" (default), or "share" of the checkpoint's mass: for corpora of different sizes. */
  readonly scale?: "mass" | "share";
  /** Ranks from left to right: "linear" (default) or "log". */
  readonly ranks?: "linear" | "log";
  /** The neuron that is selected (default: none). */
  readonly selected?: UnitChoice;
}

/**
 * A figure of the sorted activation masses of one or more checkpoints.
 *
 * @throws RangeError (when it is shown) if a checkpoint has not one mass for each neuron
 */
export function activationMassFigure(
  about: UnitsAbout,
  checkpoints: Given<readonly CheckpointMasses[]>,
  {top = 20, scale = "mass", ranks = "linear", selected}: ActivationMassFigureOptions = {},
): Figure<ActivationMassState> {
  return new Figure(activationMassView, async () => {
    const all = await given(checkpoints);
    const named = all.map(({checkpoint, mass}) => ({name: checkpoint, numbers: mass}));
    const units = about.layers * about.width;
    const told = Math.min(top, units);
    const state: ActivationMassState = {
      view: "activation-mass",
      version: 1,
      ...unitsState("mass", about, named, selected ?? null),
      masses: packedUnits(
        all.map(({mass}) => mass),
        units,
        16,
      ),
      summaries: all.map(({mass}) => summaryOf(mass, told)),
      top: told,
      scale,
      ranks,
    };
    return state;
  });
}

/**
 * What is told of the masses of a checkpoint. The Gini coefficient counts all neurons, dead ones as 0.
 *
 * @param top - how many most active neurons `topShare` is of
 */
export function summaryOf(masses: ArrayLike<number>, top: number): MassSummary {
  const sorted = Float64Array.from(masses).sort();
  const count = sorted.length;
  let [total, weighted, alive, most] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    total += sorted[i];
    weighted += (i + 1) * sorted[i];
    if (sorted[i] > 0) alive++;
    if (i >= count - top) most += sorted[i];
  }
  if (total === 0) return {alive: 0, total: 0, gini: 0, topShare: 0};
  const gini = (2 * weighted) / (count * total) - (count + 1) / count;
  return {alive, total, gini: Math.max(0, gini), topShare: Math.min(1, most / total)};
}
