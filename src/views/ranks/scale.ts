import type {Tick} from "../heatmap/draw-scale.js";
import {percent} from "../percent.js";

/** Ranks from here on have the palest colour, unless a reader chooses otherwise. */
export const usualPalest = 5000;

/**
 * Place of a rank on the logarithmic scale: 1 for the first, 0 for `palest` and all after it. Never NaN.
 *
 * @param palest - at least 2
 */
export function rankShade(rank: number, palest: number): number {
  if (rank <= 1) return 1;
  return Math.max(0, 1 - Math.log(rank) / Math.log(Math.max(2, palest)));
}

/** A probability below this has the palest colour: the logarithm of 0 is nowhere. */
export const leastProbability = 1e-5;

/** Place of a probability on the logarithmic scale, 0…1. */
export function probabilityShade(probability: number): number {
  if (!(probability > leastProbability)) return 0;
  return Math.min(1, 1 - Math.log(probability) / Math.log(leastProbability));
}

/** Ticks at the powers of ten, the last at `palest`. */
export function rankTicks(palest: number): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let rank = 1; rank < palest; rank *= 10) ticks.push({t: rankShade(rank, palest), text: short(rank)});
  // From the palest end, so that it is kept where two are close.
  return [{t: 0, text: `${short(palest)}+`}, ...ticks.reverse()];
}

export const probabilityTicks: readonly Tick[] = [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1].map((p) => ({
  t: probabilityShade(p),
  text: p === leastProbability ? "<0.001 %" : `${Number((p * 100).toPrecision(3))} %`,
}));

/** A rank for a narrow place: "7", "1200", "39k". */
export function shortRank(rank: number): string {
  return rank < 10_000
    ? String(rank)
    : rank < 999_500
      ? `${Math.round(rank / 1000)}k`
      : `${Math.round(rank / 1e6)}M`;
}

function short(rank: number): string {
  if (rank >= 1000 && rank % 1000 === 0) return `${rank / 1000}k`;
  return longRank(rank);
}

/** A rank in a sentence: "38,732". */
export function longRank(rank: number): string {
  return String(rank).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A probability in a field: as a percentage, also where it is far below one in a thousand. */
export function smallPercent(probability: number): string {
  if (probability === 0 || probability >= 0.001) return percent(probability);
  const value = probability * 100;
  return value < 1e-4 ? "<0.0001 %" : `${value.toPrecision(1)} %`;
}

/** Choices of the rank that has the palest colour: round numbers below the size of the vocabulary, and that. */
export function palestChoices(palest: number, nVocab: number): readonly number[] {
  const round = [100, 1000, usualPalest, palest].filter((rank) => rank < nVocab || rank === palest);
  return [...new Set([...round, Math.max(2, nVocab)])].sort((a, b) => a - b);
}
