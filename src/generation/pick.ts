import {softmax} from "../capture/index.js";
import type {Random} from "../tensors/index.js";
import {seededRandom} from "../tensors/index.js";
import {applied, processorsOf, warpersOf} from "./rules.js";
import type {Settings} from "./settings.js";

/** Chooses the next token of a text `ids` by its logits. */
export type Pick = (logits: Float32Array, ids: readonly number[]) => number;

/** The most probable token; of several, the one with the lowest id. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  return best;
}

/** Draws a token. */
export function draw(probabilities: Float64Array, random: Random): number {
  let left = random.uniform();
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id] === 0) continue;
    last = id;
    left -= probabilities[id];
    if (left < 0) return id;
  }
  return last; // rounding: the probabilities sum to a little less than 1
}

/** The probabilities that sampling draws from, after all that changes them. */
export function distribution(
  caller: string,
  settings: Settings,
  nPrompt: number,
  nVocab: number,
): (logits: Float32Array, ids: readonly number[]) => Float64Array {
  const rules = [...processorsOf(settings, nPrompt), ...warpersOf(settings, nVocab)];
  return (logits, ids) => softmax(applied(caller, rules, logits, ids));
}

/** How greedy search and sampling choose. */
export function pickOf(
  caller: string,
  settings: Settings,
  nPrompt: number,
  nVocab: number,
  seed: number,
): Pick {
  if (settings.strategy === "sampling") {
    const random = seededRandom(seed);
    const probabilities = distribution(caller, settings, nPrompt, nVocab);
    return (logits, ids) => draw(probabilities(logits, ids), random);
  }
  const rules = processorsOf(settings, nPrompt);
  return (logits, ids) => argmax(applied(caller, rules, logits, ids));
}

/** Goes on with given tokens, whatever the logits. */
export function pickGiven(output: readonly number[], nPrompt: number): Pick {
  return (_, ids) => output[ids.length - nPrompt];
}

/** Begins with given tokens, then chooses by `pick`; only there it draws. */
export function pickAfter(beginning: readonly number[], nPrompt: number, pick: Pick): Pick {
  return (logits, ids) => beginning[ids.length - nPrompt] ?? pick(logits, ids);
}

/**
 * The seed of one text among several. That of the first is the seed itself, and none depends on how many there are or on
 * which are read together.
 *
 * The index is spread over all 32 bits by the finalizer of MurmurHash3 (Appleby, 2011), which leaves 0 as it is.
 */
export function seedOf(seed: number, index: number): number {
  let x = index;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (seed ^ x ^ (x >>> 16)) >>> 0;
}
