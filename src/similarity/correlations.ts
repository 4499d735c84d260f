import type {Basis, Kept} from "./basis.js";
import {correlations} from "./graphs.js";
import type {Feed} from "./programs.js";
import {runGraph} from "./programs.js";

/** What the measures by canonical correlation have in common. */
export interface Correlated {
  /** 0 (nothing in common) to 1. */
  readonly similarity: number;
  /** Canonical correlations of the directions, from the largest, 0–1. */
  readonly correlations: Float32Array;
  readonly positions: number;
  /** What of each was compared. */
  readonly kept: {readonly a: Kept; readonly b: Kept};
  /** What to know before the number is believed; empty where there is nothing. */
  readonly warnings: readonly string[];
}

/** A result whose similarity is the mean of the correlations. */
export function resultOf(a: Basis, b: Basis, correlations: Float32Array): Correlated {
  return {
    similarity: correlations.reduce((sum, value) => sum + value, 0) / correlations.length,
    correlations,
    positions: a.positions,
    kept: {a: a.kept, b: b.kept},
    warnings: warningsOf(a, b),
  };
}

/** Canonical correlations of two bases, from the largest. */
export function correlationsOf(a: Basis, b: Basis): Float32Array {
  const [small, large] = a.rank <= b.rank ? [a, b] : [b, a];
  const [found] = runGraph(correlations, [rowsOf(small), rowsOf(large)]);
  return descending(found, small.rank);
}

export const rowsOf = ({rows, rank, positions}: Basis): Feed => ({data: rows, shape: [rank, positions]});

/** The last `count` of ascending correlations, from the largest; rounding does not take them above 1. */
export function descending(values: Float32Array, count: number): Float32Array {
  return values
    .slice(values.length - count)
    .reverse()
    .map((value) => Math.min(1, value));
}

/** Two subspaces that have more dimensions together than there is room for share directions, whatever the data. */
function warningsOf(a: Basis, b: Basis): string[] {
  const warnings: string[] = [];
  const room = a.positions - 1;
  const count = Math.min(a.rank, b.rank);
  const forced = Math.min(a.rank + b.rank - room, count);
  if (forced > 0) {
    warnings.push(
      `${forced} of ${count} correlations must be 1, whatever the data: ${a.positions} positions have room for ${room} directions, and ${a.rank} and ${b.rank} are compared. Take more positions, svcca() with fewer dims, or cka() with debiased: true.`,
    );
  }
  for (const [name, {kept}] of [
    ["a", a],
    ["b", b],
  ] as const) {
    if (kept.constant > 0) {
      warnings.push(
        `${kept.constant} of ${kept.features} features of ${name} are constant and were left out.`,
      );
    }
  }
  return warnings;
}
