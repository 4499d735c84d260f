import type {Odds} from "../capture/index.js";
import type {Model, Token} from "../models/index.js";
import {tokensOf} from "../models/index.js";
import {largestOf} from "./scores.js";

/** One token that a model could go on with. */
export interface Candidate {
  readonly id: number;
  readonly token: Token;
  /** From the softmax of all logits (temperature 1, before any option changes them). */
  readonly probability: number;
}

/** One new token, as soon as it is chosen. */
export interface Step {
  /** Its position in prompt and output together. */
  readonly position: number;
  readonly id: number;
  readonly token: Token;
  /** Its logit, before any option changes it. */
  readonly logit: number;
  /** From the softmax of all logits (temperature 1, before any option changes them). */
  readonly probability: number;
  /** The most probable tokens at this position, the most probable first; the chosen one follows if it is not among them. */
  readonly candidates: readonly Candidate[];
}

/** Logarithms of the probabilities, rounded to 32 bits. */
export function logProbabilities({logits, largest, total}: Odds): Float32Array {
  const log = Math.log(total);
  return logits.map((logit) => logit - largest - log);
}

/** @param count - how many candidates */
export function stepOf(model: Model, odds: Odds, position: number, id: number, count: number): Step {
  const {logits, largest, total} = odds;
  const probability = (of: number): number => Math.exp(logits[of] - largest) / total;
  const ids = count === 0 ? [] : largestOf(logits, count);
  if (count > 0 && !ids.includes(id)) ids.push(id);
  const candidates = tokensOf(model, ids).map((token, i) => ({
    id: ids[i],
    token,
    probability: probability(ids[i]),
  }));
  const [token] = tokensOf(model, [id]);
  return {position, id, token, logit: logits[id], probability: probability(id), candidates};
}
