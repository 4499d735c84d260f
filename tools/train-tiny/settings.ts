/** Everything that decides what the shipped model becomes; one seed and these give one file. */
export interface Settings {
  readonly seed: number;
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dModel: number;
  readonly nPositions: number;
  /** Tokens of the vocabulary, the special one included. */
  readonly nVocab: number;
  /** Documents that the tokenizer is learned from. */
  readonly tokenizerDocuments: number;
  readonly steps: number;
  /** Tokens of one step. */
  readonly batchTokens: number;
  /** Lengths of windows; one is drawn for each step. Each length divides `batchTokens`. */
  readonly lengths: readonly number[];
  /** How much a token counts that does not follow from the text before it; one that does counts 1. */
  readonly otherWeight: number;
  readonly learningRate: number;
  readonly warmup: number;
  readonly weightDecay: number;
  /** Questions of each task in the evaluation. */
  readonly questions: number;
}

/** The settings of `limpid/tiny-gpt2`. */
export const shipped: Settings = {
  seed: 1,
  nLayers: 4,
  nHeads: 4,
  dModel: 128,
  nPositions: 512,
  nVocab: 2000,
  tokenizerDocuments: 20_000,
  steps: 6000,
  batchTokens: 1024,
  // Short windows start with a fresh document more often, as prompts do; long ones train late positions.
  lengths: [64, 64, 128, 128, 256, 512],
  otherWeight: 0.3,
  learningRate: 3e-3,
  warmup: 200,
  weightDecay: 0.1,
  questions: 200,
};

/** A run of seconds that goes through every part, for tests and CI; it learns next to nothing. */
export const smoke: Settings = {
  ...shipped,
  nLayers: 2,
  nHeads: 2,
  dModel: 32,
  nPositions: 256,
  nVocab: 600,
  tokenizerDocuments: 500,
  steps: 12,
  batchTokens: 512,
  lengths: [64],
  warmup: 4,
  questions: 4,
};
