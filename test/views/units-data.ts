/** Numbers between 0 and 1 that look random, the same on every machine (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Neurons of some checkpoints, as a study of transfer finds them: many dead at first, lengths over three powers of ten. */
export interface UnitNumbers {
  /** By checkpoint, of each unit. */
  readonly lengths: readonly Float32Array[];
  readonly masses: readonly Float32Array[];
  /** Of each checkpoint and the next: NaN where either is dead. */
  readonly distances: readonly Float32Array[];
}

export function unitNumbers(units: number, checkpoints = 3, seed = 1): UnitNumbers {
  const random = randomNumbers(seed);
  const lengths = Array.from({length: checkpoints}, () => new Float32Array(units));
  const masses = lengths.map(() => new Float32Array(units));
  const distances = lengths.slice(1).map(() => new Float32Array(units).fill(NaN));
  for (let unit = 0; unit < units; unit++) {
    const size = 10 ** (3 * random());
    for (let i = 0; i < checkpoints; i++) {
      const alive = random() < (i === 0 ? 0.45 : 0.8);
      const same = i > 1 && random() < 0.5;
      const factor = 10 ** (0.6 * (random() - 0.5));
      lengths[i][unit] = same ? lengths[i - 1][unit] : alive ? Math.max(1, Math.round(size * factor)) : 0;
      masses[i][unit] = lengths[i][unit] === 0 ? 0 : lengths[i][unit] ** 1.4 * (0.2 + random());
      if (i > 0 && lengths[i - 1][unit] > 0 && lengths[i][unit] > 0) {
        distances[i - 1][unit] = Math.min(
          1,
          (0.15 + 0.85 * random()) / (1 + 0.35 * Math.log10(lengths[i][unit])),
        );
      }
    }
  }
  return {lengths, masses, distances};
}

/** Rows of one length, one after the other. */
export function flat(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => all.set(row, i * row.length));
  return all;
}
