import type {ScoreRule} from "../scores.js";
import {largest} from "../scores.js";

/** Divides scores by the temperature: below 1 is bolder, above 1 more even. */
export function temperature(value: number): ScoreRule {
  return (scores) => {
    // Differences from the largest: a tiny temperature must not make all of them infinite.
    const most = largest(scores);
    for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] - most) / value;
  };
}
