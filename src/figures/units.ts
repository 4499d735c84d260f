import {packUnits} from "../views/index.js";
import type {PackedUnits, UnitsState} from "../views/index.js";

/** What all figures of the neurons of checkpoints are told about them. */
export interface UnitsAbout {
  /** The name under which figures share a selection; empty for none. */
  readonly output: string;
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  /** What neurons are distributions over, in words: "tokens". */
  readonly feature: string;
  /** What was computed, for the caption (default: only what the figure says of itself). */
  readonly method?: string;
  /** One line that says where the numbers come from. */
  readonly provenance: string;
  /** What to know before the numbers are believed (default: nothing). */
  readonly warnings?: readonly string[];
}

/** The neuron that is selected at first: its layer, and its number there. */
export interface UnitChoice {
  readonly layer: number;
  readonly neuron: number;
}

/** Up to so many neurons, numbers are kept as they are; of more, only as many digits as a figure tells. */
const mostExact = 10_000;
export const isRounded = (units: number): boolean => units > mostExact;

/**
 * Numbers of all units of some checkpoints as a state has them.
 *
 * @param bits - of the fraction, kept where there are very many (default: all)
 */
export function packedUnits(rows: readonly ArrayLike<number>[], units: number, bits = 23): PackedUnits {
  const all = new Float32Array(rows.length * units);
  rows.forEach((row, i) => all.set(row, i * units));
  return packUnits(all, [rows.length, units], isRounded(units) ? bits : 23);
}

/**
 * The keys that such figures share.
 *
 * @throws RangeError if a checkpoint has not one number for each unit
 */
export function unitsState(
  caller: string,
  {output, layers, width, feature, method = "", provenance, warnings = []}: UnitsAbout,
  checkpoints: readonly {readonly name: string; readonly numbers: ArrayLike<number>}[],
  selected: UnitChoice | null,
): Omit<UnitsState, "view" | "version"> {
  for (const {name, numbers} of checkpoints) {
    if (numbers.length === layers * width) continue;
    throw new RangeError(
      `${caller}(): ${name} must have one number for each of ${layers} × ${width} neurons, got ${numbers.length}. ` +
        "Compare checkpoints of one model.",
    );
  }
  return {
    output,
    checkpoints: checkpoints.map(({name}) => name),
    layers,
    width,
    feature,
    warnings,
    provenance: method === "" ? provenance : `${method} · ${provenance}`,
    layer: selected?.layer ?? null,
    neuron: selected?.neuron ?? null,
    neurons: null,
    hovered: null,
    focused: null,
    brush: null,
  };
}

/** Data that are there, or made when a figure is first shown. */
export type Given<T> = T | (() => Promise<T>);

export async function given<T extends object>(data: Given<T>): Promise<T> {
  return typeof data === "function" ? data() : data;
}
