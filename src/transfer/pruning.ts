import {checkOptions, checkWhole} from "../models/index.js";
import {seededRandom} from "../tensors/index.js";
import {checkAlike} from "./compare.js";
import {byMass, chosenUnits, groups} from "./groups.js";
import type {Distributions, PruningOptions, PruningSet} from "./types.js";

/**
 * Neurons to prune after a change, as in the paper's Tab. 2, each set with random ones of equal size as a control: A, those
 * that are dead after; B and C, the least and most active by activation mass; D, those that were dead before and live after.
 *
 * @throws RangeError if checkpoints differ in width, or fewer than 2 · count neurons live after
 * @see Rethmeier, Saxena & Augenstein (2020), "TX-Ray", section 3.3.2
 * @example
 * const [dead, least, most, added] = pruningSets(before, after, {count: 20, controls: 5, seed: 1});
 */
export function pruningSets(
  before: Distributions,
  after: Distributions,
  options: PruningOptions = {},
): readonly PruningSet[] {
  checkOptions("pruningSets", options, ["count", "controls", "seed"]);
  const {count = 20, controls = 1, seed = 0} = options;
  checkAlike("pruningSets", before, after);
  checkWhole("pruningSets", "count", count, 1);
  checkWhole("pruningSets", "controls", controls, 0);
  checkWhole("pruningSets", "seed", seed, 0, 2 ** 32 - 1);
  const ranked = byMass(after);
  if (ranked.length < 2 * count) {
    throw new RangeError(
      `pruningSets(): count must be at most half of the ${ranked.length} neurons that live after, got ${count}. Give a smaller one.`,
    );
  }
  const all = chosenUnits(after);
  const sets = [
    {name: "A", meaning: "dead", units: all.filter((unit) => after.length[unit] === 0)},
    {name: "B", meaning: "least active", units: ranked.slice(-count).sort()},
    {name: "C", meaning: "most active", units: ranked.slice(0, count).sort()},
    {name: "D", meaning: "newly alive", units: groups(before, after).newlyAlive},
  ] as const;
  const random = seededRandom(seed);
  const total = massOf(after, all);
  return sets.map((set) => ({
    ...set,
    massShare: massOf(after, set.units) / total,
    controls: Array.from({length: controls}, () => draw(all, set.units.length, random)),
  }));
}

const massOf = ({mass}: Distributions, units: Int32Array): number =>
  units.reduce((sum, unit) => sum + mass[unit], 0);

/** Different units at random, ascending: the first steps of a shuffle. */
function draw(all: Int32Array, count: number, random: {integer(n: number): number}): Int32Array {
  const units = all.slice();
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(units.length - i);
    [units[i], units[j]] = [units[j], units[i]];
  }
  return units.slice(0, count).sort();
}
