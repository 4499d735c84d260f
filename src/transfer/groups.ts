import type {Distributions, UnitGroups} from "./types.js";

/**
 * Neurons of the chosen layers by whether they have features before and after.
 *
 * @example
 * const {newlyAlive} = groups(before, after);
 */
export function groups(before: Distributions, after: Distributions): UnitGroups {
  const units = chosenUnits(before);
  const where = (wasAlive: boolean, isAlive: boolean): Int32Array =>
    units.filter((unit) => before.length[unit] > 0 === wasAlive && after.length[unit] > 0 === isAlive);
  return {
    alive: where(true, true),
    dead: where(false, false),
    newlyAlive: where(false, true),
    retired: where(true, false),
  };
}

/** Units of the chosen layers, ascending. */
export function chosenUnits({choice, width}: Pick<Distributions, "choice" | "width">): Int32Array {
  return Int32Array.from(
    {length: choice.layers.length * width},
    (_, i) => choice.layers[Math.floor(i / width)] * width + (i % width),
  );
}

/** Mean of what is a number; NaN where nothing is. */
export function meanOver(units: Int32Array, values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (const unit of units) {
    if (Number.isNaN(values[unit])) continue;
    sum += values[unit];
    count++;
  }
  return count === 0 ? NaN : sum / count;
}

/** Living units by mass, the most active first; of equal ones that with the smaller number. */
export function byMass({choice, width, length, mass}: Distributions): Int32Array {
  return chosenUnits({choice, width})
    .filter((unit) => length[unit] > 0)
    .sort((a, b) => mass[b] - mass[a] || a - b);
}

/**
 * The most active neurons by activation mass, the most active first.
 *
 * @example
 * const [unit] = topNeurons(after, 20);
 * const {layer, neuron} = {layer: Math.floor(unit / after.width), neuron: unit % after.width};
 */
export const topNeurons = (distributions: Distributions, count: number): Int32Array =>
  byMass(distributions).slice(0, count);

/** The least active neurons among those with features, the least active first. */
export const leastNeurons = (distributions: Distributions, count: number): Int32Array =>
  byMass(distributions).reverse().slice(0, count);
