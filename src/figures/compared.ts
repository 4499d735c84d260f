import type {FeatureKind} from "../views/index.js";

/** What figures of a comparison of checkpoints have in common. */
export interface ComparedCheckpoints {
  /** The name under which the figures share their selection. */
  readonly output: string;
  /** Names of the checkpoints, all different, in order. */
  readonly checkpoints: readonly string[];
  /** Layers of the models. */
  readonly layers: number;
  /** Neurons of each layer. */
  readonly width: number;
  /** What features are, in words: "tokens", "2-grams of words", "parts of speech". */
  readonly feature: string;
  /** "text": features are pieces of text, in quotes and without loss; "label": names of classes or tags. */
  readonly kind: FeatureKind;
  /** What to know before the numbers are believed, such as how many records were skipped (default: nothing). */
  readonly warnings?: readonly string[];
  /** What was computed, for the caption. */
  readonly method: string;
  /** Where the numbers come from: models, weights, corpora. */
  readonly provenance: string;
}
