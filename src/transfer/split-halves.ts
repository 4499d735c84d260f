import {checkOptions, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import {bootstrapOptions, checkBootstrap, refuseOldMode} from "./bootstrap.js";
import {resolveChoice} from "./choice.js";
import {drawHalves, randomOfSamples, sentencesOf} from "./draws.js";
import {entriesOf} from "./entries.js";
import {ascending, meanOf, quantile} from "./quantile.js";
import {resampledDistances} from "./resample.js";
import type {NullDistances, SplitOptions} from "./types.js";

const usual = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * What "no change" looks like: the Hellinger distances of each neuron between random halves of its own checkpoint's corpus. A
 * half has half the sentences, so that these distances are rather larger than those of "no change" between whole corpora: what
 * exceeds them has changed.
 *
 * @throws RangeError if mode is "txray-2020", or the corpus has a single sentence
 * @example
 * const chance = await splitHalves(before, {samples: 100, seed: 1});
 * const p = pValues(comparison.hellinger, chance);
 */
export async function splitHalves(records: Records, options: SplitOptions = {}): Promise<NullDistances> {
  checkOptions("splitHalves", options, [...bootstrapOptions, "quantiles"]);
  const {samples, seed, level} = checkBootstrap("splitHalves", options);
  const {quantiles = usual} = options;
  checkLevels(quantiles);
  const query = resolveChoice("splitHalves", records, options);
  refuseOldMode("splitHalves", query.choice);
  const entries = await entriesOf("splitHalves", records, query, options);
  const sentences = sentencesOf(entries);
  if (sentences.length < 2) {
    throw new RangeError(
      `splitHalves(): records must have at least 2 sentences that count, got ${sentences.length} of "${records.checkpoint}". Capture a larger corpus.`,
    );
  }
  const randoms = randomOfSamples(seed, samples);
  const same = Int32Array.from(entries.features.keys());
  const distances = await resampledDistances("splitHalves", {
    ...{a: entries, b: entries, places: [same, same], samples},
    sentences: sentences.at(-1)! + 1,
    draw: (weights, from, size, stride) => {
      for (let j = 0; j < size; j++) drawHalves(sentences, randoms[from + j], weights, j, stride);
    },
    ...{signal: options.signal, onProgress: options.onProgress},
  });
  const all = ascending(distances);
  return {
    checkpoint: records.checkpoint,
    ...perUnit(distances, samples, level),
    distances,
    quantiles: quantiles.map((at) => ({level: at, value: quantile(all, at)})),
    ...{level, samples, seed},
  };
}

function perUnit(
  distances: Float32Array,
  samples: number,
  level: number,
): Pick<NullDistances, "mean" | "high" | "defined"> {
  const units = distances.length / samples;
  const [mean, high, defined] = [new Float64Array(units), new Float64Array(units), new Int32Array(units)];
  for (let unit = 0; unit < units; unit++) {
    const found = ascending(distances.subarray(unit * samples, (unit + 1) * samples));
    mean[unit] = meanOf(found);
    high[unit] = quantile(found, level);
    defined[unit] = found.length;
  }
  return {mean, high, defined};
}

function checkLevels(levels: unknown): asserts levels is readonly number[] {
  const fine =
    Array.isArray(levels) &&
    levels.every((level: unknown) => typeof level === "number" && level >= 0 && level <= 1);
  if (fine) return;
  throw new RangeError(`splitHalves(): quantiles must be numbers in 0–1, got ${show(levels)}.`);
}

/**
 * How often chance gives a distance at least as large: (1 + splits that do) ÷ (1 + splits), for each unit; NaN where the distance
 * or all splits are ill-defined. With many neurons some are small by chance: 1,500 neurons give 75 below 0.05.
 *
 * @throws RangeError if both differ in the number of units
 */
export function pValues(hellinger: Float64Array, {distances, samples}: NullDistances): Float64Array {
  if (hellinger.length * samples !== distances.length) {
    throw new RangeError(
      `pValues(): both must have the same neurons, got ${hellinger.length} and ${distances.length / samples}. Split a checkpoint of that architecture.`,
    );
  }
  return hellinger.map((value, unit) => {
    const found = ascending(distances.subarray(unit * samples, (unit + 1) * samples));
    if (Number.isNaN(value) || found.length === 0) return NaN;
    // What was kept in 32 bits is compared in 32 bits.
    const least = Math.fround(value);
    return (1 + found.filter((chance) => chance >= least).length) / (1 + found.length);
  });
}
