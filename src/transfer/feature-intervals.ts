import {checkOptions, throwIfAborted} from "../models/index.js";
import type {Records} from "../records/index.js";
import {bootstrapOptions, checkBootstrap, refuseOldMode} from "./bootstrap.js";
import {resolveChoice} from "./choice.js";
import type {Neuron} from "./contexts.js";
import {checkNeuron} from "./contexts.js";
import {drawWithReplacement, randomOfSamples, sentencesOf} from "./draws.js";
import type {Entries} from "./entries.js";
import {entriesOf} from "./entries.js";
import {ascending, quantile} from "./quantile.js";
import {sumPair} from "./resample.js";
import type {BootstrapOptions, UnitFeature} from "./types.js";

/**
 * The features of one neuron with intervals of their probabilities, by drawing sentences with replacement. A feature of a
 * single sentence is missing in a third of the resamples: its interval reaches down to 0.
 *
 * @returns sorted by activation mass, largest first; empty for a dead neuron
 * @example
 * const [{feature, probability, low, high}] = await featureIntervals(records, {layer: 0, neuron: 296});
 */
export async function featureIntervals(
  records: Records,
  unit: Neuron,
  options: BootstrapOptions = {},
): Promise<readonly UnitFeature[]> {
  checkOptions("featureIntervals", options, bootstrapOptions);
  checkNeuron("featureIntervals", records, unit);
  const {samples, seed, level} = checkBootstrap("featureIntervals", options);
  const query = resolveChoice("featureIntervals", records, options);
  refuseOldMode("featureIntervals", query.choice);
  const entries = await entriesOf("featureIntervals", records, query, options, unit);
  const count = entries.feature.length;
  if (count === 0) return [];
  const sentences = sentencesOf(entries);
  const one = probabilities(entries, new Float32Array(sentences.at(-1)! + 1).fill(1));
  const drawn = Array.from({length: count}, () => new Float32Array(samples));
  for (const [sample, random] of randomOfSamples(seed, samples).entries()) {
    throwIfAborted("featureIntervals", options.signal);
    const weights = new Float32Array(sentences.at(-1)! + 1);
    drawWithReplacement(sentences, random, weights, 0, 1);
    const found = probabilities(entries, weights);
    found.probability.forEach((value, i) => (drawn[i][sample] = value));
    options.onProgress?.({done: sample + 1, total: samples});
  }
  const rows = drawn.map((values, i) => {
    const sorted = ascending(values);
    return {
      feature: entries.features[entries.feature[i]],
      probability: one.probability[i],
      ...{mean: one.mean[i], count: one.hits[i], mass: one.mean[i] * one.hits[i]},
      low: quantile(sorted, (1 - level) / 2),
      high: quantile(sorted, (1 + level) / 2),
    };
  });
  return rows.sort((a, b) => b.mass - a.mass);
}

/** Of each pair: hits, mean, and the mean's share of the sum of means. */
function probabilities(
  entries: Entries,
  weights: Float32Array,
): {readonly hits: Float64Array; readonly mean: Float64Array; readonly probability: Float64Array} {
  const count = entries.feature.length;
  const [hits, mean] = [new Float64Array(count), new Float64Array(count)];
  const [hit, mass] = [new Float64Array(1), new Float64Array(1)];
  for (let pair = 0; pair < count; pair++) {
    sumPair(entries, pair, weights, hit, mass);
    hits[pair] = hit[0];
    mean[pair] = hit[0] === 0 ? 0 : mass[0] / hit[0];
  }
  const total = mean.reduce((sum, value) => sum + value, 0);
  return {hits, mean, probability: mean.map((value) => value / total)};
}
