import type {Random} from "../tensors/index.js";
import {seededRandom} from "../tensors/index.js";
import type {Entries} from "./entries.js";

/** A source of random numbers for each sample: so samples do not depend on how they are put together. */
export function randomOfSamples(seed: number, samples: number): readonly Random[] {
  const random = seededRandom(seed);
  return Array.from({length: samples}, () => seededRandom(Math.floor(random.uniform() * 2 ** 32)));
}

/** Sentences with at least one entry, ascending. */
export function sentencesOf(...all: readonly Entries[]): Int32Array {
  const most = all.reduce(
    (last, {sentence}) => sentence.reduce((high, number) => Math.max(high, number), last),
    -1,
  );
  const seen = new Uint8Array(most + 1);
  for (const {sentence} of all) for (const number of sentence) seen[number] = 1;
  return Int32Array.from(seen.keys()).filter((number) => seen[number] === 1);
}

/** Draws as many sentences as there are, with replacement, into one column of weights. */
export function drawWithReplacement(
  sentences: Int32Array,
  random: Random,
  weights: Float32Array,
  column: number,
  stride: number,
): void {
  for (let i = 0; i < sentences.length; i++) {
    weights[sentences[random.integer(sentences.length)] * stride + column]++;
  }
}

/** Puts a random half of the sentences into a, the others into b; of an odd number b gets one more. */
export function drawHalves(
  sentences: Int32Array,
  random: Random,
  {a, b}: {readonly a: Float32Array; readonly b: Float32Array},
  column: number,
  stride: number,
): void {
  const shuffled = sentences.slice();
  const half = Math.floor(shuffled.length / 2);
  for (let i = 0; i < shuffled.length; i++) {
    if (i < half) {
      const j = i + random.integer(shuffled.length - i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    (i < half ? a : b)[shuffled[i] * stride + column] = 1;
  }
}
