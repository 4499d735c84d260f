/** What a neuron is a distribution over. */
export type FeatureKind = FeatureColumn | TagFeature | Ngram;

/** One column of the records: the model's token, the corpus's word, its tag, the sentence's class or the predicted one. */
export type FeatureColumn = "token" | "form" | "pos" | "label" | "predicted";

/** A further label of words that the corpus has, by its name there: `{tag: "ner"}`. See `Sentence.tags`. */
export interface TagFeature {
  readonly tag: string;
}

/** Consecutive tokens (or words, or tags) of one sentence, joined by spaces; the activation is that at the last one. */
export interface Ngram {
  readonly ngram: number;
  /** Default: "token". */
  readonly of?: "token" | "form" | "pos";
}

/** 1: the largest activations of each position; −1: the smallest, where they are negative. */
export type Side = 1 | -1;

/** Which records count, and how. */
export interface RecordChoice {
  /** Default: "token". */
  readonly feature?: FeatureKind;
  /** Default: 1. With −1 an activation counts by its magnitude. */
  readonly side?: Side;
  /** The k most active neurons of each position, at most as many as were captured (default 1). */
  readonly k?: number;
  /** Layers that count (default: all that were captured). */
  readonly layers?: readonly number[];
  /** Multiplies each activation by the recorded probability of the predicted class. */
  readonly weight?: "probability";
  /** Only sentences of this class. */
  readonly label?: string;
  /** Counts "The" and "the" as one feature (default false). */
  readonly lowercase?: boolean;
  /**
   * "txray-2020" computes as the code published with the paper does: signed activations, divided by the neuron's sum over
   * all its records, so that the values of a neuron do not sum to 1; distances divided by the number of features.
   */
  readonly mode?: TransferMode;
}

/** "distribution" is the paper's text, "txray-2020" its published code. */
export type TransferMode = "distribution" | "txray-2020";

/** Options of everything that reads records. */
export interface ReadOptions {
  /** Bytes that may be taken before work goes to the disk (default 512 MiB). */
  readonly maxMemory?: number;
  readonly signal?: AbortSignal;
}

export interface DistributionOptions extends RecordChoice, ReadOptions {}

/**
 * Every neuron of a checkpoint as a distribution over features. A unit is layer · width + neuron; its features are the rows
 * from `offsets[unit]` to `offsets[unit + 1]`, in the order of `features`.
 */
