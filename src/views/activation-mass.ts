import type {PackedUnits, UnitsState} from "./units.js";

/** What is computed of the activation masses of a checkpoint. */
export interface MassSummary {
  /** Neurons with a mass above 0. */
  readonly alive: number;
  /** Mass of all neurons. */
  readonly total: number;
  /** Gini coefficient over all neurons, dead ones as 0: 0 where all have the same, near 1 where few have nearly all. */
  readonly gini: number;
  /** Share of the mass that the `top` most active neurons have, 0…1. */
  readonly topShare: number;
}

/** The activation mass of each neuron (the sum of its activations over a corpus), from the greatest on, by checkpoint. */
export interface ActivationMassState extends UnitsState {
  readonly view: "activation-mass";
  readonly version: 1;
  /** Masses `[checkpoint, unit]`; 0: dead. */
  readonly masses: PackedUnits;
  /** Of each checkpoint. */
  readonly summaries: readonly MassSummary[];
  /** How many neurons `topShare` is of. */
  readonly top: number;

  // The reader's
  /** Masses as they are, or as shares of their checkpoint's. */
  readonly scale: "mass" | "share";
  /** How ranks are laid out from left to right. */
  readonly ranks: "linear" | "log";
}
