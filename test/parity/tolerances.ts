/**
 * How far limpid may be from the references.
 * Both compute in 32-bit floats, in another order; differences are a few units of the last digit of the largest term.
 */
export const tolerances = {
  /** Largest absolute difference. */
  logits: 1e-4,
  hiddenStates: 1e-4,
  ffnnActivations: 1e-4,
  patterns: 1e-4,
  /** Between a text in a padded batch and alone, relative to the largest: the same sums, in another order. */
  batch: 1e-5,
  gradients: 1e-4,
  /** Of vectors of length 1. */
  sentences: 1e-5,
  /** Largest relative difference of any score. */
  saliency: 1e-4,
  /** Largest difference relative to the largest of the row: a sum of terms of both signs can be near 0. */
  signedSaliency: 1e-4,
  /** Largest difference relative to the largest score of a source. */
  integratedGradients: 1e-4,
  /** Probabilities of tokens after temperature, top-k and their like: largest absolute difference. */
  warped: 1e-6,
} as const;
