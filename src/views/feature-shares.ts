import type {FeatureKind, FeatureName} from "./checkpoints/names.js";
import type {Packed} from "./packed.js";
import type {ViewState} from "./view.js";

/** By how often the corpus has a feature, by how far a checkpoint's share is from that, or by name. */
export type ShareOrder = "corpus" | "difference" | "name";

/** How far the shares of activation of a checkpoint are from how often its corpus has the features. */
export interface ShareDistance {
  /** Half the sum of all differences, 0…1. */
  readonly totalVariation: number;
  /** 0…1; null where it is ill-defined, as one is empty. */
  readonly hellinger: number | null;
}

/** What part of its activation each checkpoint gives to each feature, against how often the corpus has it. */
export interface FeatureSharesState extends ViewState {
  readonly view: "feature-shares";
  readonly version: 1;
  /** The comparison that the figure is of; empty for none. */
  readonly output: string;
  readonly checkpoints: readonly string[];
  /** Names of the corpora that the checkpoints read. */
  readonly corpora: readonly string[];
  /** The number of the corpus that each checkpoint read. */
  readonly corpusOf: readonly number[];
  /** What features are, in words: "parts of speech". */
  readonly feature: string;
  readonly kind: FeatureKind;
  /** Those that the figure holds. */
  readonly features: readonly FeatureName[];
  /** How many there are in all. */
  readonly total: number;
  /** Shares of the corpora's positions `[corpus, feature]`. */
  readonly corpus: Packed;
  /** Shares of the activation mass `[checkpoint, feature]`. */
  readonly shares: Packed;
  /** Over all features, by checkpoint. */
  readonly distances: readonly ShareDistance[];
  /** How good the tags are where a tagger made them; null for tags made by hand. */
  readonly tagger: {
    /** Part of the words that it tags right, 0…1. */
    readonly accuracy: number;
    /** The corpus that this was measured on. */
    readonly on: string;
  } | null;
  readonly warnings: readonly string[];
  readonly method: string;
  readonly provenance: string;

  // The reader's
  readonly order: ShareOrder;
  readonly scale: "linear" | "log";
  /** Most features that are listed. */
  readonly most: number;

  // Of this page only: marks
  readonly hovered: string | null;
  readonly focused: string | null;
}