export interface Distributions {
  readonly checkpoint: string;
  readonly layers: number;
  readonly width: number;
  /** What was chosen, with nothing left out. */
  readonly choice: ResolvedChoice;
  /** All features of any unit, sorted. */
  readonly features: readonly string[];
  /** `[units + 1]` */
  readonly offsets: Int32Array;
  /** `[rows]` The index in `features`. */
  readonly index: Int32Array;
  /** `[rows]` Mean (maximum) activation of the feature. */
  readonly mean: Float64Array;
  /** `[rows]` Records of the feature. */
  readonly count: Int32Array;
  /** `[rows]` The mean divided by the sum of the unit's means; in mode "txray-2020" by the unit's mass. */
  readonly probability: Float64Array;
  /** `[units]` Features with at least one record; 0: dead. */
  readonly length: Int32Array;
  /** `[units]` Activation mass: the sum of activations. */
  readonly mass: Float64Array;
  /** `[units]` Records. */
  readonly hits: Int32Array;
  /** Records that were looked at (the chosen side, ranks, layers and class), and those of them that count. */
  readonly records: {readonly seen: number; readonly counted: number};
  /** Why the others do not: reason → records. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** A `RecordChoice` with its defaults. */
export interface ResolvedChoice {
  readonly feature: FeatureKind;
  readonly side: Side;
  readonly k: number;
  /** Sorted. Units of other layers are empty, and belong to no group. */
  readonly layers: readonly number[];
  readonly weight: "probability" | null;
  readonly label: string | null;
  readonly lowercase: boolean;
  readonly mode: TransferMode;
}

/** Two checkpoints, unit by unit. */
export interface Comparison {
  /** The names of both. */
  readonly checkpoints: readonly [a: string, b: string];
  readonly layers: number;
  readonly width: number;
  readonly choice: ResolvedChoice;
  /** `[units]` In 0…1, or NaN (ill-defined) where a distribution is empty. */
  readonly hellinger: Float64Array;
  /** `[units]` The divergence to base 2, in 0…1, or NaN. In mode "txray-2020" all NaN: its values are no distributions. */
  readonly jensenShannon: Float64Array;
  /** `[units]` Features of a, of b, of both, of either. */
  readonly lengths: readonly [a: Int32Array, b: Int32Array];
  readonly shared: Int32Array;
  readonly union: Int32Array;
  /** Features of the whole corpora: those that one never saw have no probability there. */
  readonly features: {readonly shared: number; readonly onlyA: number; readonly onlyB: number};
  readonly groups: UnitGroups;
  /** Over the units with a distance; NaN where there is none. */
  readonly means: ComparisonMeans;
}

export interface ComparisonMeans {
  readonly hellinger: number;
  readonly jensenShannon: number;
  /** Mean lengths of the units alive in both. */
  readonly lengths: readonly [a: number, b: number];
}

/** Units of the chosen layers by whether they have features before and after; each unit is in one group. */
export interface UnitGroups {
  /** Before and after. */
  readonly alive: Int32Array;
  /** Neither before nor after. */
  readonly dead: Int32Array;
  /** Only after. */
  readonly newlyAlive: Int32Array;
  /** Only before. */
  readonly retired: Int32Array;
}

/** Checkpoints in their order, each compared with the one before it and with the first. */
export interface Trajectory {
  readonly checkpoints: readonly string[];
  /** `[checkpoints − 1]` */
  readonly consecutive: readonly Comparison[];
  /** `[checkpoints − 1]` The first of them is that of `consecutive`. */
  readonly toFirst: readonly Comparison[];
  /** `[checkpoints]` Units with features. */
  readonly alive: Int32Array;
  /** `[checkpoints]` Mean length of the units with features. */
  readonly meanLength: Float64Array;
}

export interface BootstrapOptions extends DistributionOptions {
  /** Resamples (default 200). */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Share of the resamples inside the interval (default 0.95). */
  readonly level?: number;
  /** Whether both checkpoints draw the same sentences (default: where they saw the same corpus); `bootstrap()` only. */
  readonly paired?: boolean;
  readonly onProgress?: (progress: {readonly done: number; readonly total: number}) => void;
}

/** Intervals of the Hellinger distance of each unit, by resampling sentences. */
export interface DistanceIntervals {
  readonly checkpoints: readonly [a: string, b: string];
  /** `[units]` NaN where the distance is ill-defined. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** `[units]` Mean of the resamples minus the distance: how much sampling alone lifts it. */
  readonly bias: Float64Array;
  /** `[units]` The share of resamples in which the unit is alive on both sides. */
  readonly alive: Float64Array;
  readonly level: number;
  readonly samples: number;
  readonly seed: number;
  /** Whether both sides drew the same sentences: so it is where both saw the same corpus. */
  readonly paired: boolean;
}

export interface SplitOptions extends BootstrapOptions {
  /** Levels of the quantiles over all units (default 0.05, 0.25, 0.5, 0.75, 0.95). */
  readonly quantiles?: readonly number[];
}

/** What "no change" looks like: distances between halves of one checkpoint's own corpus. */
export interface NullDistances {
  readonly checkpoint: string;
  /** `[units]` Mean distance between the halves; NaN where the unit was never alive in both. */
  readonly mean: Float64Array;
  /** `[units]` The distance that `level` of the splits do not exceed. */
  readonly high: Float64Array;
  /** `[units]` Splits in which the unit was alive in both halves. */
  readonly defined: Int32Array;
  /** `[units, splits]` Every distance, for p-values: see `pValues()`. */
  readonly distances: Float32Array;
  /** Over the distances of all units and splits. */
  readonly quantiles: readonly {readonly level: number; readonly value: number}[];
  readonly level: number;
  readonly samples: number;
  readonly seed: number;
}

/** Units to prune, as the paper's Tab. 2, and as many at random. */
export interface PruningSet {
  readonly name: "A" | "B" | "C" | "D";
  readonly meaning: "dead" | "least active" | "most active" | "newly alive";
  readonly units: Int32Array;
  /** Their share of the activation mass after, in 0…1. */
  readonly massShare: number;
  /** Control sets of equal size, drawn from all units of the chosen layers. */
  readonly controls: readonly Int32Array[];
}

export interface PruningOptions {
  /** Units of sets B and C (default 20). */
  readonly count?: number;
  /** Random sets for each (default 1). */
  readonly controls?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** How often a feature stands in the corpus, and how much of the activation it takes. */
export interface FeatureShares {
  readonly choice: ResolvedChoice;
  readonly checkpoints: readonly string[];
  /** Sorted by the first checkpoint's corpus share, largest first. */
  readonly features: readonly string[];
  /** `[checkpoints][features]` Share of the corpus's positions that have a feature; 0 where it was not seen. */
  readonly corpus: readonly Float64Array[];
  /** `[checkpoints][features]` Share of the activation mass. */
  readonly activation: readonly Float64Array[];
  /** `[checkpoints]` Positions with a feature, and without. */
  readonly positions: readonly {readonly counted: number; readonly without: number}[];
}

/** A feature of a unit. */
export interface UnitFeature {
  readonly feature: string;
  readonly probability: number;
  readonly mean: number;
  readonly count: number;
  /** mean × count */
  readonly mass: number;
  /** Of the probability, by resampling sentences; where they were asked for. */
  readonly low?: number;
  readonly high?: number;
}

export interface ContextOptions extends DistributionOptions {
  /** How many (default 10). */
  readonly count?: number;
  /** Tokens on each side (default 8). */
  readonly around?: number;
  /** Only where the unit fires on this feature. */
  readonly of?: string;
}

/** A place in the corpus where a unit is among the most active. */
export interface Context {
  readonly sentence: number;
  readonly position: number;
  /** Signed. */
  readonly activation: number;
  readonly feature: string | null;
  readonly label: string | null;
  readonly predicted: string | null;
  /** From `position` − around to `position` + around, as far as the sentence goes. */
  readonly tokens: readonly ContextToken[];
  /** Whether the sentence goes on before and after. */
  readonly cut: readonly [before: boolean, after: boolean];
}

export interface ContextToken {
  readonly position: number;
  readonly text: string;
  readonly pos: string | null;
  /** The unit's activation, signed; null where it was not recorded, being not among the k most active. */
  readonly activation: number | null;
}
