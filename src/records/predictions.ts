import type {EncoderConfig, LoadedModel} from "../models/index.js";

/** What a classifier reads: one class for each sentence, or for each token. */
export type Classifies = "sentences" | "tokens";

/** Whether a model is a classifier; with one label it gives a number, not a class. */
export function classifies({kind, config}: LoadedModel): Classifies | undefined {
  if (kind !== "encoder") return undefined;
  const {head, labels} = config as EncoderConfig;
  if (labels.length < 2) return undefined;
  if (head === "sequence-classification") return "sentences";
  return head === "token-classification" ? "tokens" : undefined;
}

/** Names of the classes. */
export const labelsOf = ({config}: LoadedModel): readonly string[] => (config as EncoderConfig).labels;

/** A class by its number, and what the model gives it. */
export interface Best {
  readonly best: number;
  readonly probability: number;
}

/** The class with the largest logit, the first one of equal ones, and its softmax. */
export function bestOf(logits: ArrayLike<number>): Best {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - logits[best]);
  return {best, probability: 1 / sum};
}

/** What a head makes of a whole text cannot be put together of windows: such a sentence has no class. */
export function countUnclassified({skipped}: {readonly skipped: Map<string, number>}): void {
  const reason = "prediction for a sentence longer than the window";
  skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
}
