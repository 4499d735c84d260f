import type {TrainingBatch} from "../../../src/models/index.js";
import {markedDocument, pieces} from "../corpus/index.js";
import {seededRandom} from "../random.js";
import type {Random} from "../random.js";
import type {Settings} from "../settings.js";

type Encode = (text: string) => readonly number[];

/**
 * The batch of one step. It depends on seed and step only, so a resumed training goes on exactly.
 *
 * Each window starts with a document, as a prompt does; documents follow one another with the
 * end-of-text token between them, and the last is cut. Tokens that follow from the text before count
 * fully; the others, which nobody could foresee, count as `settings.otherWeight`.
 */
export function batchOf(step: number, settings: Settings, encode: Encode): TrainingBatch {
  const random = seededRandom((Math.imul(settings.seed, 1_000_003) + step) >>> 0);
  const length = random.pick(settings.lengths);
  const batch = Math.floor(settings.batchTokens / length);
  const ids = new Int32Array(batch * length);
  const targets = new Int32Array(batch * length);
  const mask = new Float32Array(batch * length);
  for (let row = 0; row < batch; row++) {
    const window = windowOf(length + 1, random, encode, settings);
    for (let i = 0; i < length; i++) {
      ids[row * length + i] = window[i].id;
      targets[row * length + i] = window[i + 1].id;
      mask[row * length + i] = window[i + 1].weight;
    }
  }
  return {ids, targets, mask, batch};
}

interface WeightedToken {
  readonly id: number;
  readonly weight: number;
}

function windowOf(length: number, random: Random, encode: Encode, settings: Settings): WeightedToken[] {
  const {nVocab, otherWeight} = settings;
  const out: WeightedToken[] = [];
  while (out.length < length) {
    if (out.length > 0) out.push({id: nVocab - 1, weight: otherWeight});
    for (const {text, follows} of pieces(markedDocument(random))) {
      for (const id of encode(text)) out.push({id, weight: follows ? 1 : otherWeight});
    }
  }
  return out.slice(0, length);
}
