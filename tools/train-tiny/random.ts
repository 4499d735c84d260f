import {seededRandom as numbers} from "../../src/tensors/index.js";

/** A stream of random choices that one seed fixes for good. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A new array with the same items in random order. */
  shuffle<T>(list: readonly T[]): T[];
}

/**
 * A seeded stream of random choices, the same on every machine.
 *
 * @param seed - a whole number from 0 to 2³² − 1; equal seeds give equal streams
 * @throws RangeError if `seed` is another number
 */
export function seededRandom(seed: number): Random {
  const {uniform, integer} = numbers(seed);
  const int = (low: number, high: number): number => low + integer(high - low + 1);
  return {
    next: uniform,
    int,
    chance: (probability) => uniform() < probability,
    pick: (list) => list[integer(list.length)],
    shuffle: (list) => {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [out[i], out[j]] = [out[j], out[i]];
      }
      return out;
    },
  };
}
