/** How large a study is. */
export type StudySize = "full" | "small" | "tiny";

/** All that a study's numbers depend on, besides its texts. */
export interface StudySettings {
  readonly size: StudySize;
  /** Words of the vocabulary, small letters only, counted over the pretraining text and the training reviews. */
  readonly vocabulary: number;
  readonly hidden: number;
  readonly embedding: number;
  /** Paragraphs of the pretraining text, of its validation part, and of the part that is recorded. */
  readonly paragraphs: {readonly training: number; readonly validation: number; readonly recorded: number};
  readonly pretraining: {
    readonly epochs: number;
    readonly batch: number;
    readonly window: number;
    readonly learningRate: number;
    readonly dropout: number;
  };
  /** Reviews that are learned from and recorded, and those of them on which pruning is measured. */
  readonly reviews: {readonly training: number; readonly recorded: number; readonly pruned: number};
  readonly supervision: {
    readonly epochs: number;
    readonly patience: number;
    readonly batch: number;
    readonly learningRate: number;
    readonly dropout: number;
    /** F1 on the development reviews at which it ends. */
    readonly targetF1: number;
    /** What differs where embeddings are trained along. */
    readonly along: {readonly epochs: number; readonly batch: number; readonly learningRate: number};
  };
  readonly pruning: {
    /** Neurons of sets B and C. */
    readonly count: number;
    /** Random sets for each set. */
    readonly controls: number;
  };
  readonly seed: number;
}

/** "full" has the paper's 1,500 neurons; texts and epochs are fewer, so that it ends within an hour on two cores. */
export const sizes: Readonly<Record<StudySize, StudySettings>> = {
  full: {
    size: "full",
    vocabulary: 8000,
    hidden: 1500,
    embedding: 300,
    paragraphs: {training: 1000, validation: 200, recorded: 500},
    pretraining: {epochs: 7, batch: 32, window: 35, learningRate: 0.001, dropout: 0.4},
    reviews: {training: 8530, recorded: 3000, pruned: 600},
    supervision: {
      epochs: 4,
      patience: 3,
      batch: 64,
      learningRate: 0.0015,
      dropout: 0.2,
      targetF1: 0.8,
      along: {epochs: 3, batch: 32, learningRate: 0.002},
    },
    pruning: {count: 20, controls: 3},
    seed: 1,
  },
  small: {
    size: "small",
    vocabulary: 6000,
    hidden: 300,
    embedding: 100,
    paragraphs: {training: 1300, validation: 200, recorded: 400},
    pretraining: {epochs: 8, batch: 20, window: 35, learningRate: 0.002, dropout: 0.3},
    reviews: {training: 8530, recorded: 2000, pruned: 1000},
    supervision: {
      epochs: 8,
      patience: 3,
      batch: 32,
      learningRate: 0.002,
      dropout: 0.2,
      targetF1: 0.8,
      along: {epochs: 3, batch: 32, learningRate: 0.002},
    },
    pruning: {count: 20, controls: 5},
    seed: 1,
  },
  tiny: {
    size: "tiny",
    vocabulary: 1000,
    hidden: 96,
    embedding: 48,
    paragraphs: {training: 1500, validation: 150, recorded: 800},
    pretraining: {epochs: 8, batch: 8, window: 20, learningRate: 0.003, dropout: 0.1},
    reviews: {training: 1500, recorded: 800, pruned: 400},
    supervision: {
      epochs: 12,
      patience: 4,
      batch: 16,
      learningRate: 0.003,
      dropout: 0.1,
      targetF1: 0.8,
      along: {epochs: 12, batch: 16, learningRate: 0.003},
    },
    pruning: {count: 5, controls: 5},
    seed: 1,
  },
};
