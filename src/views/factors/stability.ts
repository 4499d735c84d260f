import type {FactorsState} from "../factors.js";
import {unpack} from "../packed.js";

/** Mean and least cosine over the seeds of a factor; null until they are known. */
export function stabilityOf(
  {stability, shares}: Pick<FactorsState, "stability" | "shares">,
  factor: number,
): {readonly mean: number; readonly least: number} | null {
  if (!stability || stability.seeds.length === 0) return null;
  const cosines = unpack(stability.cosines);
  const own = stability.seeds.map((_, i) => cosines[i * shares.shape[0] + factor]);
  return {mean: own.reduce((a, b) => a + b, 0) / own.length, least: Math.min(...own)};
}
