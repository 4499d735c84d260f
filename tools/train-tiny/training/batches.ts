import type {TrainingBatch} from "../../../src/models/index.js";
import {trainingDocument} from "../corpus/index.js";
import {seededRandom} from "../random.js";
import type {Random} from "../random.js";
import type {Settings} from "../settings.js";

type Encode = (text: string) => readonly number[];

/**
 * The batch of one step. It depends on seed and step only, so a resumed training goes on exactly.
 *
 * Each window starts with a document, as a prompt does; documents follow one another with the
 * end-of-text token between them, and the last is cut.
 */
export function batchOf(step: number, settings: Settings, encode: Encode): TrainingBatch {
  const random = seededRandom((Math.imul(settings.seed, 1_000_003) + step) >>> 0);
  const length = random.pick(settings.lengths);
  const batch = Math.floor(settings.batchTokens / length);
  const ids = new Int32Array(batch * length);
  const targets = new Int32Array(batch * length);
  for (let row = 0; row < batch; row++) {
    const tokens = windowOf(length + 1, random, encode, settings.nVocab - 1);
    ids.set(tokens.slice(0, length), row * length);
    targets.set(tokens.slice(1), row * length);
  }
  return {ids, targets, batch};
}

function windowOf(length: number, random: Random, encode: Encode, endOfText: number): number[] {
  const out: number[] = [];
  while (out.length < length) {
    if (out.length > 0) out.push(endOfText);
    out.push(...encode(trainingDocument(random)));
  }
  return out.slice(0, length);
}
