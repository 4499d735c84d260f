import type {UnitName, UnitWish} from "./checkpoints/choose.js";
import type {FeatureKind, FeatureName} from "./checkpoints/names.js";
import type {Packed} from "./packed.js";
import type {Selection} from "./selection.js";
import type {WishingState} from "./wish.js";

/** How far the distributions of a neuron in two checkpoints are apart. */
export interface DistributionPair {
  /** Numbers of the checkpoints. */
  readonly a: number;
  readonly b: number;
  /** Hellinger distance, 0…1; null: ill-defined, as one distribution is empty. */
  readonly hellinger: number | null;
  /** Ends of its interval; null without one. */
  readonly low: number | null;
  readonly high: number | null;
  /** What two halves of one checkpoint's own corpus stay below, at `halvesQuantile`; null where it was not measured. */
  readonly halves: number | null;
  /** Jensen–Shannon divergence; null where it was not measured, or is ill-defined. */
  readonly jensenShannon: number | null;
}

/** Shares of activation, each row one checkpoint. */
export interface DistributionValues {
  /**
   * Mean activation of the feature ÷ the sum of all means `[checkpoint, feature]`; 0 where the feature does not occur. (Of
   * other definitions, the sum need not be 1.)
   */
  readonly probability: Packed;
  /** Mean activation `[checkpoint, feature]`. */
  readonly mean: Packed;
  /** Records `[checkpoint, feature]`. */
  readonly count: Packed;
  /** Ends of the intervals of the probabilities `[checkpoint, feature]`; null without intervals. */
  readonly low: Packed | null;
  readonly high: Packed | null;
}

/** One neuron in each checkpoint. */
export interface NeuronDistribution extends UnitName {
  /** Number of features that it fires at most, by checkpoint; 0: dead. */
  readonly length: readonly number[];
  /** Sum of its activations, by checkpoint. */
  readonly mass: readonly number[];
  /** Records, by checkpoint. */
  readonly hits: readonly number[];
  /** Those with the largest shares in any checkpoint. */
  readonly features: readonly FeatureName[];
  readonly values: DistributionValues;
  /** Of `tags`; null where there are none. */
  readonly tagValues: DistributionValues | null;
  readonly pairs: readonly DistributionPair[];
}

/** By the largest share, by the number of records, or by how far shares differ between checkpoints. */
export type FeatureOrder = "probability" | "count" | "change";

/** A neuron as a distribution over features, in each of several checkpoints. */
export interface NeuronDistributionState extends WishingState<UnitWish> {
  readonly view: "neuron-distribution";
  readonly version: 1;
  /** The comparison whose figures share a selection; empty for none. */
  readonly output: string;
  readonly checkpoints: readonly string[];
  /** Layers of the models. */
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  /** What features are, in words: "tokens", "2-grams of words". */
  readonly feature: string;
  readonly kind: FeatureKind;
  /** Parts of speech, in the order that all neurons have; empty for none. */
  readonly tags: readonly string[];
  readonly neurons: readonly NeuronDistribution[];
  /** What intervals hold, in percent, such as 95; null without intervals. */
  readonly level: number | null;
  /** The quantile, in percent, that `halves` of the pairs are; null without. */
  readonly halvesQuantile: number | null;
  /** What to know before the numbers are believed. */
  readonly warnings: readonly string[];
  readonly method: string;
  readonly provenance: string;

  // The reader's
  /** Which of `neurons` is shown. */
  readonly shown: number;
  /** A layer that was selected elsewhere without a neuron of it; null for none. */
  readonly layer: number | null;
  /** Neurons that were brushed elsewhere, each as [layer, neuron]; null for none. */
  readonly brushed: Selection["neurons"];
  /** The selected neuron, where one of those that were brushed is shown instead; null: the shown one is selected. */
  readonly kept: UnitName | null;
  readonly order: FeatureOrder;
  /** The checkpoint whose numbers decide the order; null: the largest of all. */
  readonly by: number | null;
  /** Most features that are listed. */
  readonly most: number;
  /** False: only tags at which the neuron fires. */
  readonly allTags: boolean;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
