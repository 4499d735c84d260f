import {checkOptions, checkWhole, show} from "../models/index.js";
import type {Distributions, UnitFeature} from "./types.js";

export interface FeaturesOptions {
  /** At most so many (default: all). */
  readonly count?: number;
  /** What they are sorted by, largest first (default "mass", as in the paper's Tab. 1). */
  readonly by?: "mass" | "probability" | "count";
}

/**
 * The features of a neuron; of equal ones that which comes first in `features`.
 *
 * @throws RangeError if there is no such unit
 * @example
 * const features = featuresOf(after, 296, {count: 10, by: "probability"});
 */
export function featuresOf(
  distributions: Distributions,
  unit: number,
  options: FeaturesOptions = {},
): readonly UnitFeature[] {
  checkOptions("featuresOf", options, ["count", "by"]);
  const {offsets, features, index, mean, count, probability} = distributions;
  checkWhole("featuresOf", "unit", unit, 0, offsets.length - 2);
  const {count: most = Infinity, by = "mass"} = options;
  if (most !== Infinity) checkWhole("featuresOf", "count", most, 1);
  if (by !== "mass" && by !== "probability" && by !== "count") {
    throw new TypeError(`featuresOf(): by must be "mass", "probability" or "count", got ${show(by)}.`);
  }
  const [from, to] = [offsets[unit], offsets[unit + 1]];
  const rows = Array.from({length: to - from}, (_, i) => ({
    feature: features[index[from + i]],
    probability: probability[from + i],
    mean: mean[from + i],
    count: count[from + i],
    mass: mean[from + i] * count[from + i],
  }));
  // Sorting is stable, and the rows are in the order of the features.
  rows.sort((a, b) => b[by] - a[by]);
  return rows.slice(0, most);
}

/**
 * The probability of a feature in a neuron: 0 where the neuron does not answer to it, undefined where the corpus never had it.
 */
export function probabilityOf(
  {features, offsets, index, probability}: Distributions,
  unit: number,
  feature: string,
): number | undefined {
  const id = features.indexOf(feature);
  if (id === -1) return undefined;
  for (let i = offsets[unit]; i < offsets[unit + 1]; i++) if (index[i] === id) return probability[i];
  return 0;
}
