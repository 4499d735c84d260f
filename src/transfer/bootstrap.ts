import {checkOptions, checkWhole, show} from "../models/index.js";
import type {Records} from "../records/index.js";
import {choiceOptions, readOptions, resolveChoice} from "./choice.js";
import {checkAlike, commonFeatures} from "./compare.js";
import {drawWithReplacement, randomOfSamples, sentencesOf} from "./draws.js";
import {entriesOf} from "./entries.js";
import {ascending, meanOf, quantile} from "./quantile.js";
import {resampledDistances} from "./resample.js";
import type {Query} from "./sql/records.js";
import type {BootstrapOptions, DistanceIntervals, ResolvedChoice} from "./types.js";

export const bootstrapOptions = [...choiceOptions, ...readOptions, "samples", "seed", "level", "onProgress"];

/**
 * Intervals of the Hellinger distance of each neuron, by drawing sentences with replacement. Checkpoints that saw the same
 * corpus draw the same sentences; others each draw their own.
 *
 * A resample repeats some sentences and lacks others, which lifts most distances: by `bias`. So the interval is that of the
 * resamples moved to where the distance is, and says how much it would vary with another corpus of this size. It does not say
 * what a larger corpus would give, nor what chance alone does: see `splitHalves()`.
 *
 * @throws RangeError if checkpoints differ in width, or mode is "txray-2020", whose distances depend on the corpus's size
 * @example
 * const {low, high} = await bootstrap(before, after, {samples: 500, seed: 1});
 */
export async function bootstrap(
  a: Records,
  b: Records,
  options: BootstrapOptions = {},
): Promise<DistanceIntervals> {
  checkOptions("bootstrap", options, [...bootstrapOptions, "paired"]);
  const {samples, seed, level} = checkBootstrap("bootstrap", options);
  const queries = [a, b].map((records) => resolveChoice("bootstrap", records, options));
  queries.forEach(({choice}) => refuseOldMode("bootstrap", choice));
  checkAlike("bootstrap", chosen(a, queries[0]), chosen(b, queries[1]));
  const paired = options.paired ?? sameCorpus(a, b);
  const entries = [
    await entriesOf("bootstrap", a, queries[0], options),
    await entriesOf("bootstrap", b, queries[1], options),
  ] as const;
  const drawn = paired ? [sentencesOf(...entries)] : entries.map((one) => sentencesOf(one));
  const randoms = randomOfSamples(seed, samples);
  const common = commonFeatures(entries[0].features, entries[1].features);
  const plan = {
    ...{a: entries[0], b: entries[1], places: common.places, samples},
    sentences: Math.max(...drawn.map((sentences) => (sentences.at(-1) ?? -1) + 1)),
    ...{signal: options.signal, onProgress: options.onProgress},
  };
  const distances = await resampledDistances("bootstrap", {
    ...plan,
    draw: (weights, from, size, stride) => {
      for (let j = 0; j < size; j++) {
        drawWithReplacement(drawn[0], randoms[from + j], weights.a, j, stride);
        if (!paired) drawWithReplacement(drawn[1], randoms[from + j], weights.b, j, stride);
      }
      if (paired) weights.b.set(weights.a);
    },
  });
  const observed = await resampledDistances("bootstrap", {
    ...{...plan, samples: 1, onProgress: undefined},
    draw: ({a: first, b: second}) => [first, second].forEach((weights) => weights.fill(1)),
  });
  return {
    checkpoints: [a.checkpoint, b.checkpoint],
    ...intervals(distances, observed, samples, level),
    ...{level, samples, seed, paired},
  };
}

/** The quantiles of each unit's resamples, moved so that their median is its distance. */
function intervals(
  distances: Float32Array,
  observed: Float32Array,
  samples: number,
  level: number,
): Pick<DistanceIntervals, "low" | "high" | "bias" | "alive"> {
  const [low, high, bias, alive] = Array.from({length: 4}, () => new Float64Array(observed.length));
  observed.forEach((value, unit) => {
    const found = ascending(distances.subarray(unit * samples, (unit + 1) * samples));
    const moved = (at: number): number =>
      Math.min(1, Math.max(0, value + quantile(found, at) - quantile(found, 0.5)));
    low[unit] = moved((1 - level) / 2);
    high[unit] = moved((1 + level) / 2);
    bias[unit] = meanOf(found) - value;
    alive[unit] = found.length / samples;
  });
  return {low, high, bias, alive};
}

/** Whether both saw the same sentences: then their checksums are the same. */
function sameCorpus(a: Records, b: Records): boolean {
  const [first, second] = [a, b].map(({manifest}) => manifest.corpus as {readonly sha256?: unknown} | null);
  return (
    typeof first?.sha256 === "string" &&
    first.sha256 === second?.sha256 &&
    a.manifest.sentences === b.manifest.sentences
  );
}

export const chosen = (
  {checkpoint, layers, width}: Records,
  {choice}: Query,
): {checkpoint: string; layers: number; width: number; choice: ResolvedChoice} => ({
  ...{checkpoint, layers, width, choice},
});

export function refuseOldMode(caller: string, {mode}: ResolvedChoice): void {
  if (mode === "distribution") return;
  throw new RangeError(
    `${caller}(): mode must be "distribution", got "${mode}", whose distances shrink with the corpus. Leave mode out.`,
  );
}

export function checkBootstrap(
  caller: string,
  {samples = 200, seed = 0, level = 0.95}: BootstrapOptions,
): {readonly samples: number; readonly seed: number; readonly level: number} {
  checkWhole(caller, "samples", samples, 1, 100_000);
  checkWhole(caller, "seed", seed, 0, 2 ** 32 - 1);
  if (typeof level !== "number" || !(level > 0 && level < 1)) {
    throw new RangeError(`${caller}(): level must lie between 0 and 1, got ${show(level)}.`);
  }
  return {samples, seed, level};
}
