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
  /** Of all methods: largest difference relative to the largest score of a source. */
  attributions: 1e-4,
  /** Golden numbers have nine digits; both compute in 64 bits. */
  attentionFlow: 2e-9,
  /** 32 bits against 64. */
  attentionRollout: 1e-6,
  /** Similarities, canonical correlations and their weights: largest absolute difference from numpy in 64 bits. */
  similarity: 1e-6,
  /** Probabilities of tokens after temperature, top-k and their like: largest absolute difference. */
  warped: 1e-6,
  /** Factors and loadings after as many iterations as the reference's, in 64-bit floats: largest absolute difference. */
  factors: 1e-4,
  /** Of the reconstruction error, relative. */
  factorError: 1e-5,
  /** How much larger an error may be than that of another optimizer with another rule of when to end, relative. */
  worse: 1e-3,
  /** Probabilities, entropies and divergences of a layer's projection: largest absolute difference. */
  lens: 1e-4,
  /** Distances at which clusters merge. */
  heights: 1e-5,
  /** Of each step of a training, in nats: largest absolute difference. */
  trainingLoss: 1e-5,
  /** After some steps: largest absolute difference of any weight; AdamW divides small gradients by their own size. */
  trainedWeights: 5e-5,
  /** Sums of activations in DuckDB, Spark, pandas: largest relative difference. The same numbers in 64 bits, in another order. */
  engines: 1e-9,
} as const;
