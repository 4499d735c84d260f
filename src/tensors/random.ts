/** A source of random numbers that gives the same numbers for the same seed, on every machine. */
export interface Random {
  /** Uniform in 0…1, 1 excluded, with 32 random bits. */
  uniform(): number;
  /** A whole number from 0 to `n` − 1. */
  integer(n: number): number;
  /** From the normal distribution with mean 0 and deviation 1. */
  normal(): number;
}

/**
 * xoshiro128** with its four words filled by SplitMix32 from the seed.
 *
 * @param seed - a whole number from 0 to 2³² − 1
 * @throws RangeError if it is another number
 * @see Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators"
 * @example
 * const random = seededRandom(1);
 * random.integer(6) + 1;
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seededRandom(): seed must be a whole number from 0 to 4294967295, got ${seed}.`);
  }
  const next = xoshiro(splitMix(seed));
  const uniform = (): number => next() / 2 ** 32;
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // Box–Muller; 1 − u is never 0, whose logarithm does not exist.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return {uniform, integer: (n) => Math.floor(uniform() * n), normal};
}

/** The next 32 bits at each call, from a state of four words that changes with it. */
export function xoshiro(state: Int32Array): () => number {
  return () => {
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11);
    return result;
  };
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function splitMix(seed: number): Int32Array {
  let state = seed | 0;
  return Int32Array.from({length: 4}, () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  });
}
